"""Writing that leaves no half-written file behind: into a temporary neighbour, then renamed in one step."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def atomic(path: Path | str) -> Iterator[Path]:
    """A temporary path beside `path` to write to; it becomes `path` when the block ends well, else it is gone.

    The temporary name keeps the suffix, since writers choose their format by it. A full disk or a folder that cannot be
    written to is said in one sentence, as OSError.
    """
    path = Path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise said_plainly(error, path.parent) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o666 & ~_umask())
        os.replace(temporary, path)
    except OSError as error:
        raise said_plainly(error, path) from error
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """`text` as the whole content of `path`, in UTF-8, all or nothing."""
    with atomic(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


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


def _umask() -> int:
    """The process's mask, which can only be read by setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
