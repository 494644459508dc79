"""Many cases of each kind, counted: how often damage was refused, told, harmless, or met badly."""

import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

from fuzz.kinds import KINDS
from fuzz.outcomes import Case, Kind, Outcome, digest_of, run_case

NEVER = (Outcome.FOREIGN, Outcome.TRACEBACK, Outcome.HANG)


def cases_of(kind: Kind, numbers: Iterable[int]) -> Iterator[Case]:
    """Run the cases of these numbers; a good input is made once, and each case damages a copy."""
    with (
        tempfile.TemporaryDirectory(prefix="umbra-fuzz-") as name,
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),
    ):
        good, scratch = Path(name) / "good", Path(name) / "scratch"
        good.mkdir()
        kind.make(good)
        expected = digest_of(kind.read(good).value)
        for number in numbers:
            yield run_case(kind, number, good, expected, scratch)


def is_bad(kind: Kind, case: Case) -> bool:
    """Whether a case must not end as it did; silence is excused where the kind says why nobody can know."""
    excused = case.way in kind.unseen or any(Path(case.file).match(name) for name in kind.unseen)
    return case.outcome in NEVER or (case.outcome is Outcome.SILENT and not excused)


def count(place: int, first: int, number: int) -> tuple[Counter[Outcome], list[str]]:
    """The outcomes of one kind, and its bad cases."""
    kind = KINDS[place]
    counted: Counter[Outcome] = Counter()
    bad = []
    for case in cases_of(kind, range(first, first + number)):
        counted[case.outcome] += 1
        if is_bad(kind, case):
            bad.append(line(case))
    return counted, bad


def table(counts: Sequence[tuple[str, Counter[Outcome]]]) -> str:
    """A line per kind, a column per outcome."""
    lines = ["".join([f"{'':42}", *(f"{outcome.name.lower():>10}" for outcome in Outcome)])]
    for name, counted in [*counts, ("all", sum((counted for _, counted in counts), Counter()))]:
        lines.append("".join([f"{name:42}", *(f"{counted[outcome]:10}" for outcome in Outcome)]))
    return "\n".join(lines)


def line(case: Case) -> str:
    """A case as a line, with what it takes to run it again."""
    return f"{case.kind} #{case.number}: {case.file}, {case.said}: {case.outcome.value}. {case.message}"[:600]
