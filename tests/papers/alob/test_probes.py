from dataclasses import replace

import numpy as np
import pytest
import torch
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.preprocessing import StandardScaler

from tests.papers.alob.conftest import ALONE, SMALL
from umbra.papers.alob import probes as module
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.probes import (
    CHANCE,
    CLEAN,
    IDENTIFIER,
    KIND,
    LIGHT,
    LIGHT_COVERED,
    OCCLUDED,
    PURIFIED,
    ROWS,
    SHARE,
    TRIMMER,
    YAW,
    YAW_COVERED,
    Truth,
    chance,
    explained,
    features_of,
    halves_of_people,
    halves_of_pictures,
    probe_table,
    probes,
    ridge,
    side_light,
)  # fmt: skip
from umbra.render import AMBIENT

PEOPLE, EACH, NUMBERS = 40, 8, 24
COUNT = PEOPLE * EACH


def truth_of() -> Truth:
    rng = np.random.default_rng(1)
    return Truth(
        people=np.repeat(np.arange(PEOPLE), EACH),
        kinds=rng.choice(["cup", "hand", "scarf"], COUNT),
        covered=rng.uniform(0, 0.6, COUNT),
        yaw=rng.normal(size=COUNT),
        light=rng.normal(size=COUNT),
    )


def planted(truth: Truth, *signals: np.ndarray, noise: float = 0.1) -> np.ndarray:
    rng = np.random.default_rng(2)
    known = np.concatenate([np.zeros((COUNT, 1)), *signals], axis=1)
    return known @ rng.normal(size=(known.shape[1], NUMBERS)) + noise * rng.normal(size=(COUNT, NUMBERS))


def indicators(classes: np.ndarray) -> np.ndarray:
    return np.eye(len(np.unique(classes)))[np.unique(classes, return_inverse=True)[1]]


def test_a_planted_signal_is_found_and_nothing_else():
    truth = truth_of()
    feature = planted(truth, indicators(truth.kinds), truth.yaw[:, None], 3 * truth.covered[:, None])
    means = {column: float(values.mean()) for column, values in probes(feature, feature, truth).items()}
    assert min(means[KIND], means[YAW], means[SHARE]) > 0.9
    assert abs(means[LIGHT]) < 0.1
    assert means[CLEAN] < 0.15


def test_people_are_found_in_pictures_that_were_not_fitted():
    truth = truth_of()
    places = np.random.default_rng(5).normal(size=(PEOPLE, NUMBERS))[truth.people]
    rng = np.random.default_rng(6)
    feature, noise = places + 0.2 * rng.normal(size=places.shape), rng.normal(size=places.shape)
    found = probes(feature, noise, truth)
    assert found[CLEAN].mean() > 0.9
    assert found[OCCLUDED].mean() < 0.12


def test_noise_explains_nothing():
    truth = truth_of()
    noise = np.random.default_rng(4).normal(size=(COUNT, NUMBERS))
    found, blind = probes(noise, noise[::-1], truth), chance(truth)
    for column in (SHARE, YAW, YAW_COVERED, LIGHT, LIGHT_COVERED):
        assert abs(found[column].mean()) < 0.1
    assert abs(found[KIND].mean() - blind[KIND]) < 0.15
    assert blind[CLEAN] == pytest.approx(1 / PEOPLE)


def test_the_mean_outcome_is_r2_of_scikit_learns_ridge(monkeypatch):
    monkeypatch.setattr(module, "PENALTIES", (30.0,))
    truth = truth_of()
    feature = planted(truth, truth.yaw[:, None], noise=2.0)
    part = halves_of_people(truth.people, seed=0)
    scaler = StandardScaler().fit(feature[part >= 0])
    model = Ridge(alpha=30.0).fit(scaler.transform(feature[part >= 0]), truth.yaw[part >= 0])
    said = model.predict(scaler.transform(feature[part < 0]))
    ours = ridge(feature[part >= 0], truth.yaw[part >= 0][:, None], feature[part < 0], [30.0])[0, :, 0]
    np.testing.assert_allclose(ours, said, atol=1e-8)
    assert explained(feature, truth.yaw, part).mean() == pytest.approx(r2_score(truth.yaw[part < 0], said))


