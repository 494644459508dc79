"""The pictures of an executed notebook: what stands as a file beside it is referred to, everything else is made small.

A figure of a paper is written as figures/<artefact>.png and shown by its cell. Were its bytes in the notebook too, a
refresh would cost the history each picture twice. A picture that is no artefact has no file, and stays.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import escape
from nbformat import NotebookNode

from umbra.figures.png import compact

FOLDER = "figures"
_INLINE = re.compile(r"(?<=data:image/png;base64,)[A-Za-z0-9+/=]+")
_CELL = re.compile(r'(?<="image/png": ")[A-Za-z0-9+/=]+')


def standing(folder: Path) -> dict[bytes, str]:
    """The pictures that stand beside a notebook in `folder`: their bytes, and their paths as it refers to them."""
    return {file.read_bytes(): f"{FOLDER}/{file.name}" for file in sorted((folder / FOLDER).glob("*.png"))}


def lighten(output: NotebookNode, files: Mapping[bytes, str]) -> NotebookNode:
    """One output with its picture as a reference to one of `files`, or small.

    The reference is HTML that shows the picture where the notebook is opened in its place. Whoever renders it elsewhere
    finds the path, and what was known of the picture, in the metadata of that HTML.
    """
    data = output.get("data", {})
    if isinstance(data.get("text/html"), str):
        data["text/html"] = _INLINE.sub(lambda found: _small(found[0]), data["text/html"])
    picture = decoded(data.get("image/png"))
    if picture is None:
        return output
    file = files.get(picture) or files.get(compact(picture))
    if file is None or "text/html" in data:
        data["image/png"] = _small(data["image/png"])
        return output
    del data["image/png"]
    about = {"picture": file, **output.metadata.pop("image/png", {})}
    data["text/html"] = image_tag(about)
    output.metadata["text/html"] = about
    return output


def held(text: str) -> Iterator[bytes]:
    """The PNGs inside a notebook's or page's text."""
    for found in (*_INLINE.findall(text), *_CELL.findall(text)):
        picture = decoded(found)
        if picture is not None:
            yield picture


def decoded(text: object) -> bytes | None:
    """The bytes of a picture that stands in base64; None where there is none."""
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text)
    except binascii.Error:
        return None


def image_tag(about: Mapping[str, Any]) -> str:
    """The picture as HTML; `about` holds its path and, where they are known, its width on screen and its text."""
    width = f' width="{about["width"]}"' if "width" in about else ""
    return f'<img src="{escape(about["picture"])}"{width} alt="{escape(str(about.get("alt", "figure")))}">'


def _small(picture: str) -> str:
    """A picture in base64, made small; what is no picture stays as it is."""
    found = decoded(picture)
    return picture if found is None or (small := compact(found)) == found else base64.b64encode(small).decode()
