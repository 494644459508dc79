"""A painted egg, turned aside and turned back: what is seen comes back, what is hidden comes from the other half."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
import torch
from toy_head import toy_model

from umbra.geometry.alignment import align_face
from umbra.papers.two_stage.method.second_look.frontal import Turner
from umbra.papers.two_stage.method.shape.basis import ShapeBasis, Whitening
from umbra.render.fragments import rasterise

SIDE = 96
HEIGHT, WIDTH = 56, 48
PLACES = ((-32, 30), (32, 30), (0, -5), (-24, -45), (24, -45))
"""Eyes, nose and corners of the mouth on the egg, in mm."""


@pytest.fixture
def model():
    egg = toy_model()
    front = egg.mean_shape[:, 2] > 0
    distances = [np.linalg.norm(egg.mean_shape[:, :2] - place, axis=1) + 1e3 * ~front for place in PLACES]
    return replace(egg, five_points=tuple(np.array([own.argmin()], np.int32) for own in distances))


@pytest.fixture
def turner(model):
    basis = ShapeBasis(model, Whitening(np.zeros(62), np.ones(62)), side=SIDE)
    return Turner(model, basis, HEIGHT, WIDTH)


def turned(yaw):
    """62 numbers of the mean egg in the middle of the image, turned about its long axis."""
    cosine, sine = np.cos(yaw), np.sin(yaw)
    pose = np.zeros((3, 4))
    pose[:, :3] = 0.35 * np.array([[cosine, 0, sine], [0, 1, 0], [-sine, 0, cosine]])
    pose[:2, 3] = SIDE / 2
    return np.concatenate([pose.reshape(-1), np.zeros(50)])


def colours(model):
    """Red to the left, blue to the right, greener towards the chin."""
    x, y = model.mean_shape[:, 0] / 75, model.mean_shape[:, 1] / 110
    return np.stack([127 - 120 * x, 127 - 100 * y, 127 + 120 * x], axis=1)


def photograph(turner, yaw):
    """The egg as its numbers place it, on grey, and its five points there."""
    placed = turner.basis.placed(torch.from_numpy(turned(yaw)[None]).float())[0].numpy().astype(np.float64)
    depth = np.concatenate([placed[:, :2], 1000 - placed[:, 2:]], axis=1)
    drawn = rasterise(depth, turner.model.triangles, SIDE, SIDE)
    painted = (colours(turner.model)[turner.model.triangles[drawn.face.clip(0)]] * drawn.barycentric[..., None]).sum(
        axis=2
    )
    image = np.where(drawn.face[..., None] >= 0, painted, 128).round().astype(np.uint8)
    five = np.stack([placed[group, :2].mean(axis=0) for group in turner.model.five_points])
    return image, five


def photograph_only(turner, yaw):
    image, five = photograph(turner, yaw)
    return image, turned(yaw), align_face(image, five, HEIGHT, WIDTH)


def looked_at(turner, yaw):
    asked = photograph_only(turner, yaw)
    return turner.turn(*asked), asked[2]


def test_a_face_that_looks_ahead_stays_as_it_is(turner):
    frontal, aligned = looked_at(turner, 0.0)
    assert frontal.seen.mean() > 0.4
    apart = np.abs(frontal.image.astype(int) - aligned)[frontal.seen]
    assert np.quantile(apart, 0.95) <= 3


def test_a_turned_face_is_turned_back(turner):
    ahead, _ = looked_at(turner, 0.0)
    for yaw in (0.5, -0.5):
        frontal, aligned = looked_at(turner, yaw)
        both = frontal.seen & ahead.seen
        assert both.sum() > 0.5 * ahead.seen.sum()
        turned_back = np.abs(frontal.image.astype(int) - ahead.image)[both].mean()
        only_aligned = np.abs(aligned.astype(int) - ahead.image)[both].mean()
        assert turned_back < 4 < only_aligned


def test_what_is_hidden_comes_from_the_other_half(turner):
    ahead, _ = looked_at(turner, 0.0)
    frontal, _ = looked_at(turner, 0.7)
    assert frontal.mirrored.sum() > 50
    assert not (frontal.seen & frontal.mirrored).any()
    twin = ahead.image[:, ::-1].astype(int)
    sure = frontal.mirrored & ahead.seen & ahead.seen[:, ::-1]
    assert np.abs(frontal.image.astype(int) - twin)[sure].mean() < 12
    assert np.abs(frontal.image.astype(int) - ahead.image)[sure].mean() > 25


def test_a_vertex_behind_another_part_of_the_head_is_not_seen(turner):
    """A second, nearer egg before the left half: what faces the viewer behind it is hidden all the same."""
    placed = turner.basis.placed(torch.from_numpy(turned(0.0)[None]).float())[0].numpy().astype(np.float64)
    ahead = turner._shown(placed, 0.35, SIDE)
    assert ahead.sum() > 20
    screen = placed.copy()
    hidden = ahead & (placed[:, 0] < SIDE / 2 - 8)
    corners = np.argsort(placed[:, 2])[:3]  # of the back, brought before the left half as one large triangle
    screen[corners] = [[SIDE / 2 - 6, -300, 90.0], [SIDE / 2 - 6, 300, 90.0], [-600, 0, 90.0]]
    model = replace(turner.model, triangles=np.concatenate([turner.model.triangles, corners[None]]).astype(np.int32))
    shown = replace(turner, model=model)._shown(screen, 0.35, SIDE)
    covered = hidden & (placed[:, 1] < SIDE / 2)
    assert covered.sum() > 3
    assert not shown[covered].any()
    right = ahead & (placed[:, 0] > SIDE / 2)
    assert shown[right].mean() > 0.7  # the triangles that were torn away change a few normals


def test_a_finer_image_gives_the_same_face(turner):
    image, numbers, aligned = photograph_only(turner, 0.4)
    large = cv2.resize(image, (3 * SIDE, 3 * SIDE), interpolation=cv2.INTER_CUBIC)
    plain, fine = turner.turn(image, numbers, aligned), turner.turn(large, numbers, aligned, fine=3)
    both = plain.seen & fine.seen
    assert both.sum() > 0.9 * plain.seen.sum()
    assert np.abs(plain.image.astype(int) - fine.image)[both].mean() < 3


def test_around_the_face_stays_what_was_there(turner):
    frontal, aligned = looked_at(turner, 0.5)
    face = turner.turn(*photograph_only(turner, 0.0)).seen
    outside = ~(frontal.seen | frontal.mirrored) & ~cv2.dilate(face.astype(np.uint8), np.ones((5, 5))).astype(bool)
    assert outside.sum() > 100
    np.testing.assert_array_equal(frontal.image[outside], aligned[outside])


def test_every_vertex_has_a_twin_whose_twin_it_is(turner):
    np.testing.assert_array_equal(turner.mirror[turner.mirror], np.arange(len(turner.mirror)))
    mean = turner.model.mean_shape
    np.testing.assert_allclose(mean[turner.mirror], mean * [-1, 1, 1], atol=1e-3)
