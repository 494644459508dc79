"""Where things lie: the root is found by walking up to params.yaml, so notebooks work from any folder below it.

- build/<edition>/sets/<set>/: faces, drawn or prepared (cached by DVC)
- build/<edition>/runs/<group>/<run>/: weights and the executed notebook (cached by DVC)
- build/<edition>/{resume,logs,failed}/: what no hash depends on (neither DVC nor git)
- build/.verified/: which files of sets were found whole (neither DVC nor git)
- reports/<edition>/runs/<group>/<run>/: history.csv, metrics.json (git)
- reports/<edition>/<paper>/: figures, tables, claims, the executed page (git)
"""

import os
from pathlib import Path

MARKER = "params.yaml"


def root(start: Path | str | None = None) -> Path:
    """The repository's root: the nearest folder at or above `start` (the current one) that holds params.yaml."""
    if start is None and os.environ.get("UMBRA_ROOT"):
        start = os.environ["UMBRA_ROOT"]
    begin = Path(start or Path.cwd()).resolve()
    for folder in (begin, *begin.parents):
        if (folder / MARKER).is_file() or (folder / "conf" / "config.yaml").is_file():
            return folder
    raise FileNotFoundError(
        f"no {MARKER} in {begin} or above it: run this inside the umbra repository, or set UMBRA_ROOT to its root"
    )


def build(edition: str) -> Path:
    """What an edition computes, outside git."""
    return root() / "build" / edition


def reports(edition: str) -> Path:
    """What an edition reports, in git."""
    return root() / "reports" / edition


def face_set(edition: str, name: str) -> Path:
    """The faces of one set."""
    return build(edition) / "sets" / name


def verified() -> Path:
    """Where it is remembered which files of sets were found whole, so that they are not read through each time."""
    return root() / "build" / ".verified"


def run(edition: str, group: str, name: str) -> Path:
    """The weights and the executed notebook of one run."""
    return build(edition) / "runs" / group / name


def run_report(edition: str, group: str, name: str) -> Path:
    """The history and the final numbers of one run."""
    return reports(edition) / "runs" / group / name


def resume(edition: str, group: str, name: str) -> Path:
    """Where an unfinished training keeps its last epoch."""
    return build(edition) / "resume" / group / name


def log(edition: str, stage: str) -> Path:
    """The log of one stage: a line per cell and per epoch."""
    return build(edition) / "logs" / f"{stage}.log"


def failed(edition: str, stage: str) -> Path:
    """Where the notebook of a failed stage is kept."""
    return build(edition) / "failed" / f"{stage}.ipynb"
