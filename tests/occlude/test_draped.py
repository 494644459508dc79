import numpy as np
import pytest

from umbra.occlude.catalog import WORN
from umbra.occlude.draped import sunglasses_mesh, worn_mesh, wrap_mask_mesh
from umbra.occlude.masks import MASKS
from umbra.occlude.wearer import MEAN_HEAD
from umbra.types import Region


def _egg_head():
    """A closed egg with a nose, whose 68 landmark vertices are appended and belong to small triangles of their own."""
    elevation, azimuth = np.meshgrid(
        np.linspace(np.pi / 2, -np.pi / 2, 61), np.linspace(-np.pi, np.pi, 121), indexing="ij"
    )
    nose = np.exp(-((azimuth / 0.16) ** 2) - (((elevation + 0.12) / 0.14) ** 2)) * 20
    x = np.cos(elevation) * np.sin(azimuth) * 74
    y = np.sin(elevation) * 118
    z = np.cos(elevation) * np.cos(azimuth) * 88 - 30 + nose * np.cos(azimuth)
    skin = np.stack([x, y - 10, z], -1).reshape(-1, 3)
    index = np.arange(61 * 121).reshape(61, 121)
    a, b, c, d = index[:-1, :-1], index[:-1, 1:], index[1:, :-1], index[1:, 1:]
    faces = np.concatenate([np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)])
    front = np.flatnonzero(np.abs(azimuth.ravel()) < 1.6)
    nearest = [front[np.argmin(np.linalg.norm((skin[front] - point)[:, :2], axis=1))] for point in MEAN_HEAD]
    return skin, np.array(nearest), faces.astype(np.int32)


SKIN, LANDMARKS, FACES = _egg_head()


def _radius_of(skin, faces, centre, directions):
    """Where rays from `centre` leave the mesh: the naive test of every triangle (Moeller and Trumbore 1997)."""
    p, q, r = skin[faces[:, 0]], skin[faces[:, 1]], skin[faces[:, 2]]
    out = np.zeros(len(directions))
    for i, ray in enumerate(directions):
        e1, e2, s = q - p, r - p, centre - p
        h = np.cross(ray, e2)
        det = np.sum(e1 * h, 1)
        safe = np.where(np.abs(det) < 1e-12, 1, det)
        u = np.sum(s * h, 1) / safe
        k = np.cross(s, e1)
        v, t = (k @ ray) / safe, np.sum(e2 * k, 1) / safe
        hit = (np.abs(det) > 1e-12) & (u >= -1e-9) & (v >= -1e-9) & (u + v <= 1 + 1e-9) & (t > 0)
        out[i] = t[hit].max(initial=0)
    return out


def _body(mesh, straps):
    return mesh.vertices[straps * 18 :].astype(np.float64)


@pytest.mark.parametrize("kind", sorted(MASKS))
def test_a_mask_never_comes_through_the_face(kind):
    mesh = wrap_mask_mesh(SKIN, LANDMARKS, FACES, kind=kind, rng=np.random.default_rng(0))
    triangles = mesh.triangles[mesh.triangles.min(axis=1) >= 4 * 18]
    corners = mesh.vertices[triangles].astype(np.float64)
    places = np.concatenate([_body(mesh, 4)[::11], corners.mean(axis=1)[::23]])
    centre = np.array([0.0, -40.0, -10.0])
    offset = places - centre
    radius = np.linalg.norm(offset, axis=1)
    reach = _radius_of(SKIN, FACES, centre, offset / radius[:, None])
    assert (radius > reach).all()


def test_a_mask_hides_mouth_and_nose_tip_from_the_front():
    mesh = wrap_mask_mesh(SKIN, LANDMARKS, FACES, rng=np.random.default_rng(0))
    body = _body(mesh, 4)
    for landmark in (30, 48, 54, 57):
        point = SKIN[LANDMARKS[landmark]]
        near = np.linalg.norm((body - point)[:, :2], axis=1) < 6
        assert near.any()
        assert body[near, 2].max() > point[2]


@pytest.mark.parametrize("kind", sorted(WORN))
def test_a_worn_mesh_is_well_formed_and_decided_by_its_seed(kind):
    one, two = (worn_mesh(SKIN, LANDMARKS, FACES, kind=kind, rng=np.random.default_rng(3)) for _ in range(2))
    assert np.array_equal(one.vertices, two.vertices)
    assert np.array_equal(one.texture, two.texture)
    assert one.triangles.max() < len(one.vertices)
    assert ((one.uv >= 0) & (one.uv <= 1)).all()
    assert one.alpha is not None
    assert one.alpha.shape == one.texture.shape[:2]
    assert np.isfinite(one.vertices).all()
    assert set(one.labels) == {Region.GLASSES if kind == "eyeglasses" else Region.OCCLUDER}
    normals = np.cross(*(one.vertices[one.triangles[:, k]] - one.vertices[one.triangles[:, 0]] for k in (1, 2)))
    middle = one.vertices[one.triangles].mean(1)
    front = middle[:, 2] > np.quantile(middle[:, 2], 0.7)
    if kind != "cap":  # a cap's front is its visor, which is level
        assert (normals[front, 2] > 0).mean() > 0.8


def test_sunglasses_stand_level_before_the_eyes():
    mesh = sunglasses_mesh(SKIN, LANDMARKS, FACES, rng=np.random.default_rng(0))
    eyes = SKIN[LANDMARKS[36:48]]
    plate = _body(mesh, 2)
    assert plate[:, 1].max() > eyes[:, 1].max()
    assert plate[:, 1].min() < eyes[:, 1].min()
    row = plate.reshape(20, -1, 3)[10]
    assert np.ptp(row[:, 1]) < 2
    assert plate[:, 2].max() > SKIN[LANDMARKS[27], 2]


def test_bad_arguments_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="unknown face mask 'scarf'"):
        wrap_mask_mesh(SKIN, LANDMARKS, FACES, kind="scarf", rng=rng)
    with pytest.raises(ValueError, match="unknown worn occluder"):
        worn_mesh(SKIN, LANDMARKS, FACES, kind="crown", rng=rng)
    with pytest.raises(ValueError, match="68 vertex numbers below"):
        worn_mesh(SKIN, LANDMARKS + 10**6, FACES, kind="scarf", rng=rng)
