"""What the runs of paper 000 learn from: windows of rooms, posed faces, and people who are to be told apart."""

from dataclasses import dataclass, field, replace

import numpy as np
import torch
from jaxtyping import Bool, Int64

from umbra.configuration import Seed, Share
from umbra.data.faces import FaceSet, from_world
from umbra.data.modules import FacesModule
from umbra.data.splits import Split, split_by_people, split_within_people
from umbra.learning.landmarks import mean_points
from umbra.papers.two_stage.method.arrays import Arrays, ArraysData
from umbra.papers.two_stage.method.detection.cascade import Cascade, CascadeConfig
from umbra.papers.two_stage.method.detection.learner import StageLearner, StageTraining
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet
from umbra.papers.two_stage.method.detection.windows import Propose, WindowsConfig
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner, LandmarkTraining
from umbra.papers.two_stage.method.preprocessing import Preparation
from umbra.papers.two_stage.method.recognition.learner import PaperRecogniser, RecognitionTraining
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.papers.two_stage.method.shape.labels import numbers_62
from umbra.papers.two_stage.method.shape.learner import ShapeLearner, ShapeTraining
from umbra.papers.two_stage.networks import LARGE, SMALL, all_prepared, face_model, load_stage
from umbra.papers.two_stage.rooms import Cutter, open_rooms
from umbra.runs.config import read_head
from umbra.runs.recipe import Prepared, Recipe
from umbra.runs.records import read_faces, read_run, read_set
from umbra.runs.settings import RunSettings

POSED = (0.90, 0.09, 0.01)
"""Of the people whose faces are turned: to learn from, to choose by, and none but the one that a split wants."""
NAMED = (0.76, 0.16, 0.08)
"""The same of each person's images, where people are told apart."""
STREAM = 53


@dataclass(frozen=True)
class WindowsTraining:
    """One stage of the cascade; the second learns from what the first, which `needs` names, takes for faces."""

    seed: Seed = 0  # of the windows; each training sets its own
    preparation: tuple[Preparation, ...] = ()
    windows: WindowsConfig = field(default_factory=WindowsConfig)
    cascade: CascadeConfig = field(default_factory=CascadeConfig)
    stage: StageTraining = field(default_factory=StageTraining)


@dataclass(frozen=True)
class PointsTraining:
    """Both levels of the landmark network."""

    seed: Seed = 0  # of the enrichment; each training sets its own
    preparation: tuple[Preparation, ...] = ()
    landmarks: LandmarkTraining = field(default_factory=LandmarkTraining)


@dataclass(frozen=True)
class PeopleTraining:
    """A recogniser, on some of the people of a set (Table V)."""

    seed: Seed = 0  # of the augmentation; each training sets its own
    preparation: tuple[Preparation, ...] = ()
    people: Share = 1.0
    recogniser: RecognitionTraining = field(default_factory=RecognitionTraining)


@dataclass(frozen=True)
class NumbersTraining:
    """The regressor of 62 numbers; a share of the people shows images alone (Sec. II.C, the second path)."""

    seed: Seed = 0  # of the enrichment; each training sets its own
    unlabelled: Share = 0.5
    left_out: bool = False  # whether those without labels are not shown at all
    shape: ShapeTraining = field(default_factory=ShapeTraining)


