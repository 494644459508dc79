import numpy as np

from umbra.papers.occlusion_resistant_3d import heads


def test_the_true_head_is_the_truth_and_the_others_are_not(evaluation, material):
    found = heads.heads_of(evaluation, 4)
    assert list(found) == ["Truth", "RNet, Unoccluded", "RNet, SHOFI", "SOPI, SHOFI"]
    region = np.unique(material.truth.triangles[material.truth.region[material.truth.triangles].all(axis=1)])
    np.testing.assert_allclose(found["Truth"].vertices, material.truth.heads[4][region], atol=1e-3)
    assert np.abs(found["RNet, SHOFI"].vertices - found["RNet, Unoccluded"].vertices).max() > 1e-3
    assert found["Truth"].picture.shape == (32, 32, 3)


def test_they_can_be_turned_and_taken_away(evaluation, tmp_path):
    html = heads.turning(evaluation)
    assert html.count("<img ") == 4
    written = heads.write_heads(evaluation, tmp_path)
    assert sorted(path.name for path in written) == sorted(
        f"{stem}{suffix}"
        for stem in ("truth", "rnet-unoccluded", "rnet-shofi", "sopi-shofi")
        for suffix in (".obj", ".glb")
    )
    assert all(path.stat().st_size > 1000 for path in written)
