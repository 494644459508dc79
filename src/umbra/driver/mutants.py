"""Planted bugs: whether a test fails for each of the small mistakes that tests/mutants.yaml lists.

    python -m umbra.driver.mutants [--workers 2] [<room or file of src/umbra> …]

The tree is copied, once for each worker. In a copy one mistake at a time is made and its tests are run; nothing happens
in the tree itself. A mistake whose old text is not found exactly once is refused, so that the list keeps up with the
code.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Any, TypeVar

import yaml

from umbra.configuration import build
from umbra.driver.copies import mirror
from umbra.reading import read_text, reading
from umbra.runs import paths

T = TypeVar("T")
LIST = "tests/mutants.yaml"
PACKAGE = Path("src", "umbra")
LIBRARIES = (
    "lightning", "torch", "numba", "pandas", "cv2", "matplotlib.pyplot", "scipy.ndimage", "scipy.spatial",
    "scipy.optimize", "scipy.stats", "safetensors.torch", "einops", "omegaconf", "sklearn", "nbformat", "yaml",
)  # fmt: skip
"""What takes long to import, and brings no plugin of pytest along."""
OPTIONS = ("-x", "-q", "-rfE", "--tb=no", "--no-header", "-p", "no:cacheprovider")
PASSED, FAILED = 0, (1, 2)  # exit codes of pytest; 2: a test file could not even be imported


@dataclass(frozen=True)
class Mutant:
    """One mistake: `old` becomes `new` in a file of src/umbra. `tests` should notice: by default the mirrored file."""

    file: str
    old: str
    new: str
    breaks: str
    tests: tuple[str, ...] = ()

    @property
    def asked(self) -> tuple[str, ...]:
        """The test files to run, relative to the root."""
        own = Path(self.file)
        return tuple(f"tests/{name}" for name in self.tests or ((own.parent / f"test_{own.name}").as_posix(),))


@dataclass(frozen=True)
class Outcome:
    """The first test that failed for a mistake, or none."""

    mutant: Mutant
    test: str
    seconds: float

    def __str__(self) -> str:
        found = f"caught by {self.test}" if self.test else "SURVIVED"
        return f"{self.seconds:6.1f} s  {self.mutant.file}: {self.mutant.breaks}\n          {found}"


def read_mutants(root: Path) -> list[Mutant]:
    """The list of a tree."""
    path = root / LIST
    text = read_text(path)
    with reading(path, "a list of planted bugs in YAML"):
        entries = list(yaml.safe_load(text))
    return [build(Mutant, entry, f"{LIST}[{place}]") for place, entry in enumerate(entries)]


def mistaken(mutant: Mutant, text: str) -> str:
    """The text of the file with the mistake in it; refused where the place is not the only one, or nothing compiles."""
    if (count := text.count(mutant.old)) != 1:
        raise ValueError(
            f"{LIST}: expected the old text once in {mutant.file}, found it {count} times: {mutant.old!r}; "
            "bring the entry up to date, or replace it"
        )
    changed = text.replace(mutant.old, mutant.new)
    try:
        compile(changed, mutant.file, "exec")
    except SyntaxError as error:
        raise ValueError(
            f"{LIST}: expected a mistake that compiles in {mutant.file}, found {error.msg} with {mutant.new!r}; "
            "a test has nothing to notice there, so change the new text"
        ) from error
    if changed == text:
        raise ValueError(f"{LIST}: {mutant.file}: old and new text are the same, {mutant.old!r}; change one of them")
    return changed


class Copy:
    """A copy of the tree, and the process that runs tests in it (`driver/trials.py`)."""

    def __init__(self, root: Path, folder: Path, libraries: Sequence[str]) -> None:
        self.folder, self.kernels = folder, folder / "build" / "kernels"
        mirror(root, folder)
        own = {"PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}  # a .pyc goes by time and size
        alone = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"}
        environment = {name: value for name, value in os.environ.items() if name != "UMBRA_ROOT"} | own | alone
        program = [sys.executable, "-P", str(Path(__file__).with_name("trials.py")), *libraries]
        self.process = subprocess.Popen(
            program, cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> "Copy":
        found, wanted = self._answer(), str(self.folder / PACKAGE / "__init__.py")
        if found != wanted:
            raise ValueError(f"expected the package to be imported from {wanted}, found {found}; unset PYTHONPATH")
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.process.kill()
        self.process.communicate()

    def run(self, tests: Sequence[str]) -> tuple[int, str]:
        """How pytest ends, and the first test that failed or, where none is named, its last words."""
        assert self.process.stdin is not None
        order = {"options": [*OPTIONS, *tests], "kernels": str(self.kernels)}
        print(json.dumps(order), file=self.process.stdin, flush=True)
        answer = self._answer()
        if answer is None:
            raise ValueError(f"{self.folder}: expected pytest to answer, found its process gone; is memory short?")
        failed = re.findall(r"^(?:FAILED|ERROR) (\S+)", answer["said"], re.MULTILINE)
        return answer["code"], failed[0] if failed else " ".join(answer["said"].split())[-300:]

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline() or "null")

    @contextmanager
    def planted(self, mutant: Mutant) -> Iterator[None]:
        """The mistake is in the copy while the block runs."""
        path = self.folder / PACKAGE / mutant.file
        text, stat = read_text(path), path.stat()
        path.write_text(mistaken(mutant, text), encoding="utf-8")
        try:
            yield
        finally:
            path.write_text(text, encoding="utf-8")
            os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # numba goes by it

    def try_one(self, mutant: Mutant) -> Outcome:
        """Make one mistake and run its tests."""
        start = time.monotonic()
        with self.planted(mutant):
            code, test = self.run(mutant.asked)
        if code < 0:
            test = f"a crash (signal {-code})"
        elif code not in (PASSED, *FAILED):
            raise ValueError(f"{LIST}: {mutant.file}: expected pytest to run {', '.join(mutant.asked)}, found: {test}")
        return Outcome(mutant, "" if code == PASSED else test, time.monotonic() - start)


def try_all(root: Path, mutants: Sequence[Mutant], *, workers: int, libraries: Sequence[str]) -> Iterator[Outcome]:
    """Make each mistake in a copy of the tree, in the list's order, after all their tests have passed without any."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="umbra-mutants-"))).resolve()
        made = [Copy(root, folder / str(number), libraries) for number in range(workers)]
        copies: SimpleQueue[Copy] = SimpleQueue()
        for copy in made:
            copies.put(stack.enter_context(copy))

        def in_a_copy(work: Callable[[Copy], T]) -> T:
            free = copies.get()
            try:
                return work(free)
            finally:
                copies.put(free)

        pool = stack.enter_context(ThreadPoolExecutor(max_workers=workers))
        tests = sorted({test for mutant in mutants for test in mutant.asked})
        parts = [tests[start::workers] for start in range(min(workers, len(tests)))]
        for code, test in pool.map(lambda part: in_a_copy(lambda copy: copy.run(part)), parts):
            if code != PASSED:
                raise ValueError(f"expected all tests to pass before a mistake is made, found: {test}; mend that first")
        yield from pool.map(lambda mutant: in_a_copy(lambda copy: copy.try_one(mutant)), mutants)


