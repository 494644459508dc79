"""Ways in which a file gets damaged, each driven by a generator, so that a seed names the case.

A way changes one file in place and says in words what it did. Bytes know nothing of the format; text, values, arrays
and tensors keep the file readable and change what it says, which is what a check of the format alone would miss.
"""

import io
import json
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from safetensors.numpy import load_file, save_file

Damage = Callable[[Path, np.random.Generator], str]


# bytes


def emptied(path: Path, rng: np.random.Generator) -> str:
    path.write_bytes(b"")
    return "emptied"


def truncated(path: Path, rng: np.random.Generator) -> str:
    content = path.read_bytes()
    size = int(rng.integers(0, max(1, len(content))))
    path.write_bytes(content[:size])
    return f"cut after {size} of {len(content)} bytes"


def bit_flipped(path: Path, rng: np.random.Generator) -> str:
    content = bytearray(path.read_bytes())
    place, bit = int(rng.integers(len(content))), int(rng.integers(8))
    content[place] ^= 1 << bit
    path.write_bytes(content)
    return f"bit {bit} of byte {place} of {len(content)} flipped"


def zeroed(path: Path, rng: np.random.Generator) -> str:
    return _overwritten(path, rng, lambda size: bytes(size), "zeros")


def scribbled(path: Path, rng: np.random.Generator) -> str:
    return _overwritten(path, rng, rng.bytes, "random bytes")


def lengthened(path: Path, rng: np.random.Generator) -> str:
    extra = rng.bytes(int(rng.integers(1, 200)))
    path.write_bytes(path.read_bytes() + extra)
    return f"{len(extra)} bytes appended"


def shortened_inside(path: Path, rng: np.random.Generator) -> str:
    content = path.read_bytes()
    first, last = sorted(int(value) for value in rng.integers(0, len(content) + 1, 2))
    path.write_bytes(content[:first] + content[last:])
    return f"bytes {first} to {last} of {len(content)} taken out"


def other_bytes(path: Path, rng: np.random.Generator) -> str:
    path.write_bytes(rng.bytes(int(rng.integers(1, 2000))))
    return "replaced by random bytes"


