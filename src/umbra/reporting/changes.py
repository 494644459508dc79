"""Which verdicts turned? Markdown for CHANGELOG.md, from what the reports say of each claim before and after.

    python -m umbra.reporting.changes BEFORE AFTER                                two files claims.json
    python -m umbra.reporting.changes --revision HEAD --edition laptop [--paper alob]

Git's name of a file may stand for a file (HEAD~1:reports/laptop/alob/claims.json). With a revision, the pages of an
edition are compared with those of this working tree. Nothing is rebuilt, and turned verdicts are no failure.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from umbra.claims import DECISIONS
from umbra.names import MaybeName, require_name
from umbra.reading import reading
from umbra.reporting.display import machines_text, measured
from umbra.reporting.markdown import counted, inert, plain, some
from umbra.reporting.page_files import claims_of, provenance_of
from umbra.reporting.revisions import git, git_bytes
from umbra.runs import paths

ABSENT = "no revision can be read: install it, or name two files"
REFUSED = "{wrong}: name a revision of the repository that the reports are committed in"
SEEDS = re.compile(r"(\d+) seeds|\b(one) seed\b")

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Side:
    """One state of a page: its claims by id, and its provenance.json (empty where there is none)."""

    claims: Mapping[str, Record] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> str:
        """How many claims hold, fail and are undecided."""
        verdicts = [record["verdict"] for record in self.claims.values()]
        return " / ".join(str(verdicts.count(decision)) for decision in DECISIONS)

    def runs(self, record: Record) -> dict[str, Record]:
        """The runs, each with its seed, behind the tables that a claim asks."""
        artefacts, known = self.provenance.get("artefacts", {}), self.provenance.get("runs", {})
        return {run: known.get(run, {}) for table in record["tables"] for run in artefacts.get(table, ())}


def read_side(name: str, root: Path) -> Side:
    """The claims in a file, or in git's name of one, and the provenance beside it."""
    text = _read(name, root)
    if text is None:
        raise FileNotFoundError(f"{name}: expected a claims.json, found no such file; name a file or <revision>:<path>")
    claims = {record["id"]: record for record in claims_of(text, name)}
    beside = f"{name.removesuffix('claims.json')}provenance.json"
    known = _read(beside, root)
    return Side(claims, provenance_of(known, beside) if known else {})


def entries(before: Side, after: Side) -> list[str]:
    """An entry for each claim that turned, appeared or went, in the order of the page."""
    names = [*after.claims, *(name for name in before.claims if name not in after.claims)]
    return [entry for name in names if (entry := _entry(before, after, name))]


def _entry(before: Side, after: Side, name: str) -> str:
    then, now = before.claims.get(name), after.claims.get(name)
    if now is None or then is None:
        record, word = (now, "new") if then is None else (then, "gone")
        if record is None:
            return ""
        return f"- *{inert(record['sentence'])}* **{word}: {record['verdict']}**, {inert(measured(record))}"
    if then["verdict"] == now["verdict"]:
        return ""
    return (
        f"- *{inert(now['sentence'])}* **{then['verdict']} → {now['verdict']}**\n"
        f"  - before: {inert(measured(then))}\n"
        f"  - after: {inert(measured(now))}\n"
        f"  - why: {'; '.join(reasons(before, after, name))}"
    )


def reasons(before: Side, after: Side, name: str) -> list[str]:
    """What is different behind a claim, as far as claims and provenance tell."""
    then, now = before.claims[name], after.claims[name]
    found = [*_asked(then, now), *_from_where(before, after, then, now)]
    if then["effect"] is None or now["effect"] is None:
        found.insert(0, "now measured" if then["effect"] is None else "no longer measured")
        return found
    if then["interval"] and _sides(then) == _sides(now):
        low, high = then["interval"]
        moved = "stayed within" if low <= now["effect"] <= high else "moved beyond"
        found.append(f"the effect {moved} the former interval")
    return found


def _asked(then: Record, now: Record) -> Iterator[str]:
    """What the claim asks otherwise than before."""
    if then["sentence"] != now["sentence"]:
        yield f"the sentence was *{inert(then['sentence'])}*"
    for key in ("direction", "margin"):
        old, new = then["comparison"][key], now["comparison"][key]
        if old != new:
            yield f"other {key}: {inert(plain(old))} → {inert(plain(new))}"
    if then["effect"] is not None and now["effect"] is not None and _sides(then) != _sides(now):
        yield f"another comparison decides: {_sides(then)} → {_sides(now)}"


