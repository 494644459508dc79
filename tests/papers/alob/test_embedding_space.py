import numpy as np
import pytest

from umbra.papers.alob.embedding_space import BETWEEN, SILHOUETTE, WITHIN, compactness, compactness_of, plane, planes


def units_of(spread: float, *, people: int = 5, each: int = 6, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(people), each)
    raw = rng.normal(size=(people, 16))[labels] + spread * rng.normal(size=(len(labels), 16))
    return raw / np.linalg.norm(raw, axis=1, keepdims=True), rng.permutation(people)[labels]


def naive(units, people, i):
    def distance(j):
        return 1 - float(np.dot(units[i], units[j]))

    others = [j for j in range(len(units)) if j != i]
    by_person = {p: np.mean([distance(j) for j in others if people[j] == p]) for p in set(people.tolist())}
    within = by_person.pop(people[i])
    between = np.mean([distance(j) for j in others if people[j] != people[i]])
    nearest = min(by_person.values())
    return {SILHOUETTE: (nearest - within) / max(nearest, within), WITHIN: within, BETWEEN: between}


def test_compactness_is_that_of_loops_over_pictures():
    units, people = units_of(1.0)
    units, people = units[:-3], people[:-3]  # people of unequal size
    found = compactness(units, people)
    for column, values in found.items():
        np.testing.assert_allclose(values, [naive(units, people, i)[column] for i in range(len(units))], atol=1e-12)


def test_tighter_people_are_more_compact():
    tight, people = units_of(0.2)
    loose, _ = units_of(1.5)
    near, far = compactness_of([tight, tight], people), compactness_of([loose], people)
    assert list(near) == [SILHOUETTE, WITHIN, BETWEEN]
    assert near[WITHIN].shape == (2, 30)
    assert near[SILHOUETTE].estimate > far[SILHOUETTE].estimate + 0.3
    assert near[WITHIN].estimate < far[WITHIN].estimate


def test_the_plane_keeps_people_together_and_does_not_change():
    units, people = units_of(0.1, each=8)
    first = planes({"a": units, "b": units})
    np.testing.assert_array_equal(first["a"], first["b"])
    apart = np.linalg.norm(first["a"][:, None] - first["a"][None], axis=-1) + np.diag(np.full(len(units), np.inf))
    assert (people[apart.argmin(axis=1)] == people).all()


def test_refusals():
    units, people = units_of(1.0)
    with pytest.raises(ValueError, match="length 1; 30 of 30"):
        plane(2 * units)
    with pytest.raises(ValueError, match="length 1; 1 of 30"):
        compactness(np.where(np.arange(30)[:, None] == 4, np.nan, units), people)
    with pytest.raises(ValueError, match="at least 4 pictures"):
        plane(units[:3])
    with pytest.raises(ValueError, match="single picture"):
        compactness(units[:7], people[:7])
    with pytest.raises(ValueError, match="two people or more"):
        compactness(units[:6], people[:6])
    with pytest.raises(ValueError, match="one label for each of 30"):
        compactness(units, people[:-1])
    with pytest.raises(ValueError, match="at least one seed"):
        compactness_of([], people)
