"""Executing the cells of a notebook by papermill, and seeing how far it is: one line per cell and per epoch."""

import os
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from nbformat import NotebookNode

from umbra.learning.progress import LOG, clock
from umbra.runs import paths

SMALLER = "Close other programs, or make the batch or the set smaller"


@dataclass(frozen=True)
class Failure:
    """Which cell of the source raised (counted from 1, as a reader counts), and what."""

    number: int
    error: str


def run_cells(source: Path, parameters: Mapping[str, Any], log: Path) -> tuple[NotebookNode, Failure | None]:
    """Execute `source` with `parameters` in a kernel of its own: the executed notebook, and the failure if any."""
    from nbclient.exceptions import DeadKernelError
    from papermill.engines import papermill_engines
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import execute_notebook
    from traitlets.config import Config

    engine = _engine(log)
    papermill_engines.register("umbra", engine)
    os.environ[LOG] = str(log.resolve())
    failure = None
    with TemporaryDirectory(prefix="umbra-notebook-") as folder:
        target = Path(folder) / source.name
        try:
            execute_notebook(
                str(source),
                str(target),
                parameters=dict(parameters),
                engine_name="umbra",
                kernel_name="python3",
                language="python",
                progress_bar=False,
                cwd=str(paths.root()),
                # No TCP: it needs no ports and no loopback, and ipykernel has nothing to warn about. The sockets lie
                # in a folder of their own: in the current one, two kernels would talk through the same files.
                config=Config({"KernelManager": {"transport": "ipc", "ip": f"{folder}/kernel"}}),
            )
        except PapermillExecutionError as error:
            failure = Failure(_number_in_source(target, error.cell_index), _said(error.ename, error.evalue))
        except DeadKernelError:
            reason = f"its kernel was killed, most often by the system for want of memory. {SMALLER}"
            failure = Failure(_number_in_source(target, engine.running), reason)
        finally:
            os.environ.pop(LOG, None)
        return nbformat.read(target, as_version=4), failure


def _said(name: str, message: str) -> str:
    """An error of a cell, with the remedy where Python has no words for it."""
    return f"MemoryError: too little memory. {SMALLER}" if name == "MemoryError" else f"{name}: {message}"


def _number_in_source(executed: Path, index: int) -> int:
    """Undo how papermill counts: from 0, with the cell of parameters that it put in, before it added its banners."""
    cells = nbformat.read(executed, as_version=4).cells
    without_banners = [cell for cell in cells if "papermill-error-cell-tag" not in _tags(cell)]
    injected = [cell for cell in without_banners[:index] if "injected-parameters" in _tags(cell)]
    return index + 1 - len(injected)


def _tags(cell: NotebookNode) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def _engine(log: Path) -> Any:
    """The engine of papermill that also writes a line per finished cell."""
    from papermill.engines import NBClientEngine

    class LoggingEngine(NBClientEngine):
        running = 0  # the cell at work, as papermill counts

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **options: Any) -> Any:
            total, started = len(nb_man.nb.cells), {}
            begin, finish = nb_man.cell_start, nb_man.cell_complete

            def cell_start(cell: NotebookNode, cell_index: int | None = None, **rest: Any) -> None:
                started[cell_index] = time.perf_counter()
                cls.running = cell_index or 0
                begin(cell, cell_index, **rest)

            def cell_complete(cell: NotebookNode, cell_index: int | None = None, **rest: Any) -> None:
                finish(cell, cell_index, **rest)
                if cell.cell_type == "code" and cell_index is not None:
                    seconds = time.perf_counter() - started.get(cell_index, time.perf_counter())
                    first = next((line for line in cell.source.splitlines() if line.strip()), "")
                    with open(log, "a", encoding="utf-8") as lines:
                        lines.write(f"cell {cell_index + 1}/{total}  {clock(seconds)}  {first.strip()[:60]}\n")

            nb_man.cell_start, nb_man.cell_complete = cell_start, cell_complete
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    return LoggingEngine


class Watcher:
    """Shows what arrives in a log while it is written: lines, and in a terminal also a bar over the cells."""

    def __init__(self, log: Path, *, total: int) -> None:
        self.log, self.total = log, total
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._follow, daemon=True)

    def __enter__(self) -> "Watcher":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(timeout=5)

    def _follow(self) -> None:
        from tqdm import tqdm

        with (
            open(self.log, encoding="utf-8") as lines,
            tqdm(total=self.total, disable=not sys.stderr.isatty(), unit="cell", leave=False) as bar,
        ):
            done = False
            while not done:
                done = self._stop.wait(0.2)
                for line in lines:
                    self._show(line.rstrip("\n"), bar)

    def _show(self, line: str, bar: Any) -> None:
        bar.write(f"  {line}", file=sys.stderr)
        if line.startswith("cell "):
            bar.n = min(self.total, int(line.split()[1].split("/")[0]))
            bar.refresh()
