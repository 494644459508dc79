"""Meshes for other programs: Wavefront OBJ, which everything reads, and binary glTF 2.0 (Khronos, ISO/IEC 12113).

Both carry a colour for each vertex. Lengths are millimetres in OBJ, which has no unit, and metres in glTF, which has.
"""

import json
import struct
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from umbra.files import atomic

METRES = 1e-3
"""To a millimetre."""
_MAGIC, _VERSION, _JSON, _BINARY = b"glTF", 2, b"JSON", b"BIN\0"
_FLOAT, _INDEX, _VERTICES, _TRIANGLES = 5126, 5125, 34962, 34963

Vertices = Float[np.ndarray, "vertices 3"]
Colours = Float[np.ndarray, "colours 3"]
Triangles = Int[np.ndarray, "faces 3"]


def write_obj(path: Path, vertices: Vertices, triangles: Triangles, colours: Colours) -> None:
    """Vertices with their colours (`v x y z r g b`), and triangles counted from 1."""
    _check(vertices, triangles, colours)
    lines = [
        f"v {x:.4f} {y:.4f} {z:.4f} {r:.4f} {g:.4f} {b:.4f}"
        for (x, y, z), (r, g, b) in zip(vertices.tolist(), colours.clip(0, 1).tolist(), strict=True)
    ]
    lines += [f"f {a} {b} {c}" for a, b, c in (triangles + 1).tolist()]
    with atomic(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n")


def write_glb(path: Path, vertices: Vertices, triangles: Triangles, colours: Colours) -> None:
    """One mesh of one primitive; y points up and the face looks along z, as glTF has it."""
    _check(vertices, triangles, colours)
    places = (vertices * METRES).astype("<f4")
    parts = [places, colours.clip(0, 1).astype("<f4"), triangles.astype("<u4").reshape(-1)]
    starts = np.cumsum([0, *(part.nbytes for part in parts)])
    views = [
        {"buffer": 0, "byteOffset": int(start), "byteLength": part.nbytes, "target": target}
        for start, part, target in zip(starts, parts, (_VERTICES, _VERTICES, _TRIANGLES), strict=False)
    ]
    corners = {"min": places.min(axis=0).tolist(), "max": places.max(axis=0).tolist()}
    accessors = [
        {"bufferView": 0, "componentType": _FLOAT, "count": len(vertices), "type": "VEC3", **corners},
        {"bufferView": 1, "componentType": _FLOAT, "count": len(vertices), "type": "VEC3"},
        {"bufferView": 2, "componentType": _INDEX, "count": triangles.size, "type": "SCALAR"},
    ]
    primitive = {"attributes": {"POSITION": 0, "COLOR_0": 1}, "indices": 2}
    about = {
        "asset": {"version": "2.0", "generator": "umbra"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [primitive]}],
        "accessors": accessors,
        "bufferViews": views,
        "buffers": [{"byteLength": int(starts[-1])}],
    }
    chunks = _chunk(_JSON, json.dumps(about).encode(), b" ") + _chunk(
        _BINARY, b"".join(p.tobytes() for p in parts), b"\0"
    )
    with atomic(path) as temporary:
        temporary.write_bytes(_MAGIC + struct.pack("<II", _VERSION, 12 + len(chunks)) + chunks)


def _chunk(kind: bytes, content: bytes, filler: bytes) -> bytes:
    """Length, kind and content, filled up to whole words."""
    content += filler * (-len(content) % 4)
    return struct.pack("<I", len(content)) + kind + content


def _check(vertices: Vertices, triangles: Triangles, colours: Colours) -> None:
    if len(colours) != len(vertices) or not len(triangles) or triangles.max() >= len(vertices) or triangles.min() < 0:
        raise ValueError(
            f"mesh: expected triangles of {len(vertices)} vertices, each with a colour; found {len(colours)} colours, "
            f"and {len(triangles)} triangles with corners up to {triangles.max(initial=0)}. Write all of one mesh."
        )
    if not (np.isfinite(vertices).all() and np.isfinite(colours).all()):
        raise ValueError(
            "mesh: expected finite vertices and colours; found NaN or infinity. Check what was reconstructed."
        )
