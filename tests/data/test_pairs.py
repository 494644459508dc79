import numpy as np
import pytest

from umbra.data.pairs import check_hash, parse_plain, parse_view2, resolve

VIEW2 = "2\t2\nA\t1\t2\nB\t1\t2\nA\t1\tB\t1\nA\t2\tB\t2\nC\t1\t2\nA\t1\t3\nC\t1\tA\t1\nC\t2\tB\t1\n"


def write(tmp_path, text):
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    return path


def places(*missing):
    keys = [(name, number) for name in "ABC" for number in (1, 2, 3) if (name, number) not in missing]
    return {key: place for place, key in enumerate(keys)}


def test_fold_is_the_place_of_the_line(tmp_path):
    lines, unread = parse_view2(write(tmp_path, VIEW2))
    assert [pair.fold for pair in lines] == [0] * 4 + [1] * 4
    assert [pair.same for pair in lines] == [True, True, False, False] * 2
    assert lines[2].first == ("A", 1)
    assert lines[2].second == ("B", 1)
    assert not unread


def test_missing_picture_never_shifts_a_fold(tmp_path):
    lines, unread = parse_view2(write(tmp_path, VIEW2))
    pairs = resolve(lines, unread, places(("B", 1)), tmp_path)
    np.testing.assert_array_equal(pairs.line, [2, 5, 6, 7, 8])
    np.testing.assert_array_equal(pairs.fold, [0, 0, 1, 1, 1])
    assert len(pairs.left_out) == 3
    assert "line 3 expected B_0001; found no such readable picture" in pairs.left_out[0]


def test_unreadable_line_keeps_its_place_and_is_told(tmp_path):
    lines, unread = parse_view2(write(tmp_path, VIEW2.replace("B\t1\t2", "B\tone\t2")))
    assert [pair.line for pair in lines] == [2, 4, 5, 6, 7, 8, 9]
    assert [pair.fold for pair in lines] == [0] * 3 + [1] * 4
    assert "line 3" in unread[0]
    assert resolve(lines, unread, places(), tmp_path).left_out == tuple(unread)


def test_file_without_its_header_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected the header"):
        parse_view2(write(tmp_path, "\n".join(VIEW2.splitlines()[1:])))


def test_file_with_a_line_less_is_refused(tmp_path):
    with pytest.raises(ValueError, match="expected 8 pairs as its header says; found 7"):
        parse_view2(write(tmp_path, "\n".join(VIEW2.splitlines()[:-1])))


@pytest.mark.parametrize(("text", "words"), [("", "empty file"), (None, "no such file")])
def test_empty_or_absent_list_is_refused(tmp_path, text, words):
    path = tmp_path / "pairs.txt"
    if text is not None:
        path.write_text(text)
    with pytest.raises((ValueError, FileNotFoundError), match=words):
        parse_plain(path)


def test_plain_list_has_ten_runs(tmp_path):
    lines, _ = parse_plain(write(tmp_path, "A 1 2\nA 1 B 1\n" * 24))
    counts = np.bincount([pair.fold for pair in lines])
    assert len(counts) == 10
    assert set(counts.tolist()) == {4, 5}


def test_another_file_is_a_warning(tmp_path):
    path = write(tmp_path, VIEW2)
    assert "not comparable" in check_hash(path, "0" * 64)[0]
