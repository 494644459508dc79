"""Principal components, beside numpy's singular values."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.recognition.reduction import fit_reduction


def embeddings(images, numbers):
    rng = np.random.default_rng(0)
    return rng.normal(size=(images, numbers)) * np.linspace(3, 0.5, numbers) + 7


@pytest.mark.parametrize(("images", "numbers"), [(60, 12), (12, 60)])
def test_directions_and_variances_are_those_of_the_singular_values(images, numbers):
    data = embeddings(images, numbers)
    found = fit_reduction(data, 5)
    _, values, directions = np.linalg.svd(data - data.mean(axis=0), full_matrices=False)
    np.testing.assert_allclose(found.variances, values[:5] ** 2 / (images - 1))
    assert found.total == pytest.approx((values**2).sum() / (images - 1))
    np.testing.assert_allclose(np.abs((found.directions * directions[:5]).sum(axis=1)), 1)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(5), atol=1e-9)


def test_what_is_kept_grows_to_all_of_it():
    data = embeddings(60, 12)
    kept = [fit_reduction(data, count).kept for count in (1, 4, 12)]
    assert kept == sorted(kept)
    assert kept[-1] == pytest.approx(1)
    np.testing.assert_allclose(fit_reduction(data, 12).to(4)(data), fit_reduction(data, 4)(data))


def test_coordinates_have_no_mean_and_no_correlation():
    data = embeddings(60, 12)
    reduced = fit_reduction(data, 6)(data)
    np.testing.assert_allclose(reduced.mean(axis=0), 0, atol=1e-9)
    covariance = np.cov(reduced.T)
    np.testing.assert_allclose(covariance, np.diag(np.diag(covariance)), atol=1e-9)


def test_images_that_are_there_twice_span_less():
    data = np.repeat(embeddings(10, 60), 2, axis=0)
    found = fit_reduction(data, 9)
    np.testing.assert_allclose(found.directions @ found.directions.T, np.eye(9), atol=1e-9)
    with pytest.raises(ValueError, match="PCA: expected 1 to 9 dimensions"):
        fit_reduction(data, 12)


@pytest.mark.parametrize("numbers", [0, 13])
def test_more_dimensions_than_there_are_is_refused(numbers):
    with pytest.raises(ValueError, match=f"PCA: expected 1 to 12 dimensions.*found {numbers}"):
        fit_reduction(embeddings(60, 12), numbers)
    with pytest.raises(ValueError, match="PCA: expected 1 to 4"):
        fit_reduction(embeddings(60, 12), 4).to(5)
