"""Three ways to compare embeddings."""

import numpy as np
import pytest

from umbra.learning.joint_bayes import fit_joint_bayes
from umbra.papers.two_stage.method.recognition.similarity import cosine, euclid, fitted


def test_by_hand():
    first, second = np.array([[3.0, 4], [1, 0]]), np.array([[0.0, 0], [0, 2]])
    np.testing.assert_allclose(euclid(first, second), [-5, -np.sqrt(5)])
    np.testing.assert_allclose(cosine(first, second), [0, 0])
    np.testing.assert_allclose(cosine(first, 2 * first), [1, 1])


@pytest.mark.parametrize("kind", ["Euclid", "cosine", "joint Bayes"])
def test_images_of_one_person_are_more_alike(kind):
    rng = np.random.default_rng(1)
    people = np.repeat(np.arange(40), 4)
    own = rng.normal(size=(40, 6))
    embeddings = own[people] + 0.3 * rng.normal(size=(160, 6))
    scores = fitted(kind, embeddings, people)
    same = scores(embeddings[::4], embeddings[1::4])
    other = scores(embeddings[::4], np.roll(embeddings[::4], 1, axis=0))
    assert (same > other).mean() > 0.95


def test_joint_bayes_learns_from_who_is_who():
    rng = np.random.default_rng(2)
    people = np.repeat(np.arange(30), 3)
    embeddings = rng.normal(size=(30, 4))[people] + 0.2 * rng.normal(size=(90, 4))
    wanted = fit_joint_bayes(embeddings, people).scores(embeddings[:5], embeddings[5:10])
    np.testing.assert_allclose(fitted("joint Bayes", embeddings, people)(embeddings[:5], embeddings[5:10]), wanted)
