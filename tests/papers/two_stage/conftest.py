"""Toy rooms, toy faces, and a tree of runs that the paper's networks left; all answer by chance."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from toy_head import toy_faces, toy_model

from tests.papers.conftest import EDITION, write_run, write_tree
from umbra.configuration import as_mapping
from umbra.data.faces import FaceSet
from umbra.learning.augmentation import AugmentationConfig
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.morphable import save_model
from umbra.morphable.coefficients import LENGTH_62
from umbra.papers.two_stage.method.detection.cascade import CascadeConfig
from umbra.papers.two_stage.method.detection.learner import StageLearner, StageTraining
from umbra.papers.two_stage.method.detection.networks import FaceNet24, SmallNet, StageConfig
from umbra.papers.two_stage.method.detection.pyramid import PyramidConfig
from umbra.papers.two_stage.method.detection.windows import WindowsConfig
from umbra.papers.two_stage.method.landmarks.learner import LandmarkLearner, LandmarkTraining
from umbra.papers.two_stage.method.landmarks.levels import LevelsConfig
from umbra.papers.two_stage.method.recognition.learner import PaperRecogniser, RecognitionTraining
from umbra.papers.two_stage.method.recognition.networks import NetworkConfig
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.papers.two_stage.method.shape.learner import ShapeLearner, ShapeTraining
from umbra.papers.two_stage.rooms import Rooms
from umbra.papers.two_stage.runs import NumbersTraining, PeopleTraining, PointsTraining, WindowsTraining
from umbra.papers.two_stage.shaping import RUNS as SHAPES
from umbra.world.camera.scene_place import PRINTED
from umbra.world.sets.scene_set import SceneSet
from umbra.world.sets.world_set import WorldSet

SIDE = 64
PEOPLE, IMAGES_EACH = 6, 4
GROUP = "two_stage"
CASCADE = CascadeConfig(pyramid=PyramidConfig(smallest=20.0), first=0.5)
WINDOWS = WindowsConfig(on_faces=3, beside=4, elsewhere=6, proposed=5)
STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)

STAGE = WindowsTraining(
    windows=WINDOWS, cascade=CASCADE, stage=StageTraining(networks=StageConfig(width=8, hidden=8, moving=8))
)
LANDMARKS = PointsTraining(
    landmarks=LandmarkTraining(
        network=LevelsConfig(width=8, features=16, side=32, part=16, part_width=8), enrichment=STILL
    )
)
NETWORK = NetworkConfig(kind="optimised", width=8, stages=2, halved=False, numbers=4, height=32, columns=32)
RECOGNISER = PeopleTraining(recogniser=RecognitionTraining(network=NETWORK, augmentation=STILL))
NUMBERS = NumbersTraining(
    shape=ShapeTraining(
        depth=18, width=8, stem="3x3/1", features=16, side=64, encoder=8, hidden=16, enrichment=STILL
    )
)  # fmt: skip


def room_set(count=6):
    """Rooms with two bright blocks each, and in every other one a printed face; the second one's face is cut off."""
    rng = np.random.default_rng(0)
    images = rng.integers(0, 60, (count, 90, 120, 3), dtype=np.uint8)
    instances = np.zeros((count, 90, 120), np.uint8)
    boxes = np.array([[20.0, 25, 44, 55], [80.0, 60, 104, 90]])
    for number in range(count):
        for person, (left, top, right, bottom) in enumerate(boxes.astype(int)):
            images[number, top:bottom, left:right] = 200 + 20 * person
            instances[number, top:bottom, left:right] = person + 1
        if number % 2:
            images[number, 5:25, 70:90], instances[number, 5:25, 70:90] = 230, PRINTED
    rows = np.repeat(np.arange(count), 2)
    table = pd.DataFrame({
        "row": rows, "person": np.arange(2 * count), "kind": "", "covered": 0.0, "behind": 0.0, "shown": 1.0,
        "cut": np.tile([0.0, 0.4], count), "yaw": 0.1,
    })  # fmt: skip
    zeros = np.zeros
    return SceneSet(
        images=images, parsing=None, instances=instances, depth=None, row=rows.astype(np.int64),
        box=np.tile(boxes, (count, 1)).astype(np.float32), box_shown=np.tile(boxes, (count, 1)).astype(np.float32),
        landmarks=zeros((2 * count, 68, 2), np.float32), landmarks_3d=zeros((2 * count, 68, 3), np.float32),
        five_points=zeros((2 * count, 5, 2), np.float32), hidden=zeros((2 * count, 68), np.uint8),
        translation=zeros((2 * count, 3), np.float32), camera=zeros((2 * count, 10), np.float32),
        light=zeros((2 * count, 27), np.float32), table=table, config={"seed": 1}, sha256={"images": "ab" * 32},
    )  # fmt: skip


@pytest.fixture
def rooms():
    return Rooms(room_set(), 20.0)


@pytest.fixture(scope="session")
def head():
    return FaceModel(toy_model(), side=SIDE)


