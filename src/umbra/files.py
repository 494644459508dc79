"""Writing that leaves no half-written file behind: into a temporary neighbour, then renamed in one step."""

import errno
import json
import math
import os
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it becomes `path` when the block ends well, else it is gone.

    The temporary name keeps the suffix, since writers choose their format by it. A full disk or a folder that cannot be
    written to is said in one sentence, as OSError.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = _new_neighbour(path)
    except OSError as error:
        raise said_plainly(error, path.parent) from error
    try:
        yield temporary
        _to_disk(temporary)
        os.replace(temporary, path)
        _to_disk(path.parent)
    except OSError as error:
        raise said_plainly(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """`text` as the whole content of `path`, in UTF-8, all or nothing."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path | str, content: Any) -> None:
    """`content` as a JSON file, all or nothing; NaN and infinities, which JSON does not have, are refused."""
    try:
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        where = _not_finite(content, "")
        if where is None:
            raise
        raise ValueError(f"{path}: expected finite numbers, found {where}; nothing was written") from error
    write_text(path, text + "\n")


def require_writable(folder: Path | str) -> None:
    """Refuse `folder` in one sentence where no file can be made in it; it is made when it is not there."""
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise said_plainly(error, folder) from error


def said_plainly(error: OSError, path: Path) -> OSError:
    """The same error as one sentence: what could not be written, why, and what to do."""
    reasons = {
        errno.ENOSPC: "the disk is full; free some space and run the command again",
        errno.EDQUOT: "the disk quota is used up; free some space and run the command again",
        errno.EROFS: "the file system is read-only; mount it writable, or work in a copy of the repository",
        errno.EACCES: "permission is denied; make the folder writable (chmod u+w), or work in a copy of the repository",
        errno.EPERM: "permission is denied; make the folder writable (chmod u+w), or work in a copy of the repository",
    }
    if error.errno not in reasons:
        return error
    return type(error)(error.errno, f"cannot write {path}: {reasons[error.errno]}")


def _new_neighbour(path: Path) -> Path:
    """An empty file beside `path` with a name of its own. The kernel gives it the rights that the umask allows."""
    while True:
        temporary = path.with_name(f".{path.stem}-{secrets.token_hex(8)}{path.suffix}")
        try:
            os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        except FileExistsError:
            continue
        return temporary


def _to_disk(path: Path) -> None:
    """Have the system write out a file, or the names in a folder: a name must not outlive its content in a crash."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _not_finite(content: Any, where: str) -> str | None:
    """The first number that is not finite, with its place."""
    if isinstance(content, float) and not math.isfinite(content):
        return f"{content} at {where.lstrip('.') or 'the top'}"
    entries: Iterable[tuple[Any, Any]] = ()
    if isinstance(content, Mapping):
        entries = content.items()
    elif isinstance(content, list | tuple):
        entries = enumerate(content)
    return next((found for key, value in entries if (found := _not_finite(value, f"{where}.{key}"))), None)
