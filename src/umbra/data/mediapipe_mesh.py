"""MediaPipe's face mesh (Kartynnik et al. 2019): 468 points of a cut-out face; a part of the extra `external`.

The weights (1 MB, Apache licence) come in the wheel of `mediapipe`, of which nothing else is used: OpenCV runs them.
Of the 468 points 68 stand where those of iBUG do.
"""

import hashlib
from importlib import metadata
from pathlib import Path

import cv2
import numpy as np
from jaxtyping import Float, UInt8

from umbra.data.detector import REMEDY
from umbra.geometry.boxes import box_of_points

PACKAGE, VERSION, FILE = "mediapipe", "0.10.21", "mediapipe/modules/face_landmark/face_landmark.tflite"
SHA256 = "1055cb9d4a9ca8b8c688902a3a5194311138ba256bcc94e336d8373a5f30c814"
SIDE = 192
"""Of the network's pictures, in pixels."""
WIDER = 1.5
"""A picture's side over the longer side of the face's box, as MediaPipe cuts faces out."""
POINTS = 468
IBUG = (
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,  # jaw
    71, 63, 105, 66, 107, 336, 296, 334, 293, 301,  # brows
    168, 197, 5, 4, 75, 97, 2, 326, 305,  # nose
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,  # eyes
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,  # outer lips
    78, 82, 13, 312, 308, 317, 14, 87,  # inner lips
)  # fmt: skip
"""Which of the mesh's points lie nearest to the 68 of iBUG (our reading of both drawings)."""


def is_available() -> bool:
    """Whether the package that ships the weights is installed."""
    try:
        return weights_file().is_file()
    except FileNotFoundError:
        return False


def weights_file() -> Path:
    """Where the weights lie, found without importing the package that ships them."""
    try:
        path = Path(str(metadata.distribution(PACKAGE).locate_file(FILE)))
    except metadata.PackageNotFoundError:
        raise FileNotFoundError(f"MediaPipe's mesh needs {PACKAGE} {VERSION}; none found. {REMEDY}") from None
    if not path.is_file():
        raise FileNotFoundError(f"MediaPipe's mesh needs the file {path}; none found. {REMEDY}")
    return path


class FaceMesh:
    """Finds the 68 points of faces whose boxes are known."""

    def __init__(self, path: Path | None = None, *, sha256: str = SHA256) -> None:
        path = path or weights_file()
        content = path.read_bytes()
        if (found := hashlib.sha256(content).hexdigest()) != sha256:
            raise ValueError(
                f"{path}: expected the face mesh as {PACKAGE} {VERSION} ships it (SHA-256 {sha256[:12]}…); found "
                f"another ({found[:12]}…). Install that version with `make external`."
            )
        self.network = cv2.dnn.readNetFromTFLite(np.frombuffer(content, np.uint8))

    def landmarks(
        self, image: UInt8[np.ndarray, "height width 3"], around: Float[np.ndarray, "points 2"]
    ) -> Float[np.ndarray, "68 2"]:
        """The points in the pixels of the image; the face is cut out about the box of the points `around` it."""
        box = box_of_points(around)
        ratio = SIDE / (WIDER * float((box[2:] - box[:2]).max()))
        shift = SIDE / 2 - ratio * (box[:2] + box[2:]) / 2
        corner = np.array([[ratio, 0, shift[0] + (ratio - 1) / 2], [0, ratio, shift[1] + (ratio - 1) / 2]])
        cut = cv2.warpAffine(image, corner, (SIDE, SIDE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        self.network.setInput(cv2.dnn.blobFromImage(cut, 1 / 255))
        outputs = self.network.forward(self.network.getUnconnectedOutLayersNames())
        mesh = next(out for out in outputs if out.size == 3 * POINTS).reshape(POINTS, 3)[:, :2]
        found: Float[np.ndarray, "68 2"] = (mesh[list(IBUG)].astype(np.float64) - shift) / ratio
        return found
