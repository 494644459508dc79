import numpy as np
import pytest
from PIL import Image

from umbra.data.folders import data_root, scan_people
from umbra.data.mfr2 import load_mfr2, people, read_labels
from umbra.data.pairs import parse_plain, resolve

REAL = pytest.mark.skipif(not (data_root() / "mfr2").is_dir(), reason="needs mfr2/ in the folder that UMBRA_DATA names")


def test_masks_are_read_and_bad_lines_are_told(tmp_path):
    for number in (1, 2, 3):
        path = tmp_path / "mfr2" / "A" / f"A_{number:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((160, 160, 3), 9 * number, np.uint8)).save(path)
    (tmp_path / "mfr2" / "pairs.txt").write_text("A 1 2\nA 2 A 3\n")
    (tmp_path / "mfr2" / "mfr2_labels.txt").write_text("A, 1, no-mask\nA, 2, surgical_blue\nA; 3\nB, 1, cloth\n")
    loaded = load_mfr2(tmp_path, cache=tmp_path / "cache", find=lambda image: None, say=lambda line: None)
    assert loaded.faces.kinds.tolist() == ["", "surgical_blue", "unknown"]
    assert len(loaded.pairs) == 2
    assert len(loaded.summary.left_out) == 2
    assert "line 3" in loaded.summary.left_out[0]
    assert "B_0001" in loaded.summary.left_out[1]


def test_missing_labels_are_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match="name, number, mask"):
        read_labels(tmp_path / "mfr2_labels.txt", {})


def test_people_are_those_who_have_pictures(tmp_path):
    for name in ("JohnDoe", "Mary_Major", "Empty"):
        (tmp_path / "mfr2" / name).mkdir(parents=True)
    for number in (1, 2):
        (tmp_path / "mfr2" / "JohnDoe" / f"JohnDoe_{number:04d}.png").touch()
    (tmp_path / "mfr2" / "Mary_Major" / "Mary_Major_0001.png").touch()
    (tmp_path / "mfr2" / "pairs.txt").touch()
    assert people(tmp_path) == {"JohnDoe", "Mary_Major"}


def test_people_bear_the_names_that_lfw_knows_them_by_too(tmp_path):
    (tmp_path / "mfr2" / "JoeBiden").mkdir(parents=True)
    (tmp_path / "mfr2" / "JoeBiden" / "JoeBiden_0001.png").touch()
    (tmp_path / "mfr2" / "pairs.txt").touch()
    assert people(tmp_path) == {"JoeBiden", "Joseph_Biden"}


def test_people_of_a_set_that_is_not_there_are_asked_for_in_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the folder of the set mfr2"):
        people(tmp_path)


@REAL
def test_real_folder_has_the_known_counts():
    folder = data_root() / "mfr2"
    files, wrong = scan_people(folder)
    lines, unread = parse_plain(folder / "pairs.txt")
    pairs = resolve(lines, unread, {file.key: place for place, file in enumerate(files)}, folder)
    kinds, bad = read_labels(folder / "mfr2_labels.txt", {file.key: place for place, file in enumerate(files)})
    assert (len(files), len({file.name for file in files}), len(pairs), wrong) == (269, 53, 848, [])
    assert int(pairs.same.sum()) == 424
    assert (kinds == "unknown").sum() + len(bad) <= 2