def small_stage(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The 12-net and its calibration, on windows by chance."""
    return _stage(run, edition, seed, SmallNet, None)


def large_stage(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The 24-net and its calibration, on windows by chance and on what the first stage, seed for seed, let through."""
    config: WindowsTraining = run.model
    first = load_stage(read_run(run.needs.rsplit("/", 1)[-1], edition), number)
    return _stage(run, edition, seed, FaceNet24, Cascade(first, first, config.cascade).candidates)


def _stage(
    run: RunSettings, edition: str, seed: int, kind: type[SmallNet] | type[FaceNet24], propose: Propose | None
) -> Prepared:
    config: WindowsTraining = run.model
    pyramid = config.cascade.pyramid
    rooms = open_rooms(run.set, edition, least=pyramid.smallest)
    cutter = Cutter(rooms, kind.SIZE, config.windows, pyramid, config.preparation, propose)
    learn, held = rooms.parts(seed=read_head().seed)
    arrays = [cutter.windows(part, seed=seed).arrays for part in (learn, held)]
    return StageLearner(replace(config.stage, seed=seed), kind), ArraysData(*arrays, seed=seed, batch=run.loader.batch)


def landmark_levels(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """Both levels, on turned faces that may be covered (Sec. II.A)."""
    config: PointsTraining = run.model
    world = read_set(run.set, edition)
    images = all_prepared(world.images, config.preparation)
    arrays = {"image": images, "landmarks": world.landmarks, "visible": world.visible}
    split = posed_split(from_world(world))
    mean = mean_points(torch.from_numpy(np.array(world.landmarks[split.train])), (images.shape[1], images.shape[2]))
    module = LandmarkLearner(replace(config.landmarks, seed=seed), mean=mean)
    return module, _arrays_data(arrays, split, seed=seed, batch=run.loader.batch)


def paper_recogniser(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """DeepID, the basic network, the optimised one, or one between them."""
    config: PeopleTraining = run.model
    faces = read_faces(run.set, edition)
    faces = replace(faces, images=all_prepared(faces.images, config.preparation))
    split = some_people(named_split(faces), config.people, seed=read_head().seed)
    data = FacesModule(faces, seed=seed, batch=run.loader.batch, split=split, workers=run.loader.workers)
    return PaperRecogniser(replace(config.recogniser, seed=seed), classes=split.classes), data


def shape_numbers(run: RunSettings, edition: str, seed: int, number: int) -> Prepared:
    """The regressor of 62 numbers beside its discriminator (Sec. II.C)."""
    config: NumbersTraining = run.model
    world = read_set(run.set, edition)
    if not np.isfinite(world.coefficients).all():
        raise ValueError("set: expected the coefficients of each face; draw the set with its model")
    side, model, faces = int(world.images.shape[1]), face_model(edition), from_world(world)
    split = posed_split(faces)
    labelled = ~without_labels(faces.people, split, config.unlabelled)
    learn = split.train[labelled[split.train]] if config.left_out else split.train
    numbers = numbers_62(model, world.coefficients, world.landmarks, side=side).astype(np.float32)
    known = split.train[labelled[split.train]]
    basis = ShapeBasis(model, Whitening.of(numbers[known].astype(np.float64)), side=side)
    arrays = {"image": world.images, "numbers": numbers, "labelled": labelled}
    data = _arrays_data(arrays, replace(split, train=learn), seed=seed, batch=run.loader.batch)
    return ShapeLearner(replace(config.shape, seed=seed), basis), data


def posed_split(faces: FaceSet) -> Split:
    """By people; it depends on the edition's seed alone, so all arms hold out the same people."""
    return split_by_people(faces.people, seed=read_head().seed, shares=POSED)


def named_split(faces: FaceSet) -> Split:
    """Within people, by the edition's seed alone."""
    return split_within_people(faces.people, seed=read_head().seed, fewest=3, shares=NAMED)


def some_people(split: Split, share: float, *, seed: int) -> Split:
    """Only a share of a split's people; a smaller share is a part of a larger one."""
    if share == 1.0:
        return split
    order = np.random.default_rng([seed, STREAM]).permutation(split.classes)
    chosen = np.sort(order[: max(2, round(share * split.classes))])
    new = np.full(split.classes + 1, -1, np.int64)  # the last stands for −1
    new[chosen] = np.arange(len(chosen))
    labels = new[split.labels]
    train, validation, test = (part[labels[part] >= 0] for part in (split.train, split.validation, split.test))
    return Split(train, validation, test, labels, split.people[chosen], int((labels < 0).sum()))


def without_labels(people: Int64[np.ndarray, " images"], split: Split, share: float) -> Bool[np.ndarray, " images"]:
    """Images of the people who show none of their numbers: a share of those to learn from, by the edition's seed."""
    known = np.unique(people[split.train])
    order = np.random.default_rng([read_head().seed, STREAM]).permutation(known)
    return np.isin(people, order[: round(share * len(known))])


def _arrays_data(arrays: Arrays, split: Split, *, seed: int, batch: int) -> ArraysData:
    learn, held = ({name: np.array(rows[part]) for name, rows in arrays.items()} for part in
                   (split.train, split.validation))  # fmt: skip
    return ArraysData(learn, held, seed=seed, batch=batch)


RECIPES = {
    SMALL: Recipe(WindowsTraining, small_stage, StageLearner.LOGGED),
    LARGE: Recipe(WindowsTraining, large_stage, StageLearner.LOGGED),
    "landmark_levels": Recipe(PointsTraining, landmark_levels, LandmarkLearner.LOGGED),
    "paper_recogniser": Recipe(PeopleTraining, paper_recogniser, PaperRecogniser.LOGGED),
    "shape_numbers": Recipe(NumbersTraining, shape_numbers, ShapeLearner.LOGGED),
}
