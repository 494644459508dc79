import numpy as np
import pytest

from umbra.geometry.rotations import euler_to_matrix
from umbra.types import Region
from umbra.world.camera.scene_body import STANDING, body_of, lengthened, posed_body
from umbra.world.people.people import draw_person


@pytest.fixture(scope="module")
def person():
    return draw_person(1, 3)


@pytest.fixture(scope="module")
def body(person):
    return body_of(person)


def test_a_body_reaches_from_the_chest_to_the_floor(body):
    points = np.concatenate([mesh.vertices for mesh in body.meshes])
    assert points[:, 1].min() == pytest.approx(-STANDING, abs=5)
    assert -240 < points[:, 1].max() < -150
    assert 350 < np.ptp(points[:, 0]) < 620
    assert {*np.unique(body.meshes[0].labels)} == {Region.NECK, Region.CLOTHES}


def test_left_and_right_are_mirrored(body):
    points = np.concatenate([mesh.vertices for mesh in body.meshes])
    assert points[:, 0].min() == pytest.approx(-points[:, 0].max(), abs=1e-3)


def test_every_part_keeps_to_its_own_rows_of_the_texture(body):
    (mesh,) = body.meshes
    rows = len(mesh.texture) / 8
    first, last = (
        np.floor(mesh.uv[mesh.triangles][..., 1].min(axis=1) * 8),
        mesh.uv[mesh.triangles][..., 1].max(axis=1) * 8,
    )
    assert set(first.astype(int)) == set(range(8))
    assert (last <= first + 1 - 0.4 / rows).all()


def test_surfaces_face_outwards(body):
    for mesh in body.meshes:
        a, b, c = (mesh.vertices[mesh.triangles[:, corner]].astype(float) for corner in range(3))
        volume = np.einsum("fi,fi->f", a, np.cross(b, c)).sum()
        assert volume > 0


@pytest.mark.parametrize("tall", [1400.0, 1700.0])
def test_legs_reach_the_floor_from_any_height(body, tall):
    posed = posed_body(body.meshes, np.eye(3), np.eye(3), tall=tall)
    assert min(mesh.vertices[:, 1].min() for mesh in posed) == pytest.approx(-tall, abs=12)


def test_a_body_turns_as_it_is_told_whatever_the_head_does(body):
    rotation, upright = euler_to_matrix(np.array([0.3, 0.8, 0.1])), euler_to_matrix(np.array([0.0, 0.2, 0.0]))
    posed = posed_body(body.meshes, rotation, upright)
    pivot = np.array([0.0, -122.0, -30.0])
    for mesh, moved in zip(body.meshes, posed, strict=True):
        wanted = (mesh.vertices - pivot) @ upright + pivot @ rotation
        np.testing.assert_allclose(moved.vertices @ rotation, wanted, atol=2e-3)


def test_the_neck_keeps_to_the_head(person):
    rotation = euler_to_matrix(np.array([0.0, 0.9, 0.0]))
    clothes = person.worn[0]
    posed = posed_body((clothes,), rotation, np.eye(3))[0]
    above = clothes.vertices[:, 1] > -122.0
    assert above.any()
    np.testing.assert_allclose(posed.vertices[above], clothes.vertices[above], atol=1e-3)


def test_clothes_are_lengthened_and_keep_what_is_above_the_armpits(person):
    clothes = person.worn[0]
    longer = lengthened(clothes)
    count = len(clothes.vertices)
    same = clothes.vertices[:, 1] > -205
    np.testing.assert_allclose(longer.vertices[:count][same], clothes.vertices[same], atol=1e-4)
    hem = clothes.vertices[:, 1] < clothes.vertices[:, 1].min() + 3
    np.testing.assert_allclose(longer.vertices[:count][hem, 0], 0.81 * clothes.vertices[hem, 0], rtol=0.03)
    assert longer.vertices[:, 1].min() == pytest.approx(-697, abs=5)
    assert 0 <= longer.uv.min() <= longer.uv.max() <= 1


def test_a_lengthened_garment_has_no_gap(person):
    clothes = person.worn[0]
    longer = lengthened(clothes)
    count = len(clothes.vertices)
    added = longer.triangles[len(clothes.triangles) :]
    shared = np.unique(added[added < count])
    assert len(shared) == 49
    points = longer.vertices.astype(float)
    edges = np.linalg.norm(points[added[:, 0]] - points[added[:, 1]], axis=1)
    assert edges.max() < 90
