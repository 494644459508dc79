import dataclasses
import os

import numpy as np
import pytest
from PIL import Image

from umbra.data.ar import COVERS, kind_of, load_ar, scan_ar
from umbra.data.detector import FoundFace
from umbra.data.folders import data_root

REAL = pytest.mark.skipif(not (data_root() / "ar").is_dir(), reason="needs ar/ in the folder that UMBRA_DATA names")
EVERYTHING = tuple(range(1, 27))


def write(folder, name, *, shade=0):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.full((24, 20, 3), shade, np.uint8)).save(path)


def write_set(root, *, codes=EVERYTHING, people=("M-001", "W-001")):
    """The shade of a picture is eight times its code."""
    for person in people:
        for code in codes:
            write(root / "ar", f"{person}-{code:02d}.png", shade=8 * code)


def load(root, find=lambda image: None):
    return load_ar(root, cache=root / "cache", find=find, say=lambda line: None)


def person_and_code(loaded, places):
    return [(loaded.faces.names[loaded.faces.people[place]], int(loaded.codes[place])) for place in places]


def test_codes_tell_what_covers_the_face_in_both_sessions():
    kinds = [kind_of(code) for code in EVERYTHING]
    session = [""] * 7 + ["sunglasses"] * 3 + ["scarf"] * 3
    assert kinds == session * 2
    for code in (0, 27):
        with pytest.raises(ValueError, match=f"from 1 to 26; got {code}"):
            kind_of(code)