def _overwritten(path: Path, rng: np.random.Generator, fill: Callable[[int], bytes], what: str) -> str:
    content = bytearray(path.read_bytes())
    first = int(rng.integers(len(content)))
    size = int(rng.integers(1, max(2, (len(content) - first) // 2 + 1)))
    content[first : first + size] = fill(min(size, len(content) - first))
    path.write_bytes(content)
    return f"{what} from byte {first} on"


# places: what lies there is no plain file


def missing(path: Path, rng: np.random.Generator) -> str:
    path.unlink()
    return "missing"


def folder_instead(path: Path, rng: np.random.Generator) -> str:
    path.unlink()
    path.mkdir()
    return "a folder of its name"


def dangling_link(path: Path, rng: np.random.Generator) -> str:
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))
    return "a link to nowhere"


def link_to_itself(path: Path, rng: np.random.Generator) -> str:
    path.unlink()
    path.symlink_to(path)
    return "a link to itself"


def pipe_instead(path: Path, rng: np.random.Generator) -> str:
    path.unlink()
    os.mkfifo(path)
    return "a pipe of its name"


# text


def line_removed(path: Path, rng: np.random.Generator) -> str:
    lines, place = _lines(path, rng)
    del lines[place]
    return _put(path, lines, f"line {place + 1} removed")


def line_doubled(path: Path, rng: np.random.Generator) -> str:
    lines, place = _lines(path, rng)
    lines.insert(place, lines[place])
    return _put(path, lines, f"line {place + 1} doubled")


def lines_swapped(path: Path, rng: np.random.Generator) -> str:
    lines, place = _lines(path, rng)
    other = int(rng.integers(len(lines)))
    lines[place], lines[other] = lines[other], lines[place]
    return _put(path, lines, f"lines {place + 1} and {other + 1} swapped")


def lines_reversed(path: Path, rng: np.random.Generator) -> str:
    lines, _ = _lines(path, rng)
    return _put(path, lines[::-1], "all lines reversed")


def word_replaced(path: Path, rng: np.random.Generator) -> str:
    lines, place = _lines(path, rng)
    separator = next((mark for mark in (",", "\t", ": ") if mark in lines[place]), " ")
    words = lines[place].split(separator)
    spot = int(rng.integers(len(words)))
    new = str(
        rng.choice(["", "nan", "inf", "-1", "1e308", "9" * 40, "ÿ", "null", "../../x", "a b", '"', "'", "x" * 5000])
    )
    words[spot] = new
    lines[place] = separator.join(words)
    return _put(path, lines, f"word {spot + 1} of line {place + 1} became {new[:20]!r}")


def not_utf_8(path: Path, rng: np.random.Generator) -> str:
    content = path.read_bytes()
    place = int(rng.integers(len(content) + 1))
    path.write_bytes(content[:place] + b"\xff\xfe\xc3" + content[place:])
    return f"bytes that are no UTF-8 at {place}"


def null_inside(path: Path, rng: np.random.Generator) -> str:
    content = path.read_bytes()
    place = int(rng.integers(len(content) + 1))
    path.write_bytes(content[:place] + b"\0" + content[place:])
    return f"a NUL at {place}"


def other_ends_of_line(path: Path, rng: np.random.Generator) -> str:
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    return "lines end as on Windows"


def marked_order_of_bytes(path: Path, rng: np.random.Generator) -> str:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    return "a mark of byte order in front"


def _lines(path: Path, rng: np.random.Generator) -> tuple[list[str], int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return lines, int(rng.integers(len(lines)))


def _put(path: Path, lines: list[str], said: str) -> str:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return said


# values of JSON and YAML

STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 10**12, 10**30, 0.5, float("nan"), float("inf"), "", "..", "../../x", "x", "ä\n", [], [[]], {},
    {"x": 1}, [None], "1e5",
)  # fmt: skip


def value_replaced(path: Path, rng: np.random.Generator) -> str:
    content, places = _tree(path)
    holder, key, name = places[int(rng.integers(len(places)))]
    new = STRANGE[int(rng.integers(len(STRANGE)))]
    holder[key] = new
    return _dump(path, content, f"{name} became {new!r}")


def value_removed(path: Path, rng: np.random.Generator) -> str:
    content, places = _tree(path)
    holder, key, name = places[int(rng.integers(len(places)))]
    del holder[key]
    return _dump(path, content, f"{name} removed")


def key_added(path: Path, rng: np.random.Generator) -> str:
    content, places = _tree(path)
    holders = [(content, "")] + [(holder[key], name) for holder, key, name in places]
    mappings = [(holder, name) for holder, name in holders if isinstance(holder, dict)]
    if not mappings:
        return value_replaced(path, rng)
    holder, name = mappings[int(rng.integers(len(mappings)))]
    holder["surprise"] = 1
    return _dump(path, content, f"a key added to {name or 'the top'}")


def _tree(path: Path) -> tuple[Any, list[tuple[Any, Any, str]]]:
    text = path.read_text(encoding="utf-8")
    content = json.loads(text) if path.suffix in (".json", ".ipynb") else yaml.safe_load(text)
    places: list[tuple[Any, Any, str]] = []

    def visit(value: Any, name: str) -> None:
        entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        for key, inner in entries:
            places.append((value, key, f"{name}.{key}".lstrip(".")))
            visit(inner, f"{name}.{key}")

    visit(content, "")
    return content, places


def _dump(path: Path, content: Any, said: str) -> str:
    as_json = path.suffix in (".json", ".ipynb")
    text = json.dumps(content) if as_json else yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
    return said


# arrays: .npy, archives of them, and safetensors


def array_changed(path: Path, rng: np.random.Generator) -> str:
    array, said = _other_array(np.load(path), rng)
    np.save(path, array)
    return said


def archive_changed(path: Path, rng: np.random.Generator) -> str:
    with np.load(path) as stored:
        arrays = {name: stored[name] for name in stored.files}
    said = _other_entry(arrays, rng)
    held = io.BytesIO()
    np.savez(held, **arrays)
    path.write_bytes(held.getvalue())
    return said


def tensors_changed(path: Path, rng: np.random.Generator) -> str:
    arrays = load_file(path)
    said = _other_entry(arrays, rng)
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, path)
    return said


