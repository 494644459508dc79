"""Reading what others may have damaged: each error is one sentence with the file, what was expected and the remedy."""

import json
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

ANOTHER = "Write it anew, or take a fresh copy of it."


class DamagedFileError(ValueError):
    """A file that is not what its name promises. The message is the whole story; the library's error is its cause."""


@contextmanager
def reading(path: Path | str, kind: str, remedy: str = ANOTHER) -> Iterator[None]:
    """Whatever a library raises on reading `path`, which should be `kind` ("a CSV table"), names the file afterwards.

    Libraries raise what they like on damaged input: decoding, JSON, zip, zlib, struct, pickle and index errors, even
    SyntaxError from the header of an array. So the block holds only the library's call, and all its errors are caught
    but DamagedFileError, which has said it already. What is missing or cannot be opened stays the OSError that it is.
    A pipe or a device is refused before anybody waits for it.
    """
    if (special := _special(Path(path))) is not None:
        raise DamagedFileError(f"{path}: expected {kind}, found {special}. {remedy}")
    try:
        yield
    except DamagedFileError:
        raise
    except FileNotFoundError as error:
        raise FileNotFoundError(f"{path} not found; expected {kind}. {remedy}") from error
    except OSError as error:
        reason = error.strerror or _in_short(error)
        raise type(error)(f"{path}: expected {kind}, but it cannot be read: {reason}. {remedy}") from error
    except MemoryError as error:
        raise MemoryError(f"{path}: {kind} of this size does not fit into memory") from error
    except Exception as error:
        raise DamagedFileError(f"{path}: expected {kind}, found damage ({_in_short(error)}). {remedy}") from error


def read_text(path: Path | str, kind: str = "a text in UTF-8", remedy: str = ANOTHER) -> str:
    """The whole text of a file in UTF-8."""
    with reading(path, kind, remedy):
        return Path(path).read_text(encoding="utf-8")


def read_json(path: Path | str, kind: str = "JSON", remedy: str = ANOTHER) -> Any:
    """What a JSON file holds. NaN and infinities, which JSON does not have, are damage."""
    with reading(path, kind, remedy):
        return json.loads(Path(path).read_text(encoding="utf-8"), parse_constant=_no_json)


def in_one_sentence(error: Exception) -> str:
    """What a stage prints of an error that ends it: its own words, or the system's with the file."""
    if isinstance(error, OSError) and error.strerror:
        names = [str(name) for name in (error.filename, error.filename2) if name is not None]
        told = all(name in error.strerror for name in names)
        return error.strerror if told else f"{' and '.join(names)}: {error.strerror}"
    return str(error) or type(error).__name__


def read_yaml(path: Path | str, remedy: str = "Mend the line.") -> Any:
    """What a YAML file holds. A key that stands twice in one mapping is refused: the last one would win unseen."""
    with reading(path, "YAML", remedy):
        text = Path(path).read_text(encoding="utf-8")
        try:
            return yaml.load(text, Loader=_EachKeyOnce)
        except yaml.MarkedYAMLError as error:
            line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise DamagedFileError(f"{path}{line}: no valid YAML: {error.problem}. {remedy}") from error


class _EachKeyOnce(yaml.SafeLoader):
    """Python's own types, and no key twice."""

    def compose_mapping_node(self, anchor: Any) -> yaml.MappingNode:
        node = super().compose_mapping_node(anchor)
        first: dict[tuple[str, str], yaml.Mark] = {}
        for key in (key for key, _ in node.value if isinstance(key, yaml.ScalarNode)):
            mark = first.setdefault((key.tag, key.value), key.start_mark)
            if mark is not key.start_mark:
                twice = f"the key {key.value!r} a second time (the first is in line {mark.line + 1})"
                raise yaml.composer.ComposerError(None, None, twice, key.start_mark)
        return node


def _special(path: Path) -> str | None:
    """What lies at `path`, where reading it might never end."""
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError):
        return None  # opening it will tell why
    kinds = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
    return kinds.get(stat.S_IFMT(mode))


def _no_json(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _in_short(error: Exception) -> str:
    """The error on one line, short enough for a sentence."""
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= 160 else f"{text[:157]}..."
