"""The identity basis of scanned heads on the world's own topology: a second morphable model, where the data are.

Every vertex of the skin has its place on the scans (`umbra.world.head.registration`) and moves as the scans do there;
eyeballs, lid walls, mouth and teeth follow the lids and the lips. Expression and albedo stay those of the world.
"""

from dataclasses import replace

import numpy as np
from jaxtyping import Float

from umbra.morphable.coefficients import IDENTITY
from umbra.morphable.model import MorphableModel
from umbra.morphable.scans import ScanModel
from umbra.world.head import layout
from umbra.world.head.average import complete
from umbra.world.head.registration import Registration


def carried(
    directions: Float[np.ndarray, "directions scan_vertices 3"], registration: Registration
) -> Float[np.ndarray, "directions vertices 3"]:
    """Directions of the scans' mesh at the vertices of the layout."""
    found = np.zeros((len(directions), len(layout.UV), 3))
    found[:, : layout.SKIN_COUNT] = registration.places.on(directions.astype(float))
    parts = layout.PARTS
    for name, ids in parts.items():
        side = name.split("_")[0]
        if name.endswith("eyeball"):
            found[:, ids] = found[:, parts[f"{side}_lid0"]].mean(axis=1, keepdims=True)
        elif "_wall" in name:
            found[:, ids] = found[:, parts[f"{side}_lid0"]]
        elif name in ("bag1", "bag2", "bag3"):
            found[:, ids] = found[:, parts["mouth_ring"]]
        elif name == "bag_end" or "teeth" in name:
            found[:, ids] = found[:, parts["mouth_ring"]].mean(axis=1, keepdims=True)
    return found


def scanned_model(model: MorphableModel, scans: ScanModel, registration: Registration) -> MorphableModel:
    """The world's `model` with the scans' mean and their identity as principal components, sd in mm.

    The scans' directions bᵢ belong to independent unit normals but are not orthogonal: those of the Gram matrix
    G = B B' = V Λ V' are, U = Λ^-1/2 V' B, with standard deviations √Λ.
    """
    flat = carried(scans.identity, registration).reshape(len(scans.identity), -1)
    values, vectors = np.linalg.eigh(flat @ flat.T)
    order = np.argsort(values)[::-1][:IDENTITY]
    sd = np.sqrt(np.maximum(values[order], 0))
    kept = sd > 1e-6 * sd[0]
    basis, spread = np.zeros((IDENTITY, flat.shape[1]), np.float32), np.zeros(IDENTITY, np.float32)
    found = (vectors[:, order[kept]].T @ flat) / sd[kept][:, None]
    signs = np.sign(found[np.arange(len(found)), np.abs(found).argmax(axis=1)])
    basis[: len(found)], spread[: len(found)] = found * signs[:, None], sd[kept]
    mean = np.array(model.mean_shape, dtype=float)
    mean[: layout.SKIN_COUNT] = registration.fitted
    return replace(
        model,
        mean_shape=complete(mean).astype(np.float32),
        identity=basis.reshape(IDENTITY, -1, 3),
        identity_sd=spread,
    )