def member_is_no_array(path: Path, rng: np.random.Generator) -> str:
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = sorted(members)[int(rng.integers(len(members)))]
    with zipfile.ZipFile(path, "w") as archive:
        for other, content in members.items():
            archive.writestr(other, b"no array" if other == name else content)
    return f"{name} is no array"


def _other_entry(arrays: dict[str, np.ndarray], rng: np.random.Generator) -> str:
    name = sorted(arrays)[int(rng.integers(len(arrays)))]
    if rng.random() < 0.15:
        del arrays[name]
        return f"{name} removed"
    arrays[name], said = _other_array(arrays[name], rng)
    return f"{name}: {said}"


def _other_array(array: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, str]:
    """The array with another type, shape, order or value."""
    number = array.dtype.kind in "fiu"
    ways: list[tuple[str, Callable[[], np.ndarray]]] = [
        ("reversed", lambda: array[::-1].copy() if array.ndim else array + 1),
        ("one entry less", lambda: array[:-1] if array.ndim else np.zeros(2, array.dtype)),
        ("one dimension more", lambda: array[None]),
        ("zeros", lambda: np.zeros_like(array)),
        ("of type float64", lambda: array.astype(np.float64) if number else array),
        ("of type int8", lambda: array.astype(np.int8) if number else array),
        ("of type bool", lambda: array.astype(bool)),
        ("a value of -1", lambda: _with(array, -1, rng)),
        ("a value that is no number", lambda: _with(array.astype(np.float32) if number else array, np.nan, rng)),
        ("no entry", lambda: array[:0] if array.ndim else array.reshape(1)[:0]),
    ]
    said, make = ways[int(rng.integers(len(ways)))]
    with np.errstate(all="ignore"):
        return make(), said


def _with(array: np.ndarray, value: float, rng: np.random.Generator) -> np.ndarray:
    changed = array.copy()
    if changed.size and changed.dtype.kind in "fi":
        changed.reshape(-1)[int(rng.integers(changed.size))] = value
    return changed


# pictures among others of a folder


def copied_over(path: Path, rng: np.random.Generator) -> str:
    """Another file of the same folder under this one's name: whole, and wrong."""
    others = sorted(file for file in path.parent.iterdir() if file.is_file() and file != path)
    if not others:
        return emptied(path, rng)
    other = others[int(rng.integers(len(others)))]
    shutil.copyfile(other, path)
    return f"replaced by {other.name}"


BYTES: tuple[Damage, ...] = (
    emptied, truncated, bit_flipped, zeroed, scribbled, lengthened, shortened_inside, other_bytes, copied_over,
)  # fmt: skip
PLACES: tuple[Damage, ...] = (missing, folder_instead, dangling_link, link_to_itself, pipe_instead)
TEXT: tuple[Damage, ...] = (
    line_removed, line_doubled, lines_swapped, lines_reversed, word_replaced, not_utf_8, null_inside,
    other_ends_of_line, marked_order_of_bytes,
)  # fmt: skip
VALUES: tuple[Damage, ...] = (value_replaced, value_removed, key_added)
ARRAY: tuple[Damage, ...] = (array_changed,)
ARCHIVE: tuple[Damage, ...] = (archive_changed, member_is_no_array)
TENSORS: tuple[Damage, ...] = (tensors_changed,)


def ways(path: Path) -> tuple[Damage, ...]:
    """Whatever can happen to a file of this kind."""
    inner: dict[str, tuple[Damage, ...]] = {
        ".json": VALUES + TEXT,
        ".ipynb": VALUES + TEXT,
        ".yaml": VALUES + TEXT,
        ".lock": VALUES + TEXT,
        ".csv": TEXT,
        ".txt": TEXT,
        ".npy": ARRAY,
        ".npz": ARCHIVE,
        ".safetensors": TENSORS,
    }
    return BYTES + PLACES + inner.get(path.suffix, ())
