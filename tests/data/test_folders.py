import os
from pathlib import Path

import pytest

from umbra.data.folders import LoadSummary, data_root, find_set, scan_people


def test_root_is_named_by_the_environment(monkeypatch):
    monkeypatch.delenv("UMBRA_DATA", raising=False)
    assert data_root() == Path("datasets")
    monkeypatch.setenv("UMBRA_DATA", "elsewhere")
    assert data_root() == Path("elsewhere")


def test_missing_set_is_refused_with_the_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the folder of the set lfw; found none"):
        find_set("lfw", tmp_path)


def test_pictures_come_in_order_and_strays_are_told(tmp_path):
    for name in ("B_C/B_C_0002.jpg", "B_C/B_C_0001.jpg", "A/A_0001.png", "A/notes.txt", "A/B_0001.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "Empty").mkdir()
    (tmp_path / "pairs.txt").write_text("")
    files, wrong = scan_people(tmp_path)
    assert [file.key for file in files] == [("A", 1), ("B_C", 1), ("B_C", 2)]
    assert len(wrong) == 3
    assert any("found an empty folder" in sentence for sentence in wrong)
    assert any("notes.txt" in sentence for sentence in wrong)


def test_folder_of_another_layout_is_refused(tmp_path):
    (tmp_path / "A_0001.jpg").write_bytes(b"")
    with pytest.raises(FileNotFoundError, match=r"expected pictures as Name/Name_0001\.jpg; found none in 1 entries"):
        scan_people(tmp_path)


def test_two_pictures_of_one_name_and_number_are_refused(tmp_path):
    (tmp_path / "A").mkdir()
    for name in ("A_0001.jpg", "A_0002.jpg", "A_0002.png"):
        (tmp_path / "A" / name).touch()
    with pytest.raises(ValueError, match=r"of A with the number 2; found A_0002\.jpg and A_0002\.png\. Remove one"):
        scan_people(tmp_path)


def test_what_is_no_file_is_told_and_the_rest_is_loaded(tmp_path):
    (tmp_path / "A").mkdir()
    (tmp_path / "A" / "A_0001.jpg").touch()
    os.mkfifo(tmp_path / "A" / "A_0002.jpg")
    (tmp_path / "A" / "A_0003.jpg").mkdir()
    (tmp_path / "A" / "A_0004.jpg").symlink_to("nowhere")
    (tmp_path / "A" / "A_0005.jpg").symlink_to("A_0001.jpg")
    (tmp_path / "Gone").symlink_to("nowhere")
    files, wrong = scan_people(tmp_path)
    assert [file.number for file in files] == [1, 5]
    found = ("a named pipe", "a folder", "a link that leads nowhere", "a link that leads nowhere")
    assert [sentence.split("; found ")[1].split(".")[0] for sentence in wrong] == list(found)
    named = [Path(sentence.split(": ")[0]).name for sentence in wrong]
    assert named == ["A_0002.jpg", "A_0003.jpg", "A_0004.jpg", "Gone"]


def test_names_in_another_encoding_are_told_escaped(tmp_path):
    for person in (b"Caf\xe9", b"A\nB", "Zoë".encode()):
        folder = os.fsencode(tmp_path) + b"/" + person
        os.mkdir(folder)
        with open(folder + b"/" + person + b"_0001.jpg", "wb"):
            pass
    files, wrong = scan_people(tmp_path)
    assert [file.name for file in files] == ["Zoë"]
    assert len(wrong) == 2
    assert all("found a name that is not printable UTF-8. Rename it." in line and line.isprintable() for line in wrong)
    assert "Caf\\udce9_0001.jpg: expected" in wrong[1]


def test_accents_that_a_system_took_apart_are_put_together(tmp_path):
    apart, together = "Zoe\u0308", "Zo\u00eb"
    (tmp_path / apart).mkdir()
    (tmp_path / apart / f"{apart}_0001.jpg").touch()
    assert scan_people(tmp_path)[0][0].key == (together, 1)
    (tmp_path / together).mkdir()
    (tmp_path / together / f"{together}_0001.jpg").touch()
    with pytest.raises(ValueError, match="expected one picture of Zo\u00eb with the number 1"):
        scan_people(tmp_path)


def test_numbers_are_written_in_plain_digits(tmp_path):
    (tmp_path / "A").mkdir()
    for number in ("0001", "٠٠٠٢"):
        (tmp_path / "A" / f"A_{number}.jpg").touch()
    files, wrong = scan_people(tmp_path)
    assert ([file.number for file in files], len(wrong)) == ([1], 1)


def test_a_folder_that_cannot_be_read_is_told(tmp_path, monkeypatch):
    for name in ("A", "B"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}_0001.jpg").touch()
    iterdir = Path.iterdir

    def closed(path):
        if path.name == "A":
            raise PermissionError(13, "Permission denied", str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", closed)
    files, wrong = scan_people(tmp_path)
    assert [file.name for file in files] == ["B"]
    assert "A: expected a folder of pictures; it cannot be read: Permission denied" in wrong[0]


def test_summary_names_ten_and_counts_the_rest():
    text = LoadSummary("lfw", 5, 2, not_found=1, pairs=3, pairs_left_out=2, left_out=tuple("abcdefghijkl")).text()
    assert "5 pictures of 2 people" in text
    assert "left out: j\n" in text
    assert text.endswith("left out: 2 more")


def test_a_page_is_told_what_is_not_as_published_without_paths():
    assert LoadSummary("/home/somebody/lfw", 5, 2).notes() == ()
    told = LoadSummary("/home/somebody/lfw", 5, 2, left_out=("/home/…", "x"), warnings=("another list",)).notes()
    assert told == ("another list", "lfw: 2 files or labels were left out.")