@pytest.fixture(scope="session")
def posed(head):
    """Eggs that a linear model knows, as a drawn set holds people; every third image covers some landmarks."""
    count = PEOPLE * IMAGES_EACH
    made = {name: values.numpy() for name, values in toy_faces(head, count).items()}
    visible, covered = np.ones((count, 68), bool), made["image"].copy()
    visible[::3, :20], covered[::3, 20:40, 20:40] = False, 90
    occluder = np.zeros(covered.shape[:3], np.uint8)
    occluder[::3, 20:40, 20:40] = 255
    with torch.no_grad():
        shapes = head.shape_alone(torch.from_numpy(made["numbers"])).numpy()[:, head.model.landmarks.numpy()]
    people = np.repeat(np.arange(PEOPLE) + 700, IMAGES_EACH)
    table = pd.DataFrame({
        "person": people, "index": np.tile(np.arange(IMAGES_EACH), PEOPLE), "covered": 0.1,
        "kind": np.where(np.arange(count) % 3 == 0, "scarf", "cap").astype(object),
        "yaw": made["numbers"][:, 225], "pitch": 0.0, "roll": 0.0,
    })  # fmt: skip
    return WorldSet(
        images=covered, clean=made["image"], parsing=None, depth=None, occluder=occluder, shadow=None, people=people,
        landmarks=made["landmarks"].astype(np.float32), landmarks_3d=shapes.astype(np.float32),
        visible=visible, five_points=np.zeros((count, 5, 2), np.float32),
        coefficients=made["numbers"].astype(np.float32), camera=np.zeros((count, 10), np.float32), table=table,
        config={"seed": 1}, sha256={"images": "ab" * 32},
    )  # fmt: skip


def named_set(people=24, seed=0):
    """People of one colour each, four images of each, of which the last two wear a mask."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(people), 4)
    colours = rng.integers(30, 226, size=(people, 1, 4, 3)).repeat(8, axis=2)[labels].repeat(32, axis=1)
    images = (colours + rng.normal(0, 12, colours.shape)).clip(0, 255).astype(np.uint8)
    kinds = np.tile(np.array(["", "", "surgical_mask", "cloth_mask"], object), people)
    images[kinds != "", 18:] = 200
    return FaceSet(
        images, labels.astype(np.int64), tuple(map(str, range(people))), np.zeros((len(labels), 5, 2), np.float32),
        kinds=kinds, table=pd.DataFrame({"person": labels, "kind": kinds}),
    )  # fmt: skip


@pytest.fixture(scope="session")
def basis():
    rng = np.random.default_rng(1)
    mean = rng.normal(0, 1, LENGTH_62)
    return ShapeBasis(toy_model(), Whitening(mean, np.abs(rng.normal(1, 0.1, LENGTH_62))), side=SIDE)


@pytest.fixture(scope="package")
def tree(basis, tmp_path_factory):
    """A repository with two seeds of every network, and one seed of a second stage for grey images."""
    points = ("points", "points_pixels", "points_gradients")
    people = ("people", "people_deepid", "people_47")
    numbers = tuple(SHAPES.values())
    names = ("cascade_12", "cascade_24", "cascade_24_grey", *points, *people, *numbers)
    root = write_tree(tmp_path_factory.mktemp("two_stage"), dict.fromkeys(names, GROUP))
    save_model(toy_model(), root / "build" / EDITION / "model.safetensors")
    torch.manual_seed(3)

    def written(name, method, config, make, needs="sets/toys", seeds=(0, 1), **changes):
        params = {"needs": needs, "model": as_mapping(config) | changes}
        modules = {seed: make() for seed in seeds}
        write_run(root, GROUP, name, params, modules, {"validation_error": 3.0}, method=method)

    first = f"runs/{GROUP}/cascade_12"
    written("cascade_12", "small_stage", STAGE, lambda: StageLearner(STAGE.stage, SmallNet))
    large = ("large_stage", STAGE, lambda: StageLearner(STAGE.stage, FaceNet24), first)
    written("cascade_24", *large)
    written("cascade_24_grey", *large, seeds=(0,), preparation=["grey"])
    mean = torch.rand(68, 2)
    for name, domains in zip(points, ("both", "pixels", "gradients"), strict=True):
        own = replace(LANDMARKS.landmarks, network=replace(LANDMARKS.landmarks.network, domains=domains))
        written(name, "landmark_levels", replace(LANDMARKS, landmarks=own), lambda: _moved(own, mean))  # noqa: B023
    written("people", "paper_recogniser", RECOGNISER, lambda: PaperRecogniser(RECOGNISER.recogniser, classes=PEOPLE))
    fewer, deepid = replace(RECOGNISER, people=0.4), RecognitionTraining(network=NetworkConfig(kind="deepid"))
    written(
        "people_47", "paper_recogniser", fewer, lambda: PaperRecogniser(RECOGNISER.recogniser, classes=2), seeds=(0,)
    )
    deep = replace(RECOGNISER, recogniser=deepid)
    written("people_deepid", "paper_recogniser", deep, lambda: PaperRecogniser(deepid, classes=PEOPLE))
    for name in numbers:
        seeds = (0, 1) if name == "numbers" else (0,)
        written(name, "shape_numbers", NUMBERS, lambda: _answering(ShapeLearner(NUMBERS.shape, basis)), seeds=seeds)
    return root


def _answering(module):
    with torch.no_grad():
        module.network.last.weight.normal_(0, 0.1)
    return module


def _moved(config, mean):
    """It says something of every image."""
    module = LandmarkLearner(config, mean=mean)
    with torch.no_grad():
        parts = [part.head[-1] for part in module.network.second.parts.values()]
        for linear in (*module.network.first.points.values(), *parts):
            linear.weight.normal_(0, 0.05)
    return module


@pytest.fixture(autouse=True)
def _at_home(request, monkeypatch):
    """Whoever asks for the tree stands in it."""
    if "tree" in request.fixturenames:
        monkeypatch.setenv("UMBRA_ROOT", str(request.getfixturevalue("tree")))


@pytest.fixture
def step():
    """One training step of a module on the first batch of its data."""

    def take(module, data):
        module.log = lambda *_, **__: None
        module._trainer = SimpleNamespace(global_step=0, estimated_stepping_batches=10)
        batch = next(iter(data.train_dataloader()))
        loss = module.train().training_step(batch, 0)
        loss.backward()
        return batch, loss.item()

    return take
