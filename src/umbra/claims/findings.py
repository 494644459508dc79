"""What was found, in plain words: sentences whose numbers, directions and words of certainty come from the verdicts.

`paper.yaml` lists a few findings, each about one claim, with places that the outcome fills:

    "[More|Fewer|As many] covered faces are recognised by ALOB [than|than|as] by its baseline"

Of three words in brackets the first stands where the claim's left side is higher than its right one, the second where
it is lower, the third where the two are level. A turned verdict turns the sentence; an open one asks the question.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Way = Literal["higher", "lower", "level"]
WAYS: tuple[Way, ...] = ("higher", "lower", "level")
_CLAIMED: dict[str, Way] = {"greater": "higher", "less": "lower", "equal": "level"}
_VALUE = re.compile(r"(-?[\d.]+) \((?:ours|published)\)")  # the right side of a comparison with a number
_PLACE = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Finding:
    """A sentence about one claim, without its full stop; `unit` replaces the unit of the claim's table."""

    claim: str
    says: str
    unit: str = ""

    def __post_init__(self) -> None:
        places = _PLACE.findall(self.says)
        if wrong := [place for place in places if place.count("|") != len(WAYS) - 1]:
            raise ValueError(
                f"finding about {self.claim}: expected three wordings in each bracket, for higher, lower and level, "
                f"such as [more|fewer|as many]; found [{wrong[0]}]"
            )
        if not places:
            raise ValueError(f"finding about {self.claim}: expected a place in brackets that the outcome fills; none")
        if self.says.endswith("."):
            raise ValueError(f"finding about {self.claim}: leave the full stop out, since numbers follow")

    def worded(self, way: Way) -> str:
        """The sentence for one outcome."""
        return _PLACE.sub(lambda place: place[1].split("|")[WAYS.index(way)], self.says)


@dataclass(frozen=True)
class Found:
    """A finding of one edition: its sentence, and the decision on the claim behind it."""

    claim: str
    sentence: str
    decision: str


def in_short(findings: Sequence[Finding], records: Iterable[Mapping[str, Any]], *, ours: bool = False) -> list[Found]:
    """A sentence for each finding whose claim was asked; `records` are those of claims.json.

    What is said of a page of `ours` is set against no paper.
    """
    judged = {record["id"]: record for record in records}
    asked = [(one, judged[one.claim]) for one in findings if one.claim in judged]
    return [
        Found(one.claim, sentence_of(one, record, ours=ours or record["beyond"]), record["verdict"])
        for one, record in asked
        if record["verdict"] != "not asked" and record["effect"] is not None
    ]


def sentence_of(finding: Finding, record: Mapping[str, Any], *, ours: bool) -> str:
    """What was found, in how many of the claim's comparisons, how large it is, and whether the paper says so, too."""
    decision, way, numbers = record["verdict"], _way(record), _numbers(finding, record)
    count = sum(record["parts"].values())
    if decision == "undecided" or way is None:
        throughout = f" in {_all(count)} comparisons" if count > 1 else ""
        asked = finding.worded(_CLAIMED[record["comparison"]["direction"]])
        return f"It is open whether {_lower(asked)}{throughout} ({numbers})."
    met = count if decision == "holds" else _met(record, way)
    scope = "" if count == 1 else f" in {_all(count) if met == count else f'{met} of {count}'} comparisons"
    stands = "" if ours else ", as the paper says" if decision == "holds" else ", unlike in the paper"
    return f"{finding.worded(way)}{scope} ({numbers}){stands}."


def _met(record: Mapping[str, Any], way: Way) -> int:
    """In how many comparisons a claim fails in the way that is told; pages of before list none apart."""
    apart = sum(_lies(one["low"], one["high"]) == way for one in record.get("effects", []))
    return apart or record["parts"][record["verdict"]]


def tally(records: Iterable[Mapping[str, Any]]) -> str:
    """How the paper's own claims came out; nothing where none was asked."""
    verdicts = [record["verdict"] for record in records if not record["beyond"] and record["verdict"] != "not asked"]
    if not verdicts:
        return ""
    held, failed, opened = (verdicts.count(decision) for decision in ("holds", "fails", "undecided"))
    asked = f"{len(verdicts)} claims of the paper" if len(verdicts) > 1 else "1 claim of the paper"
    return f"Of {asked} that this edition can ask, {held} hold, {failed} fail and {opened} stay open."


def _way(record: Mapping[str, Any]) -> Way | None:
    """Where the left side lies, as far as the verdict is sure of it; a failed claim may fail by being level."""
    compared, decision = record["comparison"], record["verdict"]
    if compared["direction"] == "equal" and decision == "holds":
        return "level"
    low, high = record["interval"] or (0.0, 0.0)
    lies = _lies(low, high)
    return lies if lies != "level" or decision == "fails" else None


def _lies(low: float, high: float) -> Way:
    """Where an interval lies against nothing."""
    return "higher" if low > 0 else "lower" if high < 0 else "level"


def _numbers(finding: Finding, record: Mapping[str, Any]) -> str:
    """The difference with its interval, or what was measured where it met a number.

    Of several parts it is that which the verdict hangs on, and said so.
    """
    compared, percent = record["comparison"], record["unit"] == "%"
    met = _VALUE.fullmatch(compared["right"])
    unit = finding.unit or ("%" if percent and met else "points" if percent else record["unit"])
    named = f" {unit}".rstrip() + (f" per {compared['per']}" if compared.get("per") else "")
    weakest = "the least in favour: " if sum(record["parts"].values()) > 1 else ""
    low, high = record["interval"] or (record["effect"],) * 2
    digits = _digits(low, high) if record["interval"] else 2
    base, printed = (float(met[1]), plain) if met else (0.0, signed)
    value, low, high = (printed(base + one, digits) for one in (record["effect"], low, high))
    span = f", 95 % interval {low} to {high}" if record["interval"] else ""
    span += "; one training" if "one training" in record["reason"] else ""
    return f"{weakest}{value}{named}{span}"


def _digits(low: float, high: float) -> int:
    """One, or as many more as it takes to tell both ends of an interval apart, and from nothing."""
    wanted = {abs(low), abs(high), 0.0}
    return next((digits for digits in range(1, 5) if len({f"{end:.{digits}f}" for end in wanted}) == len(wanted)), 5)


def signed(value: float, digits: int) -> str:
    """A difference as it is printed; nothing has no sign."""
    told = f"{value:+.{digits}f}".replace("-", "−")
    return told if float(told[1:]) else told[1:]


def plain(value: float, digits: int) -> str:
    """A number as it is printed."""
    return f"{value:.{digits}f}".replace("-", "−")


def _all(count: int) -> str:
    return "both" if count == 2 else f"all {count}"


def _lower(sentence: str) -> str:
    """Its first letter small, unless the word is an acronym or a name of ours."""
    first = sentence.split(" ", 1)[0]
    return sentence if not first[1:].islower() and len(first) > 1 else sentence[:1].lower() + sentence[1:]
