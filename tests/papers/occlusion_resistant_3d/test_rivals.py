import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d import rivals
from umbra.papers.occlusion_resistant_3d.evaluation import MEAN_SHAPE, SOPI, landmarks_of
from umbra.papers.occlusion_resistant_3d.protocol import BARE, NATURAL


def test_one_image_of_each_person_is_fitted(evaluation):
    chosen = rivals.few_of(evaluation)
    assert len(chosen) == len(set(evaluation.people[chosen])) == 4


def test_fits_stand_beside_networks_on_the_same_images(evaluation):
    table, chosen = rivals.fits(evaluation), rivals.few_of(evaluation)
    assert table.mean(SOPI, BARE) == pytest.approx(evaluation.vertices(SOPI, BARE).face[:, chosen].mean())
    names = {rival.name for rival in rivals.RIVALS}
    assert names < table.unlearnt
    assert {table.size(name, NATURAL) for name in table.rows} == {(2, 4)}


def test_fits_find_the_landmarks_and_who_knows_the_occluder_looks_elsewhere(evaluation, material):
    chosen = rivals.few_of(evaluation)[:2]
    blind, told = (rivals.fitted(evaluation, rivals.RIVALS[place], NATURAL, chosen) for place in (0, 2))
    assert np.abs(blind - told).max() > 1e-3
    for numbers in (blind, told):
        gaps = landmarks_of(evaluation.face, numbers) - material.landmarks[chosen]
        assert np.linalg.norm(gaps, axis=2).mean() < 0.5


def test_protocols_of_scans_are_kinder_than_known_partners(evaluation):
    table = rivals.protocols(evaluation)
    for row in table.rows:
        assert table.mean(row, "As NoW, mean") < table.mean(row, "Known partners")
        assert table.mean(row, "As NoW, median") > 0
    assert f"{MEAN_SHAPE}, {BARE}" in table.unlearnt
