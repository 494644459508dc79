"""The one driver that executes notebooks: papermill, then normalising, then an atomic rename.

    python -m umbra.driver.notebook train <run>      notebooks/train.ipynb for one run of params.yaml
    python -m umbra.driver.notebook paper <paper>    the notebook of one paper

A failing cell ends the stage with the cell's number, its error and the place where the failed notebook is kept. Where
the notebook had begun to write, its results are taken away; where it had not (a setting was refused), they stay.
"""

import os
import shutil
import sys
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from umbra.files import require_writable, write_text
from umbra.learning.threads import pin_threads
from umbra.reading import in_one_sentence, reading
from umbra.runs import paths, warm
from umbra.runs.config import Head, read_head
from umbra.runs.process import stop_with_parent
from umbra.runs.timing import timed

if TYPE_CHECKING:
    from nbformat import NotebookNode


class NotebookFailed(RuntimeError):  # noqa: N818 - it says what happened
    """A cell raised; the message says which, what, and where to look."""


@dataclass(frozen=True)
class Job:
    """One notebook to execute: from where, to where, with what, and what to take away when it fails."""

    source: Path
    target: Path
    parameters: Mapping[str, Any]
    kept: Path  # where the notebook goes when it fails
    log: Path
    outputs: Sequence[Path] = ()
    beside: Path | None = None  # where its pictures stand as files, too


def execute(job: Job) -> Path:
    """Execute `job.source` and leave the normalised result at `job.target`."""
    from umbra.driver.execution import Watcher, run_cells
    from umbra.driver.normalise import normalise, write
    from umbra.driver.parameters import check, declared

    notebook = read_source(job.source)
    check(job.parameters, declared(notebook, job.source.name), job.source.name)
    for folder in {job.target.parent, job.kept.parent, job.log.parent, *(output.parent for output in job.outputs)}:
        require_writable(folder)
    job.log.write_text("", encoding="utf-8")
    before = _stamps(job.outputs)
    try:
        with Watcher(job.log, total=len(notebook.cells)):
            executed, failure = run_cells(job.source, job.parameters, job.log)
        if failure is not None:
            write_text(job.kept, write(normalise(executed)))
            raise NotebookFailed(
                f"{job.source.name}: cell {failure.number} failed: {failure.error}. "
                f"The failed notebook is kept at {_shown(job.kept)}, its log at {_shown(job.log)}."
            )
        write_text(job.target, write(normalise(executed, job.beside)))
    except BaseException:
        if _stamps(job.outputs) != before:
            discard([*job.outputs, job.target])
        raise
    job.kept.unlink(missing_ok=True)
    return job.target


def read_source(path: Path) -> "NotebookNode":
    """A notebook as it stands in git, checked against the format's own rules."""
    import nbformat  # takes a second, which a warm process has behind it

    with reading(path, "a Jupyter notebook", f"Take it from git again: git checkout -- {path.name}"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    return notebook


def discard(outputs: Sequence[Path]) -> None:
    """Take away what a failed stage has written: half of a report must not look like one."""
    for output in outputs:
        if output.is_dir():
            shutil.rmtree(output, ignore_errors=True)
        else:
            output.unlink(missing_ok=True)


def _stamps(outputs: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Each file of the outputs, with when it was written and its size."""
    files = [file for output in outputs for file in (output, *output.rglob("*")) if file.is_file()]
    return {file: ((stat := file.stat()).st_mtime_ns, stat.st_size) for file in files}


def train_job(head: Head, name: str) -> Job:
    """notebooks/train.ipynb for the run `name`."""
    if name not in head.groups:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(head.groups)) or 'none'}")
    group, stage = head.groups[name], f"train-{name}"
    folder, report = paths.run(head.edition, group, name), paths.run_report(head.edition, group, name)
    return Job(
        source=paths.root() / "notebooks" / "train.ipynb",
        target=folder / "train.ipynb",
        parameters={"edition": head.edition, "run": name},
        kept=paths.failed(head.edition, stage),
        log=paths.log(head.edition, stage),
        outputs=(folder, report),
    )


def paper_job(head: Head, name: str) -> Job:
    """The notebook of the paper `name`; it writes its artefacts into its folder of the reports."""
    if name not in head.papers:
        raise ValueError(f"params.yaml has no paper {name!r}; its papers: {', '.join(sorted(head.papers)) or 'none'}")
    paper, stage, folder = head.papers[name], f"paper-{name}", paths.page(head.edition, name)
    return Job(
        source=paths.root() / "notebooks" / paper.notebook,
        target=folder / "notebook.ipynb",
        parameters={"edition": head.edition, **paper.parameters},
        kept=paths.failed(head.edition, stage),
        log=paths.log(head.edition, stage),
        outputs=(folder,),
        beside=folder,
    )


def main(arguments: Sequence[str]) -> int:
    """Run one stage; 0 done, 1 refused or failed, 130 interrupted."""
    kinds = {"train": train_job, "paper": paper_job}
    if len(arguments) != 2 or arguments[0] not in kinds:
        print("usage: python -m umbra.driver.notebook train <run> | paper <paper>", file=sys.stderr)
        return 2
    kind, name = arguments
    stop_with_parent()
    try:
        head = read_head()
        job = kinds[kind](head, name)
        pin_threads(head.threads)
        os.environ["UMBRA_ROOT"] = str(paths.root())
        with timed(head.edition, f"{kind}@{name}", threads=head.threads):
            execute(job)
    except KeyboardInterrupt:
        print(f"{kind}@{name}: interrupted; the next run goes on where this one stopped", file=sys.stderr)
        return 130
    except (ValueError, OSError, MemoryError, NotebookFailed) as error:
        print(f"{kind}@{name}: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    return 0


def _shown(path: Path) -> str:
    root = paths.root()
    return str(path.relative_to(root) if path.is_relative_to(root) else path)


if __name__ == "__main__":
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warm.command(__spec__.name, main, watch=stop_with_parent)
