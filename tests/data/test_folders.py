import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from umbra.data.folders import LoadSummary, data_root, decode_picture, find_set, scan_people


def jpeg(colour=(200, 100, 50), mode="RGB") -> bytes:
    memory = io.BytesIO()
    Image.new(mode, (16, 12), colour if mode == "RGB" else colour[0]).save(memory, "JPEG")
    return memory.getvalue()


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
    (tmp_path / "A_0001.jpg").write_bytes(jpeg())
    with pytest.raises(FileNotFoundError, match=r"expected pictures as Name/Name_0001\.jpg; found none in 1 entries"):
        scan_people(tmp_path)


def test_grey_pictures_get_three_equal_channels():
    image = decode_picture(jpeg(mode="L"), Path("x.jpg"))
    assert image.shape == (12, 16, 3)
    assert image.dtype == np.uint8
    assert (image[..., 0] == image[..., 2]).all()


@pytest.mark.parametrize("content", [b"", b"not a picture", jpeg()[:-200]])
def test_damaged_picture_is_named(content):
    with pytest.raises(ValueError, match=r"Zoe/Zoe_0001\.jpg: expected a whole JPEG, PNG or BMP"):
        decode_picture(content, Path("Zoe/Zoe_0001.jpg"))


def test_summary_names_ten_and_counts_the_rest():
    text = LoadSummary("lfw", 5, 2, not_found=1, pairs=3, pairs_left_out=2, left_out=tuple("abcdefghijkl")).text()
    assert "5 pictures of 2 people" in text
    assert "left out: j\n" in text
    assert text.endswith("left out: 2 more")
