"""The pinned sample in data/: DVC brings it from the store inside the repository, and here it is seen to be whole.

DVC says little of what is wrong. It takes what lies in the store unasked unless told to verify, and it believes in its
own cache whatever happens to that.
"""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

from umbra import sums

PULL = ["dvc", "pull", "-q", "data.dvc"]
STORE = Path(".dvcstore") / "files" / "md5"


def fetch(root: Path, call: Callable[[Sequence[str]], int], remember: Path) -> None:
    """Have `call` pull data/, and refuse in one sentence what is not as data.dvc pins it."""
    if not (root / "data.dvc").exists():
        return
    if call(PULL):
        raise ValueError(f"data/: expected the sample that data.dvc pins, {_fault(root)}, and run the command again")
    for folder in sorted(path.parent for path in (root / "data").glob(f"*/{sums.NAME}")):
        with sums.checked(folder, sums.remedy(folder.relative_to(root)), remember):
            pass


def _fault(root: Path) -> str:
    """What was found and what helps: the store speaks for itself, since a file's name there is its hash."""
    for path in sorted((root / STORE).glob("*/*")):
        wanted = path.parent.name + path.name.removesuffix(".dir")
        if hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() != wanted:
            return f"found {path.relative_to(root)} damaged; restore the store (git checkout -- .dvcstore)"
    if (root / "data").exists():
        return (
            "found another one that DVC does not overwrite, or no whole store; take it away (rm -r data), "
            "restore the store (git checkout -- .dvcstore)"
        )
    return "found none, nor what it consists of in .dvcstore; restore the store (git checkout -- .dvcstore)"
