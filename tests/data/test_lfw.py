import numpy as np
import pytest
from PIL import Image

from umbra.data.folders import data_root, scan_people
from umbra.data.lfw import CROP_MEAN, PAIRS_SHA256, load_lfw, mean_points, people_of_folds
from umbra.data.pairs import check_hash, parse_view2, resolve

REAL = pytest.mark.skipif(not (data_root() / "lfw").is_dir(), reason="needs lfw/ in the folder that UMBRA_DATA names")


def write_set(root, size):
    """Two people of fold 1 and one of each other; the list has a genuine and an impostor pair in every fold."""
    for name, number in (("A", 1), ("A", 2), ("B", 1)):
        path = root / "lfw" / name / f"{name}_{number:04d}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((size, size), 40 * number, np.uint8)).save(path)
    lines = ["10\t1", "A\t1\t2", "A\t2\tB\t1"]
    lines += [line for fold in range(2, 11) for line in (f"P{fold}\t1\t2", f"P{fold}\t1\tQ{fold}\t1")]
    (root / "lfw" / "pairs.txt").write_text("\n".join(lines) + "\n")


def test_crops_and_official_pictures_differ_by_the_detectors_share(tmp_path):
    write_set(tmp_path / "crops", 128)
    write_set(tmp_path / "official", 250)
    crops = mean_points(scan_people(tmp_path / "crops" / "lfw")[0])
    official = mean_points(scan_people(tmp_path / "official" / "lfw")[0])
    assert crops == CROP_MEAN
    np.testing.assert_allclose((np.array(official) - 0.5) * 2.2 + 0.5, crops)


def test_layout_is_told_by_all_pictures_and_two_layouts_are_refused(tmp_path):
    write_set(tmp_path, 250)
    (tmp_path / "lfw" / "A" / "A_0001.jpg").write_bytes(b"damaged")
    files = scan_people(tmp_path / "lfw")[0]
    assert mean_points(files) != CROP_MEAN  # a damaged picture has no layout
    Image.fromarray(np.zeros((128, 128), np.uint8)).save(tmp_path / "lfw" / "B" / "B_0001.jpg")
    with pytest.raises(
        ValueError, match=r"1 of 250×250, for instance A_0002\.jpg, and 1 of other sizes, .*B_0001\.jpg"
    ):
        mean_points(files)


def test_set_is_loaded_with_everything_that_is_wrong_told(tmp_path):
    write_set(tmp_path, 128)
    loaded = load_lfw(tmp_path, cache=tmp_path / "cache", find=lambda image: None, say=lambda line: None)
    assert loaded.faces.images.shape == (3, 112, 96, 3)
    assert loaded.faces.names == ("A", "B")
    assert (len(loaded.pairs), loaded.summary.pairs_left_out) == (2, 18)
    assert "P2_0001" in loaded.pairs.left_out[0]
    assert loaded.summary.notes() == loaded.summary.warnings
    assert loaded.summary.warnings[0].startswith("lfw/pairs.txt is not the published list")
    assert loaded.summary.not_found == 3


def write_view2(root):
    """A whole list of ten folds: in fold f the people P<f>_0 to P<f>_29, each paired with itself and with the next."""
    lines = ["10\t30"]
    for fold in range(1, 11):
        names = [f"P{fold}_{number}" for number in range(30)]
        lines += [f"{name}\t1\t2" for name in names]
        lines += [f"{one}\t1\t{other}\t1" for one, other in zip(names, [*names[1:], names[0]], strict=True)]
    (root / "lfw").mkdir(parents=True)
    (root / "lfw" / "pairs.txt").write_text("\n".join(lines) + "\n")


def test_people_of_folds_are_counted_from_one_and_include_both_sides_of_a_pair(tmp_path):
    write_view2(tmp_path)
    assert people_of_folds((1,), tmp_path) == {f"P1_{number}" for number in range(30)}
    last = people_of_folds((3, 10), tmp_path)
    assert last == {f"P{fold}_{number}" for fold in (3, 10) for number in range(30)}
    assert people_of_folds((), tmp_path) == frozenset()
    assert len(people_of_folds(range(1, 11), tmp_path)) == 300


def test_somebody_who_is_only_the_second_of_an_impostor_pair_counts(tmp_path):
    write_view2(tmp_path)
    path = tmp_path / "lfw" / "pairs.txt"
    path.write_text(path.read_text().replace("P2_5\t1\tP2_6\t1", "P2_5\t1\tSomebody_Else\t1"))
    assert "Somebody_Else" in people_of_folds([2], tmp_path)
    assert "Somebody_Else" not in people_of_folds([1, 3], tmp_path)


@pytest.mark.parametrize("fold", [0, 11])
def test_a_fold_that_there_is_not_is_refused(tmp_path, fold):
    with pytest.raises(ValueError, match=rf"folds: expected numbers from 1 to 10; got {fold}"):
        people_of_folds((1, fold), tmp_path)


@REAL
def test_no_two_real_folds_share_anybody():
    folds = [people_of_folds((fold,)) for fold in range(1, 11)]
    assert sum(map(len, folds)) == len(frozenset().union(*folds)) > 3000


@REAL
def test_real_folder_has_the_known_counts():
    folder = data_root() / "lfw"
    files, wrong = scan_people(folder)
    lines, unread = parse_view2(folder / "pairs.txt")
    pairs = resolve(lines, unread, {file.key: place for place, file in enumerate(files)}, folder)
    assert (len(lines), check_hash(folder / "pairs.txt", PAIRS_SHA256), wrong) == (6000, [], [])
    assert len(pairs) + len(pairs.left_out) == 6000
    assert (len(files), len({file.name for file in files}), len(pairs)) in ((12794, 5616, 5605), (13233, 5749, 6000))
    np.testing.assert_array_equal(pairs.fold, (pairs.line - 2) // 600)