def _from_where(before: Side, after: Side, then: Record, now: Record) -> Iterator[str]:
    """What stands behind the numbers otherwise than before."""
    old, new = before.runs(then), after.runs(now)
    if not before.provenance or not after.provenance:
        if (seeds := _seeds(then)) != (others := _seeds(now)) and seeds and others:
            yield f"other seeds: {seeds} → {others}"
        return
    if added := [run for run in new if run not in old]:
        yield f"other seeds or runs: with {some(added)}"
    if gone := [run for run in old if run not in new]:
        yield f"other seeds or runs: without {some(gone)}"
    shared = [run for run in new if run in old]
    settings = Counter(line for run in shared for line in _differences(old[run].get("params"), new[run].get("params")))
    if settings:
        yield f"other settings: {some([f'{line} ({counted(count)})' for line, count in settings.items()])}"
    sets = sorted({name for run in shared for name in new[run].get("data", ())})
    hashes = [side.provenance.get("data", {}) for side in (before, after)]
    if faces := [name for name in sets if hashes[0].get(name) != hashes[1].get(name)]:
        yield f"other faces: {some(faces)}"
    packages = list(_differences(before.provenance.get("packages"), after.provenance.get("packages")))
    if packages:
        yield f"other versions: {some(packages)}"
    machines = [machines_text(side.provenance) for side in (before, after)]
    if all(machines) and machines[0] != machines[1]:
        yield f"another machine: {inert(machines[0])} → {inert(machines[1])}"
    elif not (added or gone or settings or faces or packages or list(_asked(then, now))):
        yield "runs, settings, faces and versions are the same: the code is another"


def _differences(old: Any, new: Any, at: str = "") -> Iterator[str]:
    """Values that are different, by dotted path."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in dict.fromkeys([*new, *old]):
            yield from _differences(old.get(key), new.get(key), f"{at}.{key}" if at else str(key))
    elif old != new:
        yield f"{at} {plain(old)} → {plain(new)}"


def _sides(record: Record) -> str:
    compared = record["comparison"]  # a slope has no right side
    return inert(" − ".join(side for side in (compared["left"], compared["right"]) if side))


def _seeds(record: Record) -> str:
    found = SEEDS.search(record["reason"])
    return "" if found is None else found[1] or "1"


def page_text(page: str, before: Side | None, after: Side | None) -> str:
    """What to say of one page; a page that is not there is None."""
    if before is None or after is None:
        side, word = (after, "a new page") if before is None else (before, "the page is gone")
        return f"**{page}**: {word} ({side.counts if side else ''} hold / fail / undecided)"
    found = entries(before, after)
    if not found:
        return f"**{page}**: no verdict turned ({after.counts} hold / fail / undecided)"
    return "\n".join([f"**{page}**: {before.counts} → {after.counts} hold / fail / undecided", "", *found])


def edition_text(root: Path, edition: str, revision: str, *, paper: str = "") -> str:
    """What to say of all pages of an edition, or of one: between `revision` and the working tree."""
    base = f"reports/{edition}"
    _git(root, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", wrong=f"git knows no commit {revision!r}")
    listed = _git(root, "ls-tree", "-r", "--name-only", revision, "--", base).splitlines()
    here = [path.relative_to(root).as_posix() for path in sorted((root / base).glob("*/claims.json"))]
    files = dict.fromkeys([*(name for name in listed if re.fullmatch(rf"{base}/[^/]+/claims\.json", name)), *here])
    wanted = [name for name in files if paper in ("", Path(name).parent.name)]
    if not wanted:
        names = ", ".join(Path(name).parent.name for name in files) or "none"
        raise ValueError(f"{base}/{paper or '*'}/claims.json: expected a page, found none; pages: {names}")
    texts = []
    for name in wanted:
        then = read_side(f"{revision}:{name}", root) if name in listed else None
        now = read_side(name, root) if name in here else None
        texts.append(page_text(f"{Path(name).parent.name}, {edition}", then, now))
    return "\n\n".join(texts)


def _read(name: str, root: Path) -> bytes | None:
    """The bytes of a file, or of git's name of one; None where it is not there."""
    revision, _, path = name.partition(":")
    if path and not (root / name).exists():
        if not _git(root, "ls-tree", "--name-only", revision, "--", path, wrong=f"git knows no {name}").strip():
            return None
        return git_bytes(root, "show", name, absent=ABSENT, refused=REFUSED.format(wrong="{said}"))
    if not (root / name).exists():
        return None
    with reading(name, "JSON"):
        return (root / name).read_bytes()


def _git(root: Path, *arguments: str, wrong: str = "{said}") -> str:
    return git(root, *arguments, absent=ABSENT, refused=REFUSED.format(wrong=wrong))


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what turned; 1 where there is nothing to compare."""
    parser = argparse.ArgumentParser(prog="python -m umbra.reporting.changes", description="Which verdicts turned?")
    parser.add_argument("files", nargs="*", metavar="claims.json", help="before and after: files, or <revision>:<path>")
    parser.add_argument("--revision", default="HEAD", help="the commit to compare the working tree with")
    parser.add_argument("--edition", help="whose pages to compare with the revision's")
    parser.add_argument("--paper", default="", help="only this page")
    options = parser.parse_args(arguments)
    if len(options.files) != (0 if options.edition else 2):
        parser.error("name two files, or --edition with or without --revision and --paper")
    root = paths.root()
    try:
        if options.edition:
            require_name(options.edition, "--edition")
            require_name(options.paper, "--paper", MaybeName)
            print(edition_text(root, options.edition, options.revision, paper=options.paper))
        else:
            before, after = (read_side(name, root) for name in options.files)
            print(page_text(Path(options.files[1]).parent.name or "page", before, after))
    except (ValueError, OSError) as error:
        print(f"changes: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
