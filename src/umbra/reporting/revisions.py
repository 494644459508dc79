"""What git holds of a revision; where git cannot say it, a sentence does."""

import subprocess
from pathlib import Path

from umbra.reading import reading


def git(root: Path, *arguments: str, absent: str, refused: str) -> str:
    """What a command of git prints, as text; see `git_bytes`."""
    printed = git_bytes(root, *arguments, absent=absent, refused=refused)
    with reading(f"git's {arguments[-1]}", "a text in UTF-8", "Name another revision."):
        return printed.decode("utf-8")


def git_bytes(root: Path, *arguments: str, absent: str, refused: str) -> bytes:
    """What a command of git prints.

    `absent` says what follows where git is not installed, `refused` what is wrong where it refuses; "{said}" in it is
    git's own last word.
    """
    try:
        done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise ValueError(f"git is not installed, so {absent}") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(refused.replace("{said}", said[-1] if said else "git failed")) from error
    return done.stdout
