import numpy as np
import pytest
from PIL import Image

from umbra.data.folders import data_root, scan_people
from umbra.data.mfr2 import LABELS_SHA256, MASKS, PAIRS_SHA256, load_mfr2, people, read_labels
from umbra.data.pairs import check_hash, parse_plain, resolve

REAL = pytest.mark.skipif(not (data_root() / "mfr2").is_dir(), reason="needs mfr2/ in the folder that UMBRA_DATA names")


def write_set(root, labels):
    for name, number in (("A", 1), ("A", 2), ("A", 3), ("B", 1)):
        path = root / "mfr2" / name / f"{name}_{number:04d}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((160, 160, 3), 9 * number, np.uint8)).save(path)
    (root / "mfr2" / "pairs.txt").write_text("A 1 2\nA 2 B 1\n")
    (root / "mfr2" / "mfr2_labels.txt").write_text(labels)


def test_masks_are_read_and_what_does_not_fit_is_told(tmp_path):
    write_set(tmp_path, "A, 1, no-mask\nA, 2, surgical_blue\n\nB, 1, KN95\nC, 1, cloth_red\n")
    loaded = load_mfr2(tmp_path, cache=tmp_path / "cache", find=lambda image: None, say=lambda line: None)
    assert loaded.faces.kinds.tolist() == ["", "surgical_blue", "unknown", "KN95"]
    assert len(loaded.pairs) == 2
    assert len(loaded.summary.left_out) == 2
    assert "line 5 names C_0001; found no such picture" in loaded.summary.left_out[0]
    assert "expected a line for A_0003; found none" in loaded.summary.left_out[1]
    others = [line.split(" is not")[0] for line in loaded.summary.warnings]
    assert others == ["mfr2/pairs.txt", "mfr2/mfr2_labels.txt"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("A; 3", "expected 'name, number, mask' in line 2; found 'A; 3'"),
        ("A, 3,", "expected 'name, number, mask' in line 2; found 'A, 3,'"),
        (", 3, KN95", "expected 'name, number, mask' in line 2; found ', 3, KN95'"),
        ("A, , KN95", "expected 'name, number, mask' in line 2; found"),
        ("A, ³, KN95", "expected 'name, number, mask' in line 2; found"),
        ("A, 3, KN95, N95", "expected 'name, number, mask' in line 2; found"),
        ("A, 3, tiger", "expected no-mask or one of KN95, N95, .*surgical_white in line 2; found 'tiger'"),
        ("A, 3, kn95", "in line 2; found 'kn95'"),
        ("A, 1, KN95", "expected one line for each picture; found A_0001 in line 1 and in line 2"),
        ("A, 01, no-mask", "expected one line for each picture; found A_0001 in line 1 and in line 2"),
    ],
)
def test_a_label_that_says_nothing_or_contradicts_is_refused_with_its_line(tmp_path, line, words):
    path = tmp_path / "mfr2_labels.txt"
    path.write_text(f"A, 1, no-mask\n{line}\n")
    with pytest.raises(ValueError, match=words) as caught:
        read_labels(path, {("A", 1): 0, ("A", 3): 1})
    assert str(caught.value).startswith(f"{path}: ")


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
    lines, unread = parse_plain(folder / "pairs.txt", published=PAIRS_SHA256)
    pairs = resolve(lines, unread, {file.key: place for place, file in enumerate(files)}, folder)
    kinds, bad = read_labels(folder / "mfr2_labels.txt", {file.key: place for place, file in enumerate(files)})
    assert (len(files), len({file.name for file in files}), len(pairs), wrong) == (269, 53, 848, [])
    assert int(pairs.same.sum()) == 424
    assert bad == []
    assert set(kinds) == {"", *MASKS}
    assert check_hash(folder / "pairs.txt", PAIRS_SHA256) + check_hash(folder / "mfr2_labels.txt", LABELS_SHA256) == []


@REAL
def test_the_published_list_has_five_pairs_twice():
    lines, _ = parse_plain(data_root() / "mfr2" / "pairs.txt", published=PAIRS_SHA256)
    places = {}
    for pair in lines:
        places.setdefault(frozenset((pair.first, pair.second)), []).append(pair.line)
    twice = sorted(found for found in places.values() if len(found) > 1)
    assert twice == [[40, 533], [112, 731], [218, 532], [306, 494], [446, 468]]
