"""Saliency: gradients that sum to one, and shares of them on parts of the picture."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from umbra.papers.landmark_masks import saliency
from umbra.papers.landmark_masks.protocol import Material


def test_a_map_is_the_gradient_of_the_persons_score(evaluation, material):
    base, images, labels = evaluation.networks[0].base, material.images("test")[:2], material.labels("test")[:2]
    maps = saliency.saliency_maps(base, images, labels)
    np.testing.assert_allclose(maps.sum(axis=(1, 2)), 1)
    prepared = base.prepare(torch.from_numpy(images)).requires_grad_()
    score = base.head.scores(base.network(prepared).embedding)[0, int(labels[0])]
    gradient = torch.autograd.grad(score, prepared)[0][0].abs().amax(dim=0).numpy()
    small = maps[0].reshape(32, 2, 24, 2).mean(axis=(1, 3))
    assert np.corrcoef(small.ravel(), gradient.ravel())[0, 1] > 0.9


def test_a_mask_of_ones_changes_nothing_and_of_zeros_leaves_nothing(evaluation, material):
    networks = evaluation.networks[0]
    images, labels = material.images("test")[:1], material.labels("test")[:1]
    plain = saliency.saliency_maps(networks.base, images, labels)
    ones = torch.ones(1, *networks.base.network.map_shape, dtype=torch.bool)
    np.testing.assert_allclose(saliency.saliency_maps(networks.base, images, labels, ones), plain)
    assert saliency.saliency_maps(networks.base, images, labels, ~ones).sum() == 0


def test_shares_and_densities_by_hand():
    maps = np.zeros((1, 2, 2))
    maps[0, 0] = 0.4, 0.6
    where = np.array([[[True, False], [False, False]]])
    found = saliency.shares(maps, where)
    assert found.share == pytest.approx([0.4])
    assert found.density == pytest.approx([1.6])


def test_the_face_is_the_parsing_maps_or_the_landmarks_outline(material):
    exact = saliency.face_masks(material)
    assert exact[0, 20, 20]
    assert not exact[0, 2, 2]
    real = Material(replace(material.faces, parsing=None), material.split, material.seed)
    outline = saliency.face_masks(real)
    assert outline[0, 30, 24]
    assert not outline[0, 60, 24]


def test_the_table_has_what_the_claims_compare(evaluation):
    table = saliency.saliency_table(evaluation)
    assert table.columns == ["Clean", "No mask", "LM2"]
    assert table.size("On the occluder", "LM2") == (2, 6)
    assert ("On the occluder", "Clean") not in table.cells
    total = table.mean("On the face", "Clean") + table.mean("Beside the face", "Clean")
    assert total == pytest.approx(1)
