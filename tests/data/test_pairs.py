import hashlib

import numpy as np
import pytest

from umbra.data.pairs import check_hash, parse_plain, parse_view2, resolve
from umbra.reading import DamagedFileError


def fold(number: int) -> list[str]:
    """Two genuine and two impostor lines of three people who are in no other fold."""
    one, two, three = (f"{letter}{number}" for letter in "ABC")
    return [f"{one}\t1\t2", f"{two}\t1\t2", f"{one}\t1\t{two}\t1", f"{three}\t2\t{two}\t2"]


VIEW2 = "\n".join(["10\t2", *(line for number in range(10) for line in fold(number))]) + "\n"


def write(tmp_path, text):
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    return path


def places(*missing):
    keys = [(f"{letter}{fold}", number) for fold in range(10) for letter in "ABC" for number in (1, 2)]
    return {key: place for place, key in enumerate(keys) if key not in missing}


def test_fold_is_the_place_of_the_line(tmp_path):
    lines, unread = parse_view2(write(tmp_path, VIEW2))
    assert [pair.fold for pair in lines] == [fold for fold in range(10) for _ in range(4)]
    assert [pair.same for pair in lines] == [True, True, False, False] * 10
    assert lines[2].first == ("A0", 1)
    assert lines[2].second == ("B0", 1)
    assert not unread


def test_missing_picture_never_shifts_a_fold(tmp_path):
    lines, unread = parse_view2(write(tmp_path, VIEW2))
    pairs = resolve(lines, unread, places(("B0", 1)), tmp_path)
    np.testing.assert_array_equal(pairs.line[:4], [2, 5, 6, 7])
    np.testing.assert_array_equal(pairs.fold[:4], [0, 0, 1, 1])
    assert len(pairs.left_out) == 2
    assert "line 3 expected B0_0001; found no such readable picture" in pairs.left_out[0]


@pytest.mark.parametrize("number", ["one", "²", "٣", "-1", "9" * 5000])
def test_unreadable_line_keeps_its_place_and_is_told(tmp_path, number):
    lines, unread = parse_view2(write(tmp_path, VIEW2.replace("B0\t1\t2", f"B0\t{number}\t2")))
    assert [pair.line for pair in lines[:4]] == [2, 4, 5, 6]
    assert [pair.fold for pair in lines[:4]] == [0, 0, 0, 1]
    assert "line 3" in unread[0]
    assert resolve(lines, unread, places(), tmp_path).left_out == tuple(unread)


def test_file_without_its_header_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected the header"):
        parse_view2(write(tmp_path, "\n".join(VIEW2.splitlines()[1:])))


@pytest.mark.parametrize(
    "header", ["5\t4", "20\t1", "10\t0", "0\t0", "20", "10\t2\t2", "A\t1", "10\t²"],
    ids=["five folds", "twenty folds", "no pairs", "nothing", "View 1 or people", "three", "a name", "a digit"],
)  # fmt: skip
def test_only_ten_folds_of_pairs_are_view_2(tmp_path, header):
    with pytest.raises(ValueError, match=r"the header '10<TAB>300' \(folds, pairs per kind\) in line 1; found"):
        parse_view2(write(tmp_path, VIEW2.replace("10\t2", header, 1)))


def test_file_with_a_line_less_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected 40 pairs as its header says; found 39"):
        parse_view2(write(tmp_path, "\n".join(VIEW2.splitlines()[:-1])))


def test_swapped_kinds_are_refused_with_their_line(tmp_path):
    first, *rest = VIEW2.splitlines()
    swapped = [rest[place // 4 * 4 + (place + 2) % 4] for place in range(len(rest))]
    with pytest.raises(ValueError, match=r"pairs\.txt: expected a genuine pair in line 2.*impostor pair, A0_0001"):
        parse_view2(write(tmp_path, "\n".join([first, *swapped])))


def test_every_rule_of_view_2_is_asked(tmp_path):
    broken = {
        ("A3\t1\t2", "A3\t1\t1"): "line 14; found A3_0001 twice",
        ("C0\t2\tB0\t2", "B0\t1\tA0\t1"): "in line 5 and in line 4, in the other order",
        ("C9\t2\tB9\t2", "C0\t1\tB9\t2"): r"C0 in fold 1 \(line 5\) and in fold 10 \(line 41\)",
    }
    for (whole, part), words in broken.items():
        with pytest.raises(ValueError, match=words):
            parse_view2(write(tmp_path, VIEW2.replace(whole, part)))


@pytest.mark.parametrize(("text", "words"), [("", "empty file"), (None, "not found; expected the list of pairs")])
def test_empty_or_absent_list_is_refused(tmp_path, text, words):
    path = tmp_path / "pairs.txt"
    if text is not None:
        path.write_text(text)
    with pytest.raises((ValueError, FileNotFoundError), match=words):
        parse_plain(path)


def test_plain_list_has_ten_runs(tmp_path):
    text = "".join(f"A 1 B {number}\n" for number in range(1, 49))
    lines, _ = parse_plain(write(tmp_path, text))
    counts = np.bincount([pair.fold for pair in lines])
    assert len(counts) == 10
    assert set(counts.tolist()) == {4, 5}


def test_plain_list_may_have_a_pair_twice_only_where_the_published_one_has(tmp_path):
    path = write(tmp_path, "A 1 2\nA 1 B 1\nB 1 A 1\n")
    with pytest.raises(ValueError, match="found B_0001 and A_0001 in line 3 and in line 2, in the other order"):
        parse_plain(path)
    published = hashlib.sha256(path.read_bytes()).hexdigest()
    lines, _ = parse_plain(path, published=published)
    assert [pair.line for pair in lines] == [1, 2, 3]
    path.write_text(path.read_text() + "A 1 1\n")
    with pytest.raises(ValueError, match="line 4; found A_0001 twice"):
        parse_plain(path, published=published)


@pytest.mark.parametrize(("missing", "kinds"), [(("A", 2), (0, 1)), (("B", 1), (1, 0)), (("A", 1), (0, 0))])
def test_pairs_of_one_kind_or_none_are_refused(tmp_path, missing, kinds):
    lines, unread = parse_plain(write(tmp_path, "A 1 2\nA 1 B 1\nA ? 3\n"))
    there = {key: place for place, key in enumerate([("A", 1), ("A", 2), ("B", 1)]) if key != missing}
    words = f"found {kinds[0]} genuine and {kinds[1]} impostor ones among 3 lines"
    with pytest.raises(ValueError, match=words):
        resolve(lines, unread, there, tmp_path)


def test_names_are_found_however_their_accents_are_written(tmp_path):
    lines, _ = parse_plain(write(tmp_path, "Zoe\u0308 1 2\n"))
    assert lines[0].first == ("Zo\u00eb", 1)


def test_a_list_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "pairs.txt"
    path.write_bytes(b"Caf\xe9 1 2\n")
    with pytest.raises(DamagedFileError, match=r"pairs\.txt: expected the list of pairs, found damage"):
        parse_plain(path)


def test_another_file_is_a_warning_without_the_path(tmp_path):
    path = write(tmp_path, VIEW2)
    assert check_hash(path, hashlib.sha256(path.read_bytes()).hexdigest()) == []
    (told,) = check_hash(path, "0" * 64)
    assert "not comparable" in told
    assert told.startswith(f"{tmp_path.name}/pairs.txt is not the published list")
