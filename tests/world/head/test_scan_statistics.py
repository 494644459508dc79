from dataclasses import asdict

import numpy as np
import pytest
from safetensors.numpy import save_file

from umbra.reading import DamagedFileError
from umbra.sums import hash_arrays
from umbra.world.head import layout
from umbra.world.head.scan_points import scan_points
from umbra.world.head.scan_statistics import FILE, SHA256, read_statistics, right_half, scan_statistics


def test_the_committed_statistics_belong_to_the_layout():
    statistics = scan_statistics()
    assert len(statistics.mean) == len(right_half())
    assert statistics.even.shape[1] == statistics.odd.shape[1] == len(scan_points())


def test_the_scans_landmarks_are_symmetric_and_of_human_size():
    mean = scan_statistics().landmarks_mean
    pupils = mean[36:42].mean(axis=0), mean[42:48].mean(axis=0)
    assert 62 < np.linalg.norm(pupils[0] - pupils[1]) < 68
    np.testing.assert_allclose(pupils[0] * [-1, 1, 1], pupils[1], atol=0.1)


def test_components_are_ordered_and_orthogonal():
    for basis in (scan_statistics().even, scan_statistics().odd):
        flat = basis.reshape(len(basis), -1).astype(float)
        size = np.linalg.norm(flat, axis=1)
        assert (np.diff(size) <= 0.05).all()
        gram = flat @ flat.T / np.outer(size, size)
        assert np.abs(gram - np.eye(len(gram))).max() < 0.05


def stated(arrays, path, of=None):
    save_file(arrays, path, metadata={SHA256: hash_arrays(of or arrays)})


def test_refuses_numbers_that_are_not_those_that_were_written(tmp_path):
    arrays = {name: np.array(array) for name, array in asdict(scan_statistics()).items()}
    other = arrays | {"odd": arrays["odd"] + np.float32(1e-4)}
    stated(other, path := tmp_path / FILE.name, of=arrays)
    with pytest.raises(ValueError, match=r"safetensors: expected numbers of the SHA-256 [0-9a-f]{12};"):
        read_statistics(path)
    save_file(arrays, path)
    with pytest.raises(ValueError, match="that its header lacks"):
        read_statistics(path)


def test_refuses_statistics_of_another_layout(tmp_path):
    arrays = {name: np.array(array) for name, array in asdict(scan_statistics()).items()}
    path = tmp_path / FILE.name
    stated(arrays | {"places": arrays["places"][:-1].copy()}, path)
    with pytest.raises(ValueError, match="of another layout"):
        read_statistics(path)
    stated(arrays | {"places": arrays["places"] + np.float32(0.01)}, path)
    with pytest.raises(ValueError, match="of another layout"):
        read_statistics(path)
    stated(arrays | {"even": arrays["even"][:, :-1].copy()}, path)
    with pytest.raises(ValueError, match="expected components at"):
        read_statistics(path)


def test_refuses_a_damaged_file(tmp_path):
    path = tmp_path / FILE.name
    path.write_bytes(b"broken")
    with pytest.raises(DamagedFileError, match="expected the statistics of scanned heads"):
        read_statistics(path)


def test_the_right_half_and_its_twins_are_all_of_the_skin():
    both = np.concatenate([right_half(), layout.MIRROR[right_half()]])
    assert set(both.tolist()) == set(range(layout.SKIN_COUNT))
