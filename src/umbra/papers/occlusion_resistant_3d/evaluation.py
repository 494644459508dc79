"""What every method says of every test face under every cover, seed by seed, and how far that is from the truth."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import torch
from jaxtyping import Bool, Float, Int64, UInt8
from torch import Tensor

from umbra.learning.reconstruction.errors import FIVE
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.regressor import SKIN
from umbra.morphable.coefficients import split_257
from umbra.papers.occlusion_resistant_3d.measures import histogram_dissimilarity
from umbra.papers.occlusion_resistant_3d.networks import load_mopi, load_regressor, load_sopi
from umbra.papers.occlusion_resistant_3d.protocol import Material
from umbra.papers.occlusion_resistant_3d.vertex_errors import VertexErrors, vertex_errors
from umbra.runs.credits import Memo
from umbra.runs.records import Trained

RNET, SOPI, MOPI = "RNet", "SOPI", "MOPI"
COVERED, EXACT = "RNet, trained on covered faces", "SOPI, exact shapes as labels"
MEAN_SHAPE = "Mean face"
MEAN_RIGHT, MEAN_POSED = "Mean face in the right pose", "Mean face in SOPI's pose"
RUNS = {RNET: "rnet", COVERED: "rnet_covered", SOPI: "sopi", EXACT: "sopi_exact", MOPI: "mopi"}
"""Methods that were trained, and their runs."""
AT_ONCE = 64
Numbers = Float[np.ndarray, "seeds images 257"]
Answer = Callable[[UInt8[Tensor, "batch side side 3"]], Float[Tensor, "batch 257"]]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """All trained methods on one material."""

    edition: str
    material: Material
    runs: Callable[[str], Trained]
    _memo: Memo = field(default_factory=Memo)

    @property
    def face(self) -> FaceModel:
        """The linear model and the camera of the test images."""
        return self.material.face

    @cached_property
    def seeds(self) -> int:
        """Of the main methods."""
        return len(self.runs(RUNS[RNET]).seeds)

    def run_of(self, method: str) -> Trained:
        """The run of a method, or of that name."""
        return self.runs(RUNS.get(method, method))

    def answers(self, method: str) -> list[Answer]:
        """The networks of a method, one for each seed."""
        return self._memo(("answers", method), lambda: self._open(self.run_of(method)))

    def _open(self, trained: Trained) -> list[Answer]:
        opened: list[Answer] = []
        for number in trained.seeds:
            if trained.method.endswith("mopi"):
                opened.append(load_mopi(trained, number, self.edition).one_image)
            elif trained.method.endswith("sopi"):
                opened.append(load_sopi(trained, number, self.edition))
            else:
                opened.append(load_regressor(trained, number, self.edition))
        return opened

    def numbers(self, method: str, condition: str) -> Numbers:
        """The 257 numbers of every image."""
        return self._memo(("numbers", method, condition), lambda: self._numbers(method, condition))

    def _numbers(self, method: str, condition: str) -> Numbers:
        if method == MEAN_SHAPE:
            return np.zeros((self.seeds, len(self.material), 257), np.float32)
        if method in (MEAN_RIGHT, MEAN_POSED):
            posed = self.numbers(SOPI, condition) if method == MEAN_POSED else self._repeated(self.material.numbers)
            return mean_face_in(posed)
        images = self.material.images(condition)
        return np.stack([asked(answer, images) for answer in self.answers(method)])

    def _repeated(self, numbers: Float[np.ndarray, "images 257"]) -> Numbers:
        """What no training made, once for each seed, so that it can be compared seed by seed."""
        return np.repeat(numbers[None], self.seeds, axis=0)

    def landmarks(self, method: str, condition: str) -> Float[np.ndarray, "seeds images 68 2"]:
        """Where the reconstructed faces have their landmarks, in pixels."""
        return self._memo(
            ("landmarks", method, condition),
            lambda: np.stack([landmarks_of(self.face, own) for own in self.numbers(method, condition)]),
        )

    def vertices(self, method: str, condition: str) -> VertexErrors:
        """Errors of all vertices after the similarity of five landmarks, in millimetres, by what the image shows."""
        material = self.material
        return self._memo(
            ("vertices", method, condition),
            lambda: vertex_errors(
                [shapes_of(self.face, own) for own in self.numbers(method, condition)],
                material.truth,
                material.visible(condition),
                five=FIVE,
            ),
        )

    def histograms(self, method: str, condition: str) -> Float[np.ndarray, "seeds images"]:
        """How unlike the colours of the drawn face are to those of the bare image there; 1 where no face is drawn."""
        return self._memo(("histograms", method, condition), lambda: self._histograms(method, condition))

    def _histograms(self, method: str, condition: str) -> Float[np.ndarray, "seeds images"]:
        return np.stack([histograms_of(self.face, own, self.material.bare) for own in self.numbers(method, condition)])

    def parts(self, method: str, condition: str) -> Mapping[str, Float[np.ndarray, "seeds images _"]]:
        """The numbers by the names of `Coefficients`."""
        return vars(split_257(self.numbers(method, condition)))

    @property
    def true_parts(self) -> Mapping[str, Float[np.ndarray, "images _"]]:
        """The exact ones."""
        return vars(split_257(self.material.numbers))

    @property
    def people(self) -> Int64[np.ndarray, " images"]:
        """Who is in each image."""
        return np.asarray(self.material.faces.people)

    def skin_under(self, method: str, value: int) -> "Skin":
        """The reconstructed skin where one large square of a grey value covers each face."""
        return self._memo(("skin", method, value), lambda: self._skin(method, value))

    def _skin(self, method: str, value: int) -> "Skin":
        images = self.material.squares_of(value)
        return skin_of(self.face, [asked(answer, images) for answer in self.answers(method)])


@dataclass(frozen=True, eq=False)
class Skin:
    """Mean colour of the reconstructed skin: its own, and with the light on it."""

    albedo: Float[np.ndarray, "seeds images"]
    drawn: Float[np.ndarray, "seeds images"]


@torch.inference_mode()
def skin_of(face: FaceModel, numbers: Sequence[Float[np.ndarray, "images 257"]]) -> Skin:
    """Over the vertices of the skin, and over the pixels of the drawn face."""
    skin = torch.isin(face.model.regions, torch.tensor(SKIN, dtype=face.model.regions.dtype))
    albedo, light = [], []
    for own in numbers:
        drawn, masks = drawn_faces(face, own)
        albedo.append(face.model.colour(torch.from_numpy(own[:, 144:224]))[:, skin].mean(dim=(1, 2)).numpy())
        sums = (drawn.clip(0, 1) * masks[..., None]).sum(axis=(1, 2, 3))
        light.append(sums / np.maximum(3 * masks.sum(axis=(1, 2)), 1))
    return Skin(np.stack(albedo).astype(np.float64), np.stack(light))


@torch.inference_mode()
def asked(answer: Answer, images: UInt8[np.ndarray, "images side side 3"]) -> Float[np.ndarray, "images 257"]:
    """What a network answers to images, a batch at a time."""
    starts = range(0, len(images), AT_ONCE)
    parts = [answer(torch.from_numpy(np.array(images[start : start + AT_ONCE]))) for start in starts]
    return torch.cat(parts).numpy()


@torch.inference_mode()
def landmarks_of(face: FaceModel, numbers: Float[np.ndarray, "images 257"]) -> Float[np.ndarray, "images 68 2"]:
    """In the pixels of the model's camera."""
    parts = np.array_split(numbers, max(1, len(numbers) // AT_ONCE))
    return np.concatenate(
        [face(torch.from_numpy(np.ascontiguousarray(own)).float()).landmarks.numpy() for own in parts]
    )


@torch.inference_mode()
def shapes_of(face: FaceModel, numbers: Float[np.ndarray, "images 257"]) -> Float[np.ndarray, "images vertices 3"]:
    """Heads in millimetres, unposed."""
    return face.shape_alone(torch.from_numpy(np.ascontiguousarray(numbers)).float()).numpy()


@torch.inference_mode()
def drawn_faces(
    face: FaceModel, numbers: Float[np.ndarray, "images 257"]
) -> tuple[Float[np.ndarray, "images side side 3"], Bool[np.ndarray, "images side side"]]:
    """The reconstructed faces as pictures, and where they are."""
    images, masks = [], []
    for own in np.array_split(numbers, max(1, len(numbers) // AT_ONCE)):
        drawn = face.render(face(torch.from_numpy(np.ascontiguousarray(own)).float()))
        images.append(drawn.image.permute(0, 2, 3, 1).numpy())
        masks.append(drawn.mask.numpy())
    return np.concatenate(images).astype(np.float64), np.concatenate(masks)


def histograms_of(
    face: FaceModel, numbers: Float[np.ndarray, "images 257"], bare: UInt8[np.ndarray, "images side side 3"]
) -> Float[np.ndarray, " images"]:
    """How unlike the colours of each drawn face are to those of the bare image there; 1 where no face is drawn."""
    pairs = zip(bare.astype(np.float64) / 255, *drawn_faces(face, numbers), strict=True)
    found = [histogram_dissimilarity(image, drawn, mask) / 100 for image, drawn, mask in pairs]
    return np.nan_to_num(np.array(found), nan=1.0)


def mean_face_in(numbers: Numbers) -> Numbers:
    """The mean face, in the turn, light and place that the numbers say."""
    return np.concatenate([np.zeros_like(numbers[..., :224]), numbers[..., 224:]], axis=2)