def chosen(mutants: Sequence[Mutant], names: Sequence[str]) -> list[Mutant]:
    """Those in the rooms or files named; all where none is."""
    found = [one for one in mutants if not names or any(f"{one.file}/".startswith(f"{name}/") for name in names)]
    if not found:
        raise ValueError(f"{LIST} has no entry for {', '.join(names)}; name rooms or files of src/umbra, as metrics")
    return found


def main(arguments: Sequence[str]) -> int:
    """Print each mistake and what caught it; 0 where all are caught, 1 where one survives, 2 where nothing is said."""
    parser = argparse.ArgumentParser(prog="python -m umbra.driver.mutants", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("names", nargs="*", help="rooms or files of src/umbra; all by default")
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args(arguments)
    root, survivors = paths.root(), 0
    try:
        mutants = read_mutants(root)
        for mutant in mutants:
            mistaken(mutant, read_text(root / PACKAGE / mutant.file))
        mutants = chosen(mutants, options.names)
        for outcome in try_all(root, mutants, workers=options.workers, libraries=LIBRARIES):
            survivors += not outcome.test
            print(outcome, flush=True)
    except (ValueError, OSError) as error:
        print(f"mutants: {error}", file=sys.stderr)
        return 2
    print(f"{len(mutants)} planted, {len(mutants) - survivors} caught, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
