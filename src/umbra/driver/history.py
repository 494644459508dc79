"""What must not go into git's history, where it would weigh for ever: heavy files, and pictures that are stored twice.

python -m umbra.driver.history <file> ...       ends with 1 and says why, if one of them is such a file
"""

import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from umbra.driver.pictures import FOLDER, held

HEAVY = 1_000_000  # bytes of one file
REFRESH = 2_000_000  # bytes that git stores when one paper's notebook, page and figures have all changed


def faults(path: Path, *, limit: int = HEAVY) -> list[str]:
    """What keeps a file from being committed, each with the remedy."""
    found = []
    if (size := path.stat().st_size) > limit:
        found.append(
            f"{path} has {size:,} bytes, at most {limit:,} are kept in git: make it smaller, or leave it to DVC"
        )
    if twice := doubled(path):
        remedy = f"python -m umbra.driver.normalise {path}" if path.suffix == ".ipynb" else "make site"
        found.append(f"{path} holds {', '.join(twice)}, which a file beside it holds already: run {remedy}")
    return found


def doubled(path: Path) -> list[str]:
    """The figures whose bytes are inside an executed notebook or page, though they stand as files."""
    places = {".ipynb": (path.parent, f"{FOLDER}/*.png"), ".html": (path.parent.parent, f"*/{FOLDER}/*.png")}
    if path.suffix not in places:
        return []
    folder, pattern = places[path.suffix]
    inside = set(held(path.read_text(encoding="utf-8")))
    return [str(file.relative_to(folder)) for file in sorted(folder.glob(pattern)) if file.read_bytes() in inside]


def stored(path: Path) -> int:
    """The bytes that a file's content costs in git, where no older version helps."""
    return len(zlib.compress(path.read_bytes()))


def refresh(edition: Path, paper: str) -> dict[str, int]:
    """What a refresh of one paper costs git at most: its notebook, its page, its figures; `edition` is its reports."""
    notebook, page = edition / paper / "notebook.ipynb", edition / "pages" / f"{paper}.html"
    figures = sorted((edition / paper / FOLDER).glob("*.png"))
    return {"notebook": stored(notebook), "page": stored(page), "figures": sum(map(stored, figures))}


def main(arguments: Sequence[str]) -> int:
    """Look at the named files, as pre-commit names those of a commit."""
    found = [fault for name in arguments for fault in faults(Path(name))]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
