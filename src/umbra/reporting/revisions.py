"""What git holds of a revision, as text; where git cannot say it, a sentence does."""

import subprocess
from pathlib import Path


def git(root: Path, *arguments: str, absent: str, refused: str) -> str:
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
    return done.stdout.decode("utf-8")
