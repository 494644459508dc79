"""What the figures show is read off the networks and the pictures."""

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import small_faces
from umbra.losses import purify
from umbra.occlude.sprites import CLASSES
from umbra.papers.alob import figure_data
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.runs.records import Trained


def test_sizes_are_counted_from_the_modules(evaluation):
    found = figure_data.sizes(evaluation, {"Baseline": "alob_baseline", "ALOB": "alob_main", "Nobody": "alob_none"})
    assert found["Network"].to_list() == ["Baseline", "ALOB"]
    learner = evaluation.learner("alob_main", 0)
    own, other = found["Identifier"][1], found["Trimmer"][1]
    assert own == other == sum(value.numel() for value in learner.network.trimmer.parameters())
    assert found["Trimmer"][0] == 0
    assert found["Map"][0] == "64 × 2 × 2"


@pytest.mark.parametrize("shared", [True, False])
def test_the_scheme_says_what_runs(shared):
    config = AlobConfig(width=8, height=28, columns=24, embedding=8, shared_classifier=shared, trimmer_rate=0.5)
    found = figure_data.scheme(AlobLearner(config, classes=7))
    named = {block["name"]: block for block in found.blocks}
    assert len(named) == len(found.blocks) == (10 if shared else 11)
    assert named["$x$"]["detail"] == "3 × 28 × 24"
    assert named["$L_m$"]["detail"] == "SGD, rate 0.5"
    assert "7 people" in named["classifier $C_m$"]["detail"]
    assert ("projection", "classifier $C_m$" if shared else "classifier $C_f$") in found.forward
    assert {name for arrow in found.forward for name in arrow} == set(named)


def test_without_reversal_no_gradient_comes_back_turned():
    config = AlobConfig(width=8, height=28, columns=24, embedding=8, reverse=False)
    assert figure_data.scheme(AlobLearner(config, classes=3)).backward == []


def test_vectors_are_those_that_the_projection_meets(evaluation):
    learner, images = evaluation.learner("alob_main", 0), evaluation.benchmark.clean[:4]
    found = figure_data.vectors(learner, images)
    features = learner.network(learner.prepare(images_tensor(images)))
    rest = purify(features.identified.float(), features.trimmed.float()).norm(dim=1)
    sines = np.sqrt(1 - found.taken**2) * found.lengths[:, 0]
    np.testing.assert_allclose(sines, rest.detach(), rtol=0.02)
    np.testing.assert_allclose(np.abs(found.cosines), found.taken, atol=1e-9)


def images_tensor(images):
    import torch

    return torch.from_numpy(images)


def test_few_people_are_different_ones():
    faces = small_faces()
    places = figure_data.few_people(faces, 5)
    assert len(set(faces.people[places])) == 5
    assert len(figure_data.few_people(faces, 99)) == len(faces.names)


def test_training_pictures_are_covered_as_the_run_says(evaluation):
    faces = small_faces()
    shown = figure_data.trained_on(faces, evaluation.run("alob_main"), 20)
    changed = (shown != faces.images[figure_data.few_people(faces, 20)]).any(axis=(1, 2, 3))
    assert 5 < changed.sum() < 20


def test_each_test_shows_its_own_pictures(evaluation):
    kinds = np.array(["", "scarf"] * 30)
    ar = small_faces()
    ar = type(ar)(ar.images, ar.people, ar.names, ar.five_points, kinds=kinds)
    benchmark = type(evaluation.benchmark)(**{**vars_of(evaluation.benchmark), "masked_faces": ar})
    found = figure_data.tested_on(benchmark, None, 3)
    assert list(found) == ["LFW", "OCC-2.0", "OCC-3.0", "LFW-Masked", "MFR2"]
    np.testing.assert_array_equal(found["MFR2"][0], ar.images[1])
    assert "AR" in figure_data.tested_on(benchmark, ar, 3)


def vars_of(benchmark):
    return {name: getattr(benchmark, name) for name in benchmark.__dataclass_fields__}


def test_every_class_of_objects_is_drawn():
    found = figure_data.occluders(2, side=32)
    assert tuple(found) == CLASSES
    assert all(one.shape == (64, 32, 3) for one in found.values())
    assert all(len(np.unique(one)) > 3 for one in found.values())


@pytest.mark.parametrize(("lengths", "said"), [([8.0, 9, 10, 10, 10, 10], "no"), ([1.0, 2, 4, 8, 16, 32], "yes")])
def test_a_length_that_keeps_growing_runs_off(lengths, said):
    rows = {"seed": 0, "epoch": range(1, 7), "length_trimmer": lengths, "length_identifier": 1.0}
    trained = Trained("a", "alob", "alob", {}, (0,), {}, pd.DataFrame(rows), {}, {})
    found = figure_data.lengths_over_training(trained).iloc[0]
    assert found["Runs off"] == said
    assert found["Trimmer, longest"] == lengths[-1]
