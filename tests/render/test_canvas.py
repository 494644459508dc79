from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from umbra.geometry.cameras import Camera, to_camera
from umbra.geometry.normals import vertex_normals
from umbra.geometry.rotations import euler_to_matrix
from umbra.render.canvas import Canvas, draw
from umbra.render.fragments import rasterise
from umbra.render.harmonics import shade
from umbra.types import Region

CAMERA = Camera.deep3d(48)
TURN = euler_to_matrix(np.array([0.1, 0.4, 0.0]))
HERE = np.array([0.05, -0.02, 0.3])


@pytest.fixture
def light():
    return np.random.default_rng(3).normal(0, 0.08, (9, 3))


def test_a_plain_surface_is_albedo_times_shading(egg, light):
    plain = replace(egg, texture=np.full((4, 4, 3), 0.6, np.float32))
    drawing = draw([plain], CAMERA, TURN, HERE, light, supersampling=1)
    points = to_camera(plain.vertices.astype(float), TURN, HERE)
    xy, depth = CAMERA.project(points)
    fragments = rasterise(np.column_stack([xy, depth]), plain.triangles, 48, 48)
    shown = fragments.face >= 0
    normals = vertex_normals(points, plain.triangles)[plain.triangles[fragments.face[shown]]]
    normal = (normals * fragments.barycentric[shown][..., None]).sum(axis=1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    wanted = np.clip(shade(np.full(normal.shape, 0.6), normal, light), 0, 1)
    assert shown.sum() > 300
    assert_allclose(drawing.image[shown], wanted, atol=2e-5)
    assert_array_equal(drawing.labels > 0, shown)
    assert_allclose(drawing.depth[shown], fragments.depth[shown])


def test_supersampling_conserves_the_mean(egg, light):
    fine = replace(CAMERA, focal=CAMERA.focal * 3, centre_x=72.0, centre_y=72.0, width=144, height=144)
    large = draw([egg], fine, TURN, HERE, light, supersampling=1)
    small = draw([egg], CAMERA, TURN, HERE, light, supersampling=3)
    blocks = large.image.reshape(48, 3, 48, 3, 3).mean(axis=(1, 3))
    assert_allclose(small.image, blocks, atol=1e-5)
    assert_allclose(small.coverage, np.isfinite(large.depth).reshape(48, 3, 48, 3).mean(axis=(1, 3)), atol=1e-6)


def test_the_background_shows_where_nothing_covers_it(egg, light):
    back = np.random.default_rng(0).uniform(size=(48, 48, 3)).astype(np.float32)
    over, alone = draw([egg], CAMERA, TURN, HERE, light, background=back), draw([egg], CAMERA, TURN, HERE, light)
    assert_allclose(over.image, alone.image + (1 - alone.coverage[..., None]) * back, atol=1e-6)
    assert (over.coverage == 0).any()
    assert ((over.coverage > 0) & (over.coverage < 1)).any()


def test_the_texture_is_read_where_the_uv_says(egg):
    # A texture that holds its own coordinates, drawn without shading differences.
    side = 64
    v, u = np.mgrid[0:side, 0:side] + 0.5
    chart = replace(egg, texture=(np.stack([u, v, np.zeros_like(u)], -1) / side).astype(np.float32))
    drawing = draw([chart], CAMERA, np.eye(3), np.zeros(3), np.zeros((9, 3)), supersampling=1)
    xy, depth = CAMERA.project(to_camera(chart.vertices.astype(float), np.eye(3), np.zeros(3)))
    fragments = rasterise(np.column_stack([xy, depth]), chart.triangles, 48, 48)
    inner = fragments.depth < 9.6  # away from the seam and the poles
    uv = (chart.uv[chart.triangles[fragments.face[inner]]] * fragments.barycentric[inner][..., None]).sum(axis=1)
    assert_allclose(drawing.image[inner][:, :2] / (0.8 * 0.886227), uv, atol=1e-4)


def test_the_picture_alone_is_that_of_the_drawing(egg, light):
    canvas = Canvas(CAMERA, TURN, HERE)
    canvas.add(egg)
    canvas.shade(light)
    background = np.random.default_rng(1).uniform(size=(CAMERA.height, CAMERA.width, 3)).astype(np.float32)
    assert_array_equal(canvas.picture(background), canvas.resolve(background).image)


def test_what_is_nearer_hides_what_is_behind_in_any_order(egg, light):
    cap = replace(egg, vertices=egg.vertices * 1.1, labels=np.full(len(egg.triangles), Region.HAIR, np.uint8))
    one, other = (draw(scene, CAMERA, TURN, HERE, light) for scene in ([egg, cap], [cap, egg]))
    assert_array_equal(one.image, other.image)
    assert set(np.unique(one.labels)) == {Region.BACKGROUND, Region.HAIR}


def test_a_copied_canvas_leaves_the_first_untouched(egg, light):
    canvas = Canvas(CAMERA, TURN, HERE)
    canvas.add(egg)
    canvas.shade(light)
    before = canvas.resolve()
    twin = canvas.copy()
    twin.add(replace(egg, vertices=egg.vertices * np.float32(0.5) + np.array([0, 0, 80], np.float32)))
    twin.shade(light)
    after = twin.resolve()
    assert_array_equal(canvas.resolve().image, before.image)
    both = draw([egg, twin._placed[1].mesh], CAMERA, TURN, HERE, light)
    assert_array_equal(after.image, both.image)
    assert (after.image != before.image).any()


def test_what_is_coloured_keeps_its_light_when_something_is_added(egg, light):
    small = replace(egg, vertices=egg.vertices * np.float32(0.3) + np.array([0, 0, 120], np.float32))
    canvas = Canvas(CAMERA, TURN, HERE)
    canvas.add(egg)
    canvas.shade(light)
    before = canvas.colour.copy()
    canvas.add(small)
    canvas.shade(light + 0.2)
    kept = canvas.fragments.face < len(egg.triangles)
    assert_array_equal(canvas.colour[kept], before[kept])
    assert (canvas.colour[~kept] != before[~kept]).any()


def test_both_sides_of_a_sheet_are_lit_alike(egg):
    inside_out = replace(egg, triangles=egg.triangles[:, ::-1].copy())
    light = np.zeros((9, 3))
    light[2] = 0.2
    plain, turned = (draw([mesh], CAMERA, TURN, HERE, light) for mesh in (egg, inside_out))
    assert_allclose(plain.image, turned.image, atol=1e-6)


def test_gloss_brightens_towards_the_light(egg):
    light = np.zeros((9, 3))
    light[2] = 0.2
    shiny = draw([replace(egg, specular=0.3)], CAMERA, TURN, HERE, light).image
    matt = draw([egg], CAMERA, TURN, HERE, light).image
    assert (shiny >= matt).all()
    assert (shiny - matt).max() > 0.05


def test_less_than_one_sample_is_refused():
    with pytest.raises(ValueError, match="expected 1 or more samples along a side; found 0"):
        Canvas(CAMERA, TURN, HERE, supersampling=0)


def test_of_a_closed_mesh_the_far_side_is_never_seen(egg, light):
    whole, front = Canvas(CAMERA, TURN, HERE), Canvas(CAMERA, TURN, HERE)
    lid = replace(egg, triangles=np.array([[0, 40, 33], [0, 32, 31]], np.int32), labels=egg.labels[:2])
    for canvas, closed in ((whole, False), (front, True)):
        canvas.add(lid)
        # The egg's poles are open: seen from the side, no ray passes through them.
        canvas.add(egg, closed=closed)
        canvas.shade(light)
    assert_array_equal(whole.resolve().image, front.resolve().image)


def test_normals_are_in_the_axes_of_the_camera(egg):
    canvas = Canvas(CAMERA, TURN, HERE)
    canvas.add(egg)
    assert_allclose(canvas.normals(0), vertex_normals(egg.vertices, egg.triangles) @ TURN, atol=1e-5)


def test_where_a_closed_surface_is_cut_for_its_texture_both_sides_have_one_normal(egg):
    rows, columns = 24, 32
    first = np.arange(rows) * columns
    seam = np.stack([first, first + columns - 1], axis=1).astype(np.int32)
    canvas = Canvas(CAMERA, TURN, HERE)
    canvas.add(egg)
    canvas.add(replace(egg, seam=seam))
    cut, joined = (canvas.normals(place)[seam] for place in (0, 1))
    assert np.abs(cut[:, 0] - cut[:, 1]).max() > 0.05
    assert_allclose(joined[:, 0], joined[:, 1])
    # An egg is as round behind as anywhere: there its normal lies in the plane of symmetry, but for the diagonals.
    aside, aside_cut = (np.abs((normals[2:-2, 0] @ TURN.T)[:, 0]).max() for normals in (joined, cut))
    assert aside < 0.35 * aside_cut
