"""Eggs, a regressor that has learnt a little of them, and a recogniser to judge them; and a page about eggs."""

import numpy as np
import pandas as pd
import pytest
import torch
from toy_head import toy_faces, toy_model

from tests.papers.conftest import EDITION, write_run, write_tree
from umbra.configuration import as_mapping
from umbra.learning.recogniser import Recogniser, RecogniserConfig, build_network
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.judge import Judge
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.learning.reconstruction.regressor import FaceRegressor, RegressorConfig
from umbra.morphable import save_model
from umbra.papers.occlusion_resistant_3d.ablations import LOSSES
from umbra.papers.occlusion_resistant_3d.covers import CoversConfig
from umbra.papers.occlusion_resistant_3d.evaluation import Evaluation
from umbra.papers.occlusion_resistant_3d.method import IMAGES, Mopi, MopiConfig, Sopi, SopiConfig
from umbra.papers.occlusion_resistant_3d.protocol import Material
from umbra.papers.occlusion_resistant_3d.real_faces import PeopleViews, PosedViews
from umbra.papers.occlusion_resistant_3d.real_identity import RealIdentity
from umbra.papers.occlusion_resistant_3d.real_tables import RealEvaluation
from umbra.papers.occlusion_resistant_3d.runs import MopiTraining, RegressorTraining, SopiTraining
from umbra.papers.occlusion_resistant_3d.truth import Truth
from umbra.runs.records import read_run
from umbra.world.sets.world_set import WorldSet

SIDE = 32


@pytest.fixture(scope="session")
def network():
    return NetworkConfig(depth=18, width=8, stem="3x3/2", features=16, side=SIDE)


@pytest.fixture(scope="session")
def face():
    return FaceModel(toy_model(), side=SIDE)


@pytest.fixture
def teacher(face, network):
    """It says something else of every image."""
    torch.manual_seed(0)
    module = FaceRegressor(RegressorConfig(network=network), face)
    with torch.no_grad():
        module.network.heads[0].weight.normal_(0, 1.0)
    return module


@pytest.fixture
def judge():
    torch.manual_seed(1)
    network = build_network(RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=32))
    return Judge(network, height=32, width=32)


@pytest.fixture
def batch(face):
    """Bare eggs, and the same with a grey square over them."""
    faces = toy_faces(face, 12)
    covered = faces["image"].clone()
    covered[:, 8:20, 10:22] = 90
    return {"clean": faces["image"], "image": covered, "landmarks": faces["landmarks"]}


@pytest.fixture
def steps():
    """Some steps of a module on one batch, as Lightning takes them; returns the losses."""

    def take(module, batch, count, rate):
        module.log = lambda *_, **__: None
        module.train()
        optimiser = torch.optim.AdamW(module.network.parameters(), lr=rate)
        losses = []
        for _ in range(count):
            optimiser.zero_grad()
            loss = module.training_step(batch, 0)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        return losses

    return take


PEOPLE, IMAGES_EACH = 4, 3
JUDGE = RecogniserConfig(depth=18, width=8, stem="3x3/1", embedding=8, height=32, columns=32)


def egg_set(face):
    """Eggs as a drawn set holds people: four of them, three images each, each with a grey square before it."""
    count = PEOPLE * IMAGES_EACH
    made = {name: values.numpy() for name, values in toy_faces(face, count).items()}
    images, occluder = made["image"].copy(), np.zeros((count, SIDE, SIDE), np.uint8)
    images[:, 12:24, 8:20], occluder[:, 12:24, 8:20] = 90, 255
    people = np.repeat(np.arange(PEOPLE) + 700, IMAGES_EACH)
    table = pd.DataFrame({
        "person": people, "index": np.tile(np.arange(IMAGES_EACH), PEOPLE),
        "kind": np.tile(np.array(["scarf", "hand", "cap"], object), PEOPLE), "covered": 0.3,
        "yaw": made["numbers"][:, 225], "pitch": 0.0, "roll": 0.0,
    })  # fmt: skip
    return WorldSet(
        images=images, clean=made["image"], parsing=made["parsing"], depth=None, occluder=occluder, shadow=None,
        people=people, landmarks=made["landmarks"].astype(np.float32),
        landmarks_3d=np.zeros((count, 68, 3), np.float32),
        visible=np.ones((count, 68), bool), five_points=np.zeros((count, 5, 2), np.float32),
        coefficients=made["numbers"].astype(np.float32), camera=np.zeros((count, 10), np.float32), table=table,
        config={"seed": 1}, sha256={"images": "ab" * 32},
    )  # fmt: skip


