"""Opening a photograph: the one way in which a picture that somebody brings becomes pixels.

JPEG, PNG and BMP, told by their content, of at most 50 million pixels. The picture stands upright (EXIF), is black
where it is transparent, as the frames are outside a photograph, and has 8 bits a channel: of 16 the upper 8 are kept,
as Pillow reads 16-bit colour, so that a grey and a colour picture of one scene agree. What cannot be read rightly is
refused in a sentence, never guessed.
"""

import io
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from PIL import Image, ImageOps, UnidentifiedImageError

from umbra.reading import DamagedFileError, reading

FORMATS = ("JPEG", "PNG", "BMP")
SUFFIXES = (".jpg", ".jpeg", ".png", ".bmp")
LARGEST = 50_000_000
"""Pixels; cameras have fewer, and one picture of so many takes 150 MB."""

LARGEST_FILE = 4 * LARGEST
"""Bytes; more than so many pixels need in 8 bits."""

PICTURE = "a whole JPEG, PNG or BMP picture"
COPY = "Copy it again from the archive."
KINDS = {
    stat.S_IFDIR: "a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device", stat.S_IFBLK: "a device",
}  # fmt: skip


def read_picture(path: Path) -> UInt8[np.ndarray, "height width 3"]:
    """RGB pixels of a picture's file, grey ones repeated in three channels."""
    return decode_picture(picture_bytes(path), path)


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height as the file states them; the pixels are not read."""
    with _opened(picture_bytes(path), path) as image:
        return image.size


def picture_bytes(path: Path) -> bytes:
    """The content of a picture's file. Its kind is asked first: opening a named pipe would wait for ever."""
    if kind := other_kind(path):
        raise DamagedFileError(f"{path}: expected {PICTURE}, found {kind}. {COPY}")
    with reading(path, PICTURE, COPY):
        size = path.stat().st_size
        if not 0 < size <= LARGEST_FILE:
            found = f"{size / 1e6:.0f} MB, more than {LARGEST_FILE / 1e6:.0f}" if size else "an empty file"
            raise DamagedFileError(f"{path}: expected {PICTURE}, found {found}. {COPY}")
        return path.read_bytes()


def other_kind(path: Path) -> str:
    """What `path` is instead of a regular file, a link followed; "" for a regular file."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return "a link that leads nowhere" if path.is_symlink() else "no such file"
    except OSError as error:
        return f"what cannot be looked at ({error.strerror})"
    return "" if stat.S_ISREG(mode) else KINDS.get(stat.S_IFMT(mode), "no regular file")


def decode_picture(content: bytes, path: Path) -> UInt8[np.ndarray, "height width 3"]:
    """RGB pixels of an encoded picture; `path` is what an error names."""
    with _opened(content, path) as image:
        if (kept := image.width * image.height) > LARGEST:
            raise DamagedFileError(_too_large(path, f"{image.width}×{image.height}, {kept / 1e6:.0f} million"))
        if why := _ambiguous(image, content):
            raise DamagedFileError(f"{path}: expected a picture that can be read in one way, found {why}")
        if image.format == "PNG" and b"IEND" not in content:  # Pillow does without
            raise ValueError("it ends before its last chunk")
        return np.asarray(_as_seen(ImageOps.exif_transpose(image)))


@contextmanager
def _opened(content: bytes, path: Path) -> Iterator[Image.Image]:
    """The picture as Pillow opens it; in this block its warnings are silent, and its errors name the file."""
    with reading(path, PICTURE, COPY), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sizes, which are refused here, and of tags, which say nothing then
        try:
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                yield image
        except Image.DecompressionBombError as error:
            raise DamagedFileError(_too_large(path, "several times as many")) from error
        except UnidentifiedImageError as error:  # its text holds an address in memory
            raise ValueError("its content is none of these") from error
        except OSError as error:  # Pillow's word for cut files: about the content, not the disk
            raise ValueError(str(error)) from error


def _too_large(path: Path, found: str) -> str:
    return (
        f"{path}: expected a picture of at most {LARGEST / 1e6:.0f} million pixels, found {found}. Make it smaller, or "
        "cut it to the face."
    )


def _ambiguous(image: Image.Image, content: bytes) -> str:
    """What Pillow would decode without knowing how, with the remedy; "" for all else."""
    if image.mode == "CMYK" and "adobe" not in image.info:
        return "CMYK without Adobe's mark, which says whether ink or its absence is counted. Save it as RGB."
    if image.format == "PNG" and image.mode != "P" and "transparency" in image.info:
        depth = content[24]  # of the header's chunk; of other depths Pillow compares the transparent value unscaled
        if depth not in (1, 8):
            return f"{depth} bits a channel and one value that is transparent. Save it with 8 bits."
    return ""


def _as_seen(image: Image.Image) -> Image.Image:
    """RGB in 8 bits, on black where it is transparent."""
    if image.mode.startswith("I"):  # 16-bit grey, which `convert` would clip to white
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if "A" in image.getbands() or "transparency" in image.info:
        layer = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", layer.size, "black"), layer)
    return image.convert("RGB")