def test_set_is_loaded_by_person_and_code_with_the_pixels_of_each(tmp_path):
    write_set(tmp_path)
    loaded = load(tmp_path)
    assert loaded.faces.images.shape == (52, 112, 96, 3)
    assert loaded.faces.names == ("M-001", "W-001")
    assert loaded.codes.tolist() == [*EVERYTHING, *EVERYTHING]
    np.testing.assert_array_equal(loaded.faces.images[:, 60, 48, 0], 8 * loaded.codes)
    assert loaded.faces.kinds.tolist() == [kind_of(code) for code in loaded.codes.tolist()]
    table = loaded.faces.table
    assert table["index"].tolist() == loaded.codes.tolist()
    assert table["kind"].tolist() == loaded.faces.kinds.tolist()
    assert table["session"].tolist() == ([1] * 13 + [2] * 13) * 2
    assert (loaded.summary.pictures, loaded.summary.people, loaded.summary.left_out) == (52, 2, ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        loaded.codes = loaded.codes


@pytest.mark.parametrize("size", [6, 1])
def test_gallery_is_the_first_codes_of_everybody_and_probes_are_of_both_sessions(tmp_path, size):
    write_set(tmp_path)
    loaded = load(tmp_path)
    protocol = loaded.protocol(size)
    both = ("M-001", "W-001")
    assert person_and_code(loaded, protocol.gallery) == [(name, code) for name in both for code in range(1, size + 1)]
    assert list(protocol.probes) == ["sunglasses", "scarf"]
    expected = {"sunglasses": (8, 9, 10, 21, 22, 23), "scarf": (11, 12, 13, 24, 25, 26)}
    for kind, codes in expected.items():
        assert person_and_code(loaded, protocol.probes[kind]) == [(name, code) for name in both for code in codes]


def test_people_without_the_second_session_have_the_probes_of_the_first(tmp_path):
    write_set(tmp_path, codes=range(1, 14))
    loaded = load(tmp_path)
    for kind, codes in COVERS.items():
        assert tuple(loaded.codes[loaded.protocol(1).probes[kind]]) == codes * 2
    assert "2 of 2 people have fewer" in loaded.summary.text()


def test_names_are_read_in_every_spelling_and_depth(tmp_path):
    for name in ("M-01-1.bmp", "sub/m-001-02.JPG", "sub/deeper/W-012-26.jpeg", "w-12-03.png"):
        write(tmp_path, name)
    files, wrong = scan_ar(tmp_path)
    assert [file.key for file in files] == [("M-001", 1), ("M-001", 2), ("W-012", 3), ("W-012", 26)]
    assert wrong == []


def test_bitmaps_are_decoded(tmp_path):
    write(tmp_path / "ar", "M-001-01.bmp", shade=77)
    loaded = load(tmp_path)
    assert loaded.faces.images[0, 60, 48].tolist() == [77, 77, 77]


def test_everything_that_is_left_out_is_told(tmp_path):
    write_set(tmp_path, people=("M-001",))
    folder = tmp_path / "ar"
    write(folder, "again/M-01-05.png")
    write(folder, "M-001-27.png")
    write(folder, "X-001-01.png")
    (folder / "M-002-01.raw").write_bytes(b"raw")
    (folder / "M-003-01.png").write_bytes(b"no picture")
    loaded = load(tmp_path)
    assert loaded.summary.pictures == 26
    assert loaded.faces.names == ("M-001",)
    told = {name: [line for line in loaded.summary.left_out if line.startswith(str(folder / name))] for name in (
        "again/M-01-05.png", "M-001-27.png", "X-001-01.png", "M-002-01.raw", "M-003-01.png",
    )}  # fmt: skip
    assert [len(lines) for lines in told.values()] == [1] * 5
    assert len(loaded.summary.left_out) == 5
    assert "last number from 1 to 26" in told["M-001-27.png"][0]
    assert "Convert it to PNG" in told["M-002-01.raw"][0]
    assert "its content is none of these" in told["M-003-01.png"][0]


def test_what_is_no_file_is_told_and_the_rest_is_loaded(tmp_path):
    write(tmp_path, "M-001-01.png")
    os.mkfifo(tmp_path / "M-001-02.png")
    (tmp_path / "M-001-03.png").symlink_to("nowhere")
    (tmp_path / "M-001-04.png").mkdir()
    write(tmp_path / "M-001-04.png", "M-001-05.png")
    with open(os.fsencode(tmp_path) + b"/M-001-\xe9.png", "wb"):
        pass
    files, wrong = scan_ar(tmp_path)
    assert [file.number for file in files] == [1, 5]
    assert [line.split("found ")[1].split(".")[0] for line in wrong] == [
        "a named pipe", "a link that leads nowhere", "M-001-\\udce9",
    ]  # fmt: skip


def test_of_two_pictures_with_one_code_the_first_by_path_is_kept(tmp_path):
    for name in ("a/M-001-05.png", "b/M-01-05.bmp"):
        write(tmp_path, name)
    files, wrong = scan_ar(tmp_path)
    assert [file.path for file in files] == [tmp_path / "a" / "M-001-05.png"]
    assert len(wrong) == 1
    assert "one picture of M-001 for code 5" in wrong[0]


def test_counts_and_faces_that_nothing_finds_are_warned_of(tmp_path):
    write_set(tmp_path)
    nothing = load(tmp_path).summary
    assert nothing.not_found == 52
    assert "found 2: rates are not comparable" in nothing.warnings[0]
    assert "make external" in nothing.warnings[1]


def test_faces_that_a_cover_hides_are_counted_by_the_cover(tmp_path):
    write_set(tmp_path)
    face = FoundFace(np.array([4.0, 4.0, 16.0, 16.0]), np.random.default_rng(1).uniform(4, 16, (5, 2)), 1.0)
    seen = load(tmp_path, find=lambda image: None if kind_of(int(image[0, 0, 0]) // 8) == "scarf" else face)
    assert seen.summary.not_found == 12
    assert [line for line in seen.summary.warnings if "no face found" in line] == [
        "scarf: no face found in 12 of 12 pictures: their alignment is rough"
    ]


def test_a_set_that_is_not_there_is_asked_for_in_a_sentence(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the folder of the set ar"):
        load(tmp_path)


def test_a_folder_without_pictures_of_these_names_is_refused(tmp_path):
    (tmp_path / "ar").mkdir()
    with pytest.raises(FileNotFoundError, match=r"found none among 0 files\. Unpack"):
        load(tmp_path)
    write(tmp_path / "ar", "Somebody_0001.jpg")
    with pytest.raises(FileNotFoundError, match=r"found none among 1 files.*found Somebody_0001\.jpg. Rename it"):
        load(tmp_path)


@pytest.mark.parametrize(("size", "codes", "lacks"), [(6, (1, 2, 3, 5, 7, 8, 11), "4, 6"), (1, (2, 3, 8, 11), "1")])
def test_a_person_without_enough_gallery_pictures_is_refused(tmp_path, size, codes, lacks):
    write_set(tmp_path, people=("M-001", "W-002"))
    write_set(tmp_path, people=("W-001",), codes=codes)
    with pytest.raises(ValueError, match=f"pictures 1 to {size} of everybody.*1 people.*W-001, who lacks {lacks}\\. "):
        load(tmp_path).protocol(size)


def test_a_person_without_any_gallery_picture_is_refused_too(tmp_path):
    write_set(tmp_path, people=("M-001",))
    write_set(tmp_path, people=("M-002",), codes=range(14, 27))
    with pytest.raises(ValueError, match="M-002, who lacks 1, 2, 3, 4, 5, 6"):
        load(tmp_path).protocol(6)


def test_another_size_of_gallery_is_refused(tmp_path):
    write_set(tmp_path, people=("M-001",))
    with pytest.raises(ValueError, match=r"expected 6 .* or 1 .*; got 7"):
        load(tmp_path).protocol(7)


def test_a_set_without_probes_of_a_kind_is_refused(tmp_path):
    write_set(tmp_path, codes=range(1, 11))
    with pytest.raises(ValueError, match="with scarf, codes 11, 12, 13, 24, 25, 26; found none"):
        load(tmp_path).protocol(1)


@REAL
def test_real_folder_holds_every_condition():
    files, _ = scan_ar(data_root() / "ar")
    assert {file.number for file in files} == set(EVERYTHING)
    assert len({file.name for file in files}) >= 100
