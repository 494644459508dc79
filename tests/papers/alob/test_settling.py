"""Each arm is asked for the feature that its row names; angles and ranks by hand."""

import numpy as np
import pytest
import torch

from tests.papers.alob.conftest import LEARNERS, make_evaluation, parsed_benchmark, write_alob
from tests.papers.conftest import EDITION
from umbra.papers.alob import identities, settling
from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.figure_data import vectors
from umbra.papers.alob.settling import (
    COSINE,
    NEGATIVE,
    TOGETHER,
    angle_table,
    own_class_table,
    percentile,
    scores_of,
    settling_table,
)


def test_every_arm_that_was_trained_has_a_row(evaluation):
    table = settling_table(evaluation)
    assert table.rows == [
        "Baseline", TOGETHER, "No adversary (λ = 0)", "ALOB", "ALOB, projection off at test", "ALOB, the Trimmer alone",
    ]  # fmt: skip
    assert table.columns[0] == "LFW accuracy"
    off = evaluation.reading("identified").rates("alob_main", "OCC-2.0")["accuracy"].estimate
    assert table.mean("ALOB, projection off at test", "OCC-2.0 accuracy") == pytest.approx(off)
    assert table.mean("ALOB", "OCC-2.0 accuracy") == evaluation.rates("alob_main", "OCC-2.0")["accuracy"].estimate


def test_photographs_are_judged_by_the_first_half(evaluation):
    halved = make_evaluation(evaluation.runs, real=True)
    pairs = len(halved.benchmark.pairs)
    assert settling_table(halved).size("Baseline", "LFW accuracy") == (1, pairs // 2)


def test_angles_are_those_of_the_vectors(evaluation):
    table = angle_table(evaluation)
    assert table.rows == ["ALOB, Clean", "ALOB, OCC-2.0", "ALOB, OCC-3.0"]
    cosines = [vectors(one, evaluation.benchmark.clean).cosines for one in evaluation.learners("alob_main")]
    assert table.mean("ALOB, Clean", COSINE) == pytest.approx(np.mean(cosines))
    assert table.mean("ALOB, Clean", NEGATIVE) == pytest.approx(np.mean(np.array(cosines) < 0))


def test_a_percentile_counts_the_other_classes_below():
    scores = np.array([[0.1, 0.5, 0.3], [0.9, 0.2, 0.2], [0.4, 0.4, 0.4]])
    assert percentile(scores, np.array([1, 2, 0])).tolist() == [1.0, 0.25, 0.5]


def test_a_feature_is_read_by_the_classifier_that_learns_from_it(evaluation):
    images = evaluation.benchmark.clean[:3]
    apart = make_evaluation({"alob_main": ((0,), {"shared_classifier": False}, {})}).learner("alob_main", 0)
    features = apart.network(apart.prepare(torch.from_numpy(images)))
    for feature, head in (("trimmed", apart.trimmer_head), ("identified", apart.head)):
        expected = head.scores(getattr(features, feature)).detach().numpy()
        np.testing.assert_allclose(scores_of(apart, images, feature), expected, atol=0.3)
    assert not np.allclose(scores_of(apart, images, "trimmed"), scores_of(apart, images, "identified"))


@pytest.fixture
def on_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(write_alob(tmp_path, {"alob_main": ((0, 1), {})})))
    identities._split.cache_clear()
    yield Evaluation(parsed_benchmark())
    identities._split.cache_clear()


def test_the_own_class_is_ranked_on_images_held_out_from_each_training(on_disk):
    table = own_class_table(on_disk)
    assert table.rows == ["ALOB, Bare", "ALOB, Covered"]
    assert table.columns == ["In f^m", "In f^f", "In the purified feature"]
    assert table.size("ALOB, Bare", "In f^m") == (1, LEARNERS)  # of eight images each one is held out
    split = identities.split_of_training(on_disk.run("alob_main"), 1, EDITION)
    assert set(split.validation) & set(split.train) == set()
    ranks, people = settling.held_out_ranks(on_disk, "alob_main", 1)
    np.testing.assert_array_equal(people, np.arange(LEARNERS))
    images = on_disk_images(on_disk, split.validation[np.argsort(split.labels[split.validation])])
    expected = percentile(scores_of(on_disk.learner("alob_main", 1), images, "trimmed"), people)
    np.testing.assert_allclose(ranks["Bare|In f^m"], expected)


def on_disk_images(evaluation, places):
    return np.ascontiguousarray(settling.read_faces("alob_people", evaluation.benchmark.edition).images[places])
