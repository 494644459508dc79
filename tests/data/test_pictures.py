"""What a picture's bytes become, and what is refused; every picture here is made of a few pixels."""

import io
import os
import socket
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from umbra.data.pictures import LARGEST, decode_picture, other_kind, picture_size, read_picture
from umbra.reading import DamagedFileError

CORNERS = np.array(
    [[[250, 10, 20], [30, 240, 40], [50, 60, 230]], [[9, 9, 9], [128, 128, 128], [240, 240, 240]]], np.uint8
)
"""Two rows of three colours, of which no turned or mirrored copy is the same."""


def encoded(image, kind="PNG", **options) -> bytes:
    memory = io.BytesIO()
    (image if isinstance(image, Image.Image) else Image.fromarray(image)).save(memory, kind, **options)
    return memory.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width, height, depth, colour, pixels: bytes, between: bytes = b"") -> bytes:
    """A PNG by hand: Pillow cannot write all that others can."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + between
        + chunk(b"IDAT", zlib.compress(pixels))
        + chunk(b"IEND", b"")
    )


def orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def read(tmp_path, content: bytes, name="A_0001.jpg"):
    (tmp_path / name).write_bytes(content)
    return read_picture(tmp_path / name)


def refused(tmp_path, content: bytes, words: str):
    with pytest.raises(DamagedFileError, match=words) as caught:
        read(tmp_path, content)
    assert str(caught.value).startswith(f"{tmp_path / 'A_0001.jpg'}: expected")
    assert "0x" not in str(caught.value)


@pytest.mark.parametrize("kind", ["PNG", "BMP"])
def test_pixels_are_those_of_the_file_whatever_its_name_says(tmp_path, kind):
    np.testing.assert_array_equal(read(tmp_path, encoded(CORNERS, kind), "A_0001.jpg"), CORNERS)
    assert picture_size(tmp_path / "A_0001.jpg") == (3, 2)


def test_jpeg_in_grey_has_three_equal_channels(tmp_path):
    image = read(tmp_path, encoded(np.full((8, 8), 77, np.uint8), "JPEG"))
    np.testing.assert_array_equal(image, np.full((8, 8, 3), 77))


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "WEBP", "PPM", "EPS"])
def test_other_formats_are_refused_by_their_content(tmp_path, kind):
    content = encoded(np.full((8, 8, 3), 7, np.uint8), kind)
    refused(
        tmp_path, content, r"expected a whole JPEG, PNG or BMP picture, found damage \(its content is none of these\)"
    )


UPRIGHT = {
    1: lambda a: a, 2: lambda a: a[:, ::-1], 3: lambda a: a[::-1, ::-1], 4: lambda a: a[::-1],
    5: lambda a: a.transpose(1, 0, 2), 6: lambda a: np.rot90(a, -1), 7: lambda a: a[::-1, ::-1].transpose(1, 0, 2),
    8: lambda a: np.rot90(a),
}  # fmt: skip
"""What a viewer makes of the stored rows for each value of the tag (EXIF 2.3, Orientation)."""


@pytest.mark.parametrize("value", [*UPRIGHT, 0, 9])
def test_a_turned_picture_stands_upright(tmp_path, value):
    image = read(tmp_path, encoded(CORNERS, exif=orientation(value)))
    np.testing.assert_array_equal(image, UPRIGHT.get(value, UPRIGHT[1])(CORNERS))


def test_jpeg_and_deep_grey_are_turned_too(tmp_path):
    tall = read(tmp_path, encoded(np.zeros((8, 24, 3), np.uint8), "JPEG", exif=orientation(6)))
    assert tall.shape == (24, 8, 3)
    deep = np.array([[0x1200, 0x3400], [0x5600, 0x7800]], np.uint16)
    turned = read(tmp_path, encoded(deep, exif=orientation(3)))
    np.testing.assert_array_equal(turned[..., 0], [[0x78, 0x56], [0x34, 0x12]])


def test_tags_that_cannot_be_read_say_nothing_and_warn_of_nothing(tmp_path):
    broken = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"
    assert read(tmp_path, encoded(np.zeros((8, 24, 3), np.uint8), "JPEG", exif=broken)).shape == (8, 24, 3)


def test_what_is_transparent_is_black(tmp_path):
    layer = np.dstack([np.full((1, 3, 3), 200, np.uint8), np.array([[255, 128, 0]], np.uint8)])
    image = read(tmp_path, encoded(layer))
    assert image[0, 0].tolist() == [200, 200, 200]
    assert image[0, 1].tolist() == pytest.approx([100, 100, 100], abs=1)
    assert image[0, 2].tolist() == [0, 0, 0]
    grey = np.array([[[90, 255], [90, 0]]], np.uint8)
    np.testing.assert_array_equal(read(tmp_path, encoded(Image.fromarray(grey, "LA")))[0, :, 0], [90, 0])


def test_a_transparent_value_of_eight_bits_is_black_and_no_other(tmp_path):
    key = chunk(b"tRNS", struct.pack(">HHH", 1, 2, 3))
    image = read(tmp_path, png(2, 1, 8, 2, b"\0" + bytes([1, 2, 3, 1, 2, 4]), key))
    np.testing.assert_array_equal(image[0], [[0, 0, 0], [1, 2, 4]])


@pytest.mark.parametrize(("depth", "pixels"), [(2, b"\0\x1b"), (4, b"\0\x12"), (16, b"\0\0\1\0\2")])
def test_a_transparent_value_of_another_depth_is_refused(tmp_path, depth, pixels):
    content = png(2, 1, depth, 0, pixels, chunk(b"tRNS", struct.pack(">H", 1)))
    refused(tmp_path, content, f"found {depth} bits a channel and one value that is transparent. Save it with 8 bits")


def test_palettes_give_their_colours_and_their_transparency(tmp_path):
    image = Image.fromarray(np.array([[0, 1, 2]], np.uint8), "P")
    image.putpalette([250, 10, 20, 30, 240, 40, 50, 60, 230])
    np.testing.assert_array_equal(read(tmp_path, encoded(image))[0], CORNERS[0])
    seen = read(tmp_path, encoded(image, transparency=b"\xff\x00\xff"))  # Pillow warns of these on the way to RGB
    np.testing.assert_array_equal(seen[0], [CORNERS[0, 0], [0, 0, 0], CORNERS[0, 2]])


def test_sixteen_bits_keep_their_upper_eight_in_grey_as_in_colour(tmp_path):
    grey = read(tmp_path, encoded(np.array([[0, 0x00FF, 0x80FF, 0xFFFF]], np.uint16)))
    np.testing.assert_array_equal(grey, np.repeat(np.array([[0, 0, 0x80, 0xFF]])[..., None], 3, axis=2))
    colour = read(tmp_path, png(1, 1, 16, 2, b"\0" + struct.pack(">HHH", 0x00FF, 0x80FF, 0xFFFF)))
    assert colour[0, 0].tolist() == [0, 0x80, 0xFF]


def test_one_and_two_bits_reach_from_black_to_white(tmp_path):
    np.testing.assert_array_equal(read(tmp_path, png(4, 1, 1, 0, b"\0\x50"))[0, :, 0], [0, 255, 0, 255])
    np.testing.assert_array_equal(read(tmp_path, png(4, 1, 2, 0, b"\0\x1b"))[0, :, 0], [0, 85, 170, 255])


def test_inks_become_the_colours_that_they_print(tmp_path):
    cyan = encoded(Image.new("CMYK", (8, 8), (255, 0, 0, 0)), "JPEG", quality=100)
    np.testing.assert_allclose(read(tmp_path, cyan)[0, 0].astype(int), [0, 255, 255], atol=3)
    place = cyan.index(b"\xff\xee")  # Adobe's segment
    unmarked = cyan[:place] + cyan[place + 2 + int.from_bytes(cyan[place + 2 : place + 4], "big") :]
    refused(tmp_path, unmarked, "found CMYK without Adobe's mark")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP"])
@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_a_cut_picture_is_named(tmp_path, kind, cut):
    content = encoded(np.random.default_rng(0).integers(0, 256, (24, 24, 3), dtype=np.uint8), kind)
    refused(tmp_path, content[: int(cut * len(content))], "expected a whole JPEG, PNG or BMP picture, found damage")


def test_a_png_without_its_end_is_cut_though_its_pixels_are_there(tmp_path):
    refused(tmp_path, encoded(CORNERS)[:-12], r"it ends before its last chunk")


def test_an_empty_file_and_garbage_are_named(tmp_path):
    refused(tmp_path, b"", "found an empty file")
    refused(tmp_path, b"no picture", "its content is none of these")


@pytest.mark.parametrize(
    ("size", "words"), [((20_000, 20_000), "several times as many"), ((12_500, 8_000), "12500×8000")]
)
def test_a_picture_of_too_many_pixels_is_refused_before_they_are_decoded(tmp_path, size, words):
    refused(tmp_path, png(*size, 8, 0, b"\0"), f"a picture of at most 50 million pixels, found {words}")


def test_the_limit_itself_is_allowed(monkeypatch):
    monkeypatch.setattr("umbra.data.pictures.LARGEST", 6)
    assert decode_picture(encoded(CORNERS), Path("x.png")).shape == (2, 3, 3)
    monkeypatch.setattr("umbra.data.pictures.LARGEST", 5)
    with pytest.raises(DamagedFileError, match="found 3×2"):
        decode_picture(encoded(CORNERS), Path("x.png"))
    assert LARGEST == 50_000_000


def test_a_file_of_too_many_bytes_is_not_read(tmp_path):
    with (tmp_path / "A_0001.jpg").open("wb") as file:
        file.truncate(200_000_001)  # sparse: takes no room
    with pytest.raises(DamagedFileError, match="found 200 MB, more than 200"):
        read_picture(tmp_path / "A_0001.jpg")


def test_only_regular_files_are_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    (tmp_path / "folder.jpg").mkdir()
    (tmp_path / "dangling.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (tmp_path / "loop.jpg").symlink_to(tmp_path / "loop.jpg")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s"))
        expected = {
            "pipe.jpg": "a named pipe", "folder.jpg": "a folder", "dangling.jpg": "a link that leads nowhere",
            "loop.jpg": "what cannot be looked at", "s": "a socket", "absent.jpg": "no such file",
        }  # fmt: skip
        for name, words in expected.items():
            with pytest.raises(DamagedFileError, match=f"{name}: expected .*, found {words}"):
                read_picture(tmp_path / name)


def test_a_link_to_a_picture_is_a_picture(tmp_path):
    (tmp_path / "original.png").write_bytes(encoded(CORNERS))
    (tmp_path / "A_0001.png").symlink_to("original.png")
    assert other_kind(tmp_path / "A_0001.png") == ""
    np.testing.assert_array_equal(read_picture(tmp_path / "A_0001.png"), CORNERS)


def test_warnings_of_others_are_left_as_they_were(tmp_path):
    before = list(warnings.filters)
    read(tmp_path, encoded(CORNERS))
    assert warnings.filters == before