def truth_of(face, numbers):
    """The heads of eggs, which their linear model knows to the vertex."""
    numbers = torch.from_numpy(numbers)
    with torch.no_grad():
        placed, heads = face(numbers).vertices.numpy(), face.shape_alone(numbers).numpy()
    region = heads[0, :, 2] > 0
    triangles, landmarks = face.model.triangles.numpy(), face.model.landmarks.numpy()
    return Truth(heads, placed, triangles, landmarks, region, face.camera)


@pytest.fixture(scope="package")
def material(face):
    found = Material(egg_set(face), face, 1)
    found.__dict__["truth"] = truth_of(face, found.numbers)
    return found


@pytest.fixture(scope="package")
def tree(face, network, tmp_path_factory):
    """A repository with two seeds of every main run and one of the others; all answer by chance."""
    groups = {"world_recogniser": "world"}
    mains = ("rnet", "rnet_covered", "sopi", "sopi_exact", "mopi")
    ones = (*(run for run in LOSSES.values() if run not in mains), "mopi_label", "mopi_perceptual")
    groups |= dict.fromkeys((*mains, *ones), "occlusion_resistant_3d")
    root = write_tree(tmp_path_factory.mktemp("eggs"), groups)
    save_model(toy_model(), root / "build" / EDITION / "model.safetensors")
    torch.manual_seed(3)
    judges = {seed: Recogniser(JUDGE, classes=PEOPLE) for seed in (0, 1)}
    write_run(root, "world", "world_recogniser", {"model": as_mapping(JUDGE)}, judges, {"validation_accuracy": 0.5})

    def written(name, method, config, needs, make):
        modules = {seed: _answering(make()) for seed in ((0, 1) if name in mains else (0,))}
        params = {"needs": needs, "model": as_mapping(config)}
        write_run(root, "occlusion_resistant_3d", name, params, modules, {"validation_error": 3.0}, method=method)

    regressor, sopi, mopi = RegressorConfig(network=network), SopiConfig(network=network), MopiConfig(network=network)
    group = "runs/occlusion_resistant_3d"
    for name in mains[:2]:
        config = RegressorTraining(network=regressor)
        written(name, "face_regressor", config, "sets/faces_3d", lambda: FaceRegressor(regressor, face))
    trainer = FaceRegressor(regressor, face)
    for name in (*mains[2:4], *(run for run in ones if run.startswith("sopi"))):
        written(name, "sopi", SopiTraining(sopi=sopi), f"{group}/rnet", lambda: Sopi(sopi, trainer))
    covers = CoversConfig(("star",), 1.0, IMAGES)
    for name in ("mopi", "mopi_label", "mopi_perceptual"):
        config = MopiTraining("world_recogniser", covers=covers, mopi=mopi)
        judge = Judge(judges[0].network, height=32, width=32)
        written(name, "mopi", config, f"{group}/sopi", lambda: Mopi(mopi, Sopi(sopi, trainer), judge))  # noqa: B023
    return root


@pytest.fixture(autouse=True)
def _at_home(request, monkeypatch):
    """Whoever asks for the tree stands in it."""
    if {"tree", "evaluation", "real", "named"} & set(request.fixturenames):
        monkeypatch.setenv("UMBRA_ROOT", str(request.getfixturevalue("tree")))


def _answering(module):
    """It says something else of every image, small enough that a face can be drawn of it."""
    with torch.no_grad():
        for head in module.network.heads:
            head.weight.normal_(0, 0.3)
    return module


@pytest.fixture(scope="package")
def evaluation(material, tree):
    return Evaluation(EDITION, material, lambda name: read_run(name, EDITION))


@pytest.fixture
def real(evaluation, material):
    """Eggs that stand for AFLW2000-3D: turned in their list, if not in their images."""
    yaw = np.float32([0, 10, -20, 30, 45, 70, -80, 90])
    clean, square = np.asarray(material.bare[:8]), np.asarray(material.faces.images[:8])
    faces = PosedViews(clean, square, material.faces.landmarks[:8].copy(), yaw)
    return RealEvaluation(evaluation, faces, 1)


@pytest.fixture
def named(evaluation, material):
    """Eggs that stand for people of LFW and MFR2; some of the latter wear a mask."""
    clean, square = np.asarray(material.bare), np.asarray(material.faces.images)
    people = np.repeat(np.arange(4), 3)
    lfw = PeopleViews(clean, square, people, np.zeros(12, bool))
    masked = np.array([True, False, False, True, True, False, True, False])
    mfr2 = PeopleViews(clean[:8], square[:8], people[:8], masked)
    return RealIdentity(evaluation, lfw, mfr2)
