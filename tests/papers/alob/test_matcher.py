"""A learner as somebody who compares two faces, and one pair under the slider."""

import numpy as np
import pytest
import torch

from umbra.data.growing_blocks import COVER_SEED, growing_places, paint, under_share
from umbra.learning.embedding import embed_images
from umbra.papers.alob.matcher import Matcher, Plain, similarity
from umbra.papers.alob.method import AlobConfig, AlobLearner

SIZE = 32
SMALL = {"width": 8, "stem": "3x3/1", "embedding": 8, "height": SIZE, "columns": SIZE}
ALONE = {"combination": "identifier", "trimmer_weight": 0.0, "shared_classifier": False}


@pytest.fixture(scope="module")
def images():
    """Eight pictures of coarse noise."""
    rng = np.random.default_rng(0)
    faces = rng.integers(60, 196, (8, 4, 4, 3)).repeat(8, axis=1).repeat(8, axis=2)
    return (faces + rng.normal(0, 18, faces.shape)).clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def matchers():
    torch.manual_seed(0)
    made = {"Baseline": AlobConfig(**SMALL, **ALONE), "ALOB": AlobConfig(**SMALL)}
    return {name: Plain(AlobLearner(config, classes=3).eval()) for name, config in made.items()}


def test_a_learner_is_a_matcher(matchers):
    assert all(isinstance(one, Matcher) for one in matchers.values())
    assert matchers["ALOB"].trunk is matchers["ALOB"].learner.network


@pytest.mark.parametrize("name", ["Baseline", "ALOB"])
def test_scores_are_the_cosines_of_embeddings_without_mirroring_whatever_is_covered(images, matchers, name):
    one, pairs = matchers[name], np.array([[0, 1], [2, 0], [1, 1]])
    units = embed_images(one.learner, images, flip=False).double().numpy()
    expected = [units[:4][a] @ units[4:][b] for a, b in pairs]
    for covered in (False, True):
        truth = np.full((4, SIZE, SIZE), covered)
        found = one.scores(one.features(images[:4]), one.features(images[4:]), pairs, truth)
        np.testing.assert_allclose(found, expected, atol=1e-6)


def test_a_pair_under_the_slider_is_the_pair_of_the_table(images, matchers):
    bare, found = similarity(images[0], images[7], 0.0, matchers, number=7)
    units = embed_images(matchers["Baseline"].learner, images[[0, 7]], flip=False).double().numpy()
    assert (bare == images[7]).all()
    assert list(found) == list(matchers)
    assert found["Baseline"] == pytest.approx(units[0] @ units[1], abs=1e-6)
    covered, less = similarity(images[0], images[7], 0.5, matchers, number=7)
    own = np.array([7])
    truth = under_share(growing_places(own, (SIZE, SIZE), seed=COVER_SEED), 0.5)
    assert (covered == paint(images[own], truth, own, seed=COVER_SEED)[0]).all()
    assert all(abs(less[name] - found[name]) > 1e-4 for name in matchers)


def test_an_embedding_of_no_length_is_refused(images):
    learner = AlobLearner(AlobConfig(**SMALL), classes=3).eval()
    learner.network.trimmer.load_state_dict(learner.network.identifier.state_dict())
    with pytest.raises(ValueError, match="lies along f\\^m, and the projection leaves nothing"):
        similarity(images[0], images[1], 0.2, {"ALOB": Plain(learner)})