def test_halves():
    people = truth_of().people
    part = halves_of_people(people, seed=0)
    assert not set(people[part >= 0]) & set(people[part < 0])
    assert all(len(set(part[people == person])) == 1 for person in range(PEOPLE))
    own = halves_of_pictures(people, seed=0)
    assert np.bincount(people[own < 0]).tolist() == [EACH // 2] * PEOPLE


def test_the_tested_never_choose_or_fit(monkeypatch):
    truth = truth_of()
    part = halves_of_people(truth.people, seed=0)
    feature, seen = planted(truth, truth.yaw[:, None]), []
    monkeypatch.setattr(module, "ridge", lambda x, y, new, p: seen.append(y) or ridge(x, y, new, p))
    explained(feature, truth.yaw, part)
    assert len(seen) == module.FOLDS + 1
    assert not np.isin(np.concatenate(seen), truth.yaw[part < 0]).any()


def test_the_table_has_every_feature_and_chance():
    truth = truth_of()
    rng = np.random.default_rng(8)
    seeds = [{row: rng.normal(size=(COUNT, NUMBERS)) for row in ROWS} for _ in range(2)]
    table = probe_table(seeds, seeds[::-1], truth)
    assert table.name == "probes"
    assert table.rows == [*ROWS, CHANCE]
    assert table.columns == [CLEAN, OCCLUDED, KIND, SHARE, YAW, YAW_COVERED, LIGHT, LIGHT_COVERED]
    assert table.size(TRIMMER, CLEAN) == (2, COUNT // 2)
    assert table.size(PURIFIED, YAW) == (2, COUNT // 2)
    assert table.mean(CHANCE, YAW) == 0.0


def test_the_three_features_of_a_learner():
    torch.manual_seed(0)
    learner = AlobLearner(AlobConfig(**SMALL), classes=5).eval()
    images = np.random.default_rng(0).integers(0, 255, (6, 56, 48, 3), dtype=np.uint8)
    found = features_of(learner, images)
    assert tuple(found) == ROWS
    along = (found[TRIMMER] * found[PURIFIED]).sum(axis=1)
    scale = np.linalg.norm(found[TRIMMER], axis=1) * np.linalg.norm(found[IDENTIFIER], axis=1)
    np.testing.assert_allclose(along / scale, 0, atol=1e-5)  # Eq. 8: nothing is left along f^m
    with pytest.raises(ValueError, match="'projection'"):
        features_of(AlobLearner(AlobConfig(**SMALL, **ALONE), classes=5), images)


def test_side_light_is_free_of_exposure_and_turns_with_the_face():
    light = np.zeros((3, 257))
    light[:, [227, 236, 245]] = 0.2
    light[0, [230, 239, 248]] = 0.3
    light[1, [230, 239, 248]] = -0.3
    gain = 1.5
    light[2] = gain * light[0]
    light[2, [227, 236, 245]] = gain * (0.2 + AMBIENT) - AMBIENT
    np.testing.assert_allclose(side_light(light), [0.3, -0.3, 0.3])


def test_refusals():
    truth = truth_of()
    feature = planted(truth)
    with pytest.raises(ValueError, match=f"yaw: expected one entry for each of {COUNT}"):
        replace(truth, yaw=truth.yaw[:-1])
    with pytest.raises(ValueError, match="some are empty"):
        replace(truth, kinds=np.full(COUNT, ""))
    with pytest.raises(ValueError, match="4 pictures or more"):
        replace(truth, people=np.repeat(np.arange(COUNT // 2), 2))
    with pytest.raises(ValueError, match="nothing to explain"):
        probes(feature, feature, replace(truth, yaw=np.ones(COUNT)))
    with pytest.raises(ValueError, match="two or more to tell apart"):
        probes(feature, feature, replace(truth, kinds=np.full(COUNT, "cup")))
    with pytest.raises(ValueError, match="1 numbers not finite"):
        probes(np.where(np.arange(feature.size).reshape(feature.shape) == 3, np.nan, feature), feature, truth)
    with pytest.raises(ValueError, match="for the same seeds"):
        probe_table([{}], [], truth)
