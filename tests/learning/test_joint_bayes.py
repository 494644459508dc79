"""The ratio is the exact one, EM never loses, and what made the embeddings is found again."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from umbra.learning.joint_bayes import JointBayes, _likelihood, _Seen, fit_joint_bayes


def covariance(rng, scale, numbers=4):
    half = rng.normal(size=(numbers, numbers))
    return scale * (half @ half.T / numbers + 0.3 * np.eye(numbers))


@pytest.fixture
def truth():
    rng = np.random.default_rng(3)
    return JointBayes(rng.normal(size=4), covariance(rng, 2.0), covariance(rng, 0.7), ())


def draw(truth, people, counts, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(people), counts)
    own = rng.multivariate_normal(np.zeros(4), truth.between, people)
    return truth.mean + own[labels] + rng.multivariate_normal(np.zeros(4), truth.within, len(labels)), labels


def test_the_score_is_the_exact_ratio_of_likelihoods(truth):
    rng = np.random.default_rng(1)
    first, second = rng.normal(size=(2, 20, 4))
    alone = truth.between + truth.within
    pair = np.block([[alone, truth.between], [truth.between, alone]])
    together = multivariate_normal(np.tile(truth.mean, 2), pair).logpdf(np.concatenate([first, second], axis=1))
    apart = multivariate_normal(truth.mean, alone).logpdf(first) + multivariate_normal(truth.mean, alone).logpdf(second)
    np.testing.assert_allclose(truth.scores(first, second), together - apart, atol=1e-9)


def test_the_score_is_that_of_the_papers_matrices_up_to_an_affine_map(truth):
    """A and G as Chen et al. solve for them: r = x₁ᵀA x₁ + x₂ᵀA x₂ − 2 x₁ᵀG x₂ (Eqs. 5 to 7)."""
    rng = np.random.default_rng(2)
    first, second = rng.normal(size=(2, 200, 4))
    inner, between = np.linalg.inv(truth.within), truth.between
    g = -np.linalg.inv(2 * between + truth.within) @ between @ inner
    a = np.linalg.inv(between + truth.within) - (inner + g)
    x, y = first - truth.mean, second - truth.mean
    printed = np.einsum("ni,ij,nj->n", x, a, x) + np.einsum("ni,ij,nj->n", y, a, y)
    printed -= 2 * np.einsum("ni,ij,nj->n", x, g, y)
    slope, intercept = np.polyfit(printed, truth.scores(first, second), 1)
    np.testing.assert_allclose(slope * printed + intercept, truth.scores(first, second), atol=1e-6)


def test_pairs_and_the_matrix_agree_and_order_does_not_matter(truth):
    rng = np.random.default_rng(5)
    probes, gallery = rng.normal(size=(3, 4)), rng.normal(size=(5, 4))
    matrix = truth.score_matrix(probes, gallery)
    for i in range(3):
        np.testing.assert_allclose(matrix[i], truth.scores(np.repeat(probes[i : i + 1], 5, axis=0), gallery))
    np.testing.assert_allclose(truth.score_matrix(gallery, probes), matrix.T)


def test_em_never_loses_and_finds_what_made_the_embeddings(truth):
    counts = np.tile([1, 2, 3, 6], 500)
    fitted = fit_joint_bayes(*draw(truth, 2000, counts))
    assert (np.diff(fitted.likelihoods) > -1e-12).all()
    assert len(fitted.likelihoods) > 3
    np.testing.assert_allclose(fitted.mean, truth.mean, atol=0.15)
    for found, made in ((fitted.between, truth.between), (fitted.within, truth.within)):
        assert np.linalg.norm(found - made) < 0.08 * np.linalg.norm(made)


def test_likelihood_is_that_of_the_stacked_gaussian(truth):
    data, labels = draw(truth, 3, np.array([1, 2, 4]))
    data = data - truth.mean
    sums = np.stack([data[labels == person].sum(axis=0) for person in range(3)])
    counts = np.array([1, 2, 4])
    seen = _Seen(data, labels, counts, sums, data - (sums / counts[:, None])[labels])
    expected = 0.0
    for person, count in enumerate(counts):
        stacked = np.kron(np.ones((count, count)), truth.between) + np.kron(np.eye(count), truth.within)
        expected += multivariate_normal(np.zeros(4 * count), stacked).logpdf(data[labels == person].ravel())
    assert _likelihood(seen, truth.between, truth.within) == pytest.approx(expected / len(data))


def test_it_tells_people_apart_better_than_cosine_where_some_numbers_are_noise():
    rng = np.random.default_rng(0)
    scales = np.array([1.0, 1.0, 0.1, 0.1])
    noise = np.array([0.3, 0.3, 4.0, 4.0])

    def some(people, each):
        labels = np.repeat(np.arange(people), each)
        return (rng.normal(size=(people, 4)) * scales)[labels] + rng.normal(size=(len(labels), 4)) * noise, labels

    fitted = fit_joint_bayes(*some(300, 6))
    probes, _ = some(150, 2)
    first, second = probes[::2], probes[1::2]
    same, other = fitted.scores(first, second), fitted.scores(first, np.roll(second, 1, axis=0))
    units = [rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (first, second)]
    cosine = (units[0] * units[1]).sum(axis=1), (units[0] * np.roll(units[1], 1, axis=0)).sum(axis=1)
    area = (same[:, None] > other[None]).mean()
    assert area > 0.85
    assert area > (cosine[0][:, None] > cosine[1][None]).mean() + 0.2


def test_too_few_images_for_so_many_numbers_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"at least 8 more images than people.*found 12 images of 6 people\. Reduce"):
        fit_joint_bayes(rng.normal(size=(12, 8)), np.repeat(np.arange(6), 2))
    with pytest.raises(ValueError, match="expected finite numbers"):
        fit_joint_bayes(np.full((9, 2), np.nan), np.repeat(np.arange(3), 3))
