"""Where things lie: the root is found by walking up to params.yaml, so notebooks work from any folder below it.

- build/<edition>/sets/<set>/: faces, drawn or prepared (cached by DVC)
- build/<edition>/shards/<set>/<k>-of-<n>/: parts of a set that are drawn apart, until they are joined (neither)
- build/<edition>/runs/<group>/<run>/: weights and the executed notebook (cached by DVC)
- build/<edition>/{resume,logs,failed}/: what no hash depends on (neither DVC nor git)
- build/.verified/: which files of sets were found whole (neither DVC nor git)
- build/cache/: photographs in their frame (neither)
- build/replicates/<copy>/: copies of the tree in which pages are made again (neither)
- reports/<edition>/runs/<group>/<run>/: history.csv, metrics.json (git)
- reports/<edition>/<paper>/: figures, tables, claims, the executed page (git)

Every place here is `own`: whoever writes there or takes it away meets nothing of anybody else's.
"""

import os
from collections.abc import Iterator
from pathlib import Path

from umbra.names import EditionName, PaperName, require_name

MARKER = "params.yaml"
AREAS = ("build", "reports")


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


def own(place: Path, *, inside: bool = True) -> Path:
    """`place`, which must lie below build/<edition> or reports/<edition> (or be that folder) with all links followed.

    So must the folders `inside` it. build/ and reports/ themselves may be links: that is the choice of whoever made
    them.
    """
    top = root()
    steps = place.relative_to(top).parts if place.is_relative_to(top) else ()
    if len(steps) < 2 or steps[0] not in AREAS:
        raise ValueError(f"{place}: expected a place below {top}/build or {top}/reports; nothing else is written to")
    home = Path(os.path.realpath(top / steps[0])) / steps[1]
    for part in (place, *(_linked(place) if inside else ())):
        found = Path(os.path.realpath(part))
        if not found.is_relative_to(home) or (found == home and len(steps) > 2):
            raise ValueError(
                f"{part.relative_to(top)}: expected a place below {steps[0]}/{steps[1]}, found that it leads to "
                f"{found}; nothing outside is written or deleted. Take the link away."
            )
    return place


def _linked(folder: Path) -> Iterator[Path]:
    """The folders inside that are links."""
    for here, names, _ in os.walk(folder):
        yield from (Path(here, name) for name in names if os.path.islink(Path(here, name)))


def build(edition: str) -> Path:
    """What an edition computes, outside git."""
    return own(root() / "build" / require_name(edition, "edition", EditionName), inside=False)


def reports(edition: str) -> Path:
    """What an edition reports, in git."""
    return own(root() / "reports" / require_name(edition, "edition", EditionName), inside=False)


def cache() -> Path:
    """Photographs brought into a frame once, for all editions."""
    return own(root() / "build" / "cache")


def replicate(name: str) -> Path:
    """A copy of the tree in which pages are made again; what is linked inside it is its own."""
    return own(root() / "build" / "replicates" / require_name(name, "the name of a replicate"), inside=False)


def face_set(edition: str, name: str) -> Path:
    """The faces of one set; while they are drawn, they lie beside it."""
    folder = build(edition) / "sets" / require_name(name, "set")
    own(folder.with_name(f"{name}.partial"))
    return own(folder)


def shards(edition: str, name: str) -> Path:
    """Where the shards of a set lie until they are joined: not beside the sets, which pages depend on as a whole."""
    return own(build(edition) / "shards" / require_name(name, "set"))


def verified() -> Path:
    """Where it is remembered which files of sets were found whole, so that they are not read through each time."""
    return own(root() / "build" / ".verified")


def run(edition: str, group: str, name: str) -> Path:
    """The weights and the executed notebook of one run."""
    return own(build(edition) / "runs" / require_name(group, "group") / require_name(name, "run"))


def run_report(edition: str, group: str, name: str) -> Path:
    """The history and the final numbers of one run."""
    return own(reports(edition) / "runs" / require_name(group, "group") / require_name(name, "run"))


def page(edition: str, paper: str) -> Path:
    """The executed page of a paper and all that it shows."""
    return own(reports(edition) / require_name(paper, "paper", PaperName))


def site(edition: str) -> Path:
    """The pages as HTML; the index lies beside."""
    return own(reports(edition) / "pages")


def private(edition: str, group: str) -> Path:
    """Pictures of real people, which stay out of git."""
    return own(build(edition) / "private" / require_name(group, "group"))


def resume(edition: str, group: str, name: str) -> Path:
    """Where an unfinished training keeps its last epoch."""
    return own(build(edition) / "resume" / require_name(group, "group") / require_name(name, "run"))


def log(edition: str, stage: str) -> Path:
    """The log of one stage: a line per cell and per epoch."""
    return own(build(edition) / "logs" / f"{stage}.log")


def failed(edition: str, stage: str) -> Path:
    """Where the notebook of a failed stage is kept."""
    return own(build(edition) / "failed" / f"{stage}.ipynb")
