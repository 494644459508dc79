"""Why an edition has no artefact of some kind: each a reason in words, or nothing where it has one."""

from collections.abc import Callable
from typing import Any

from umbra.papers.alob import rates, tables
from umbra.papers.alob.inspection import FIVE, MAIN
from umbra.runs import paths

Reason = Callable[[Any], str]
"""From a page to the reason."""


def lacks_truth(page: Any) -> str:
    """Where face, hair and occluder are, and how a head is turned and lit, is known of drawn faces alone."""
    unknown = page.benchmark.faces.parsing is None
    return "photographs do not say which of their pixels are skin, hair or an object" if unknown else ""


def lacks_runs(*names: str) -> Reason:
    """Why not, for what needs runs that an edition may not train."""

    def why_not(page: Any) -> str:
        lacking = [name for name in names if not page.evaluation.has(name)]
        if not lacking:
            return ""
        return f"it needs the runs {', '.join(lacking)}, which the {page.edition} edition does not train"

    return why_not


def lacks_images(wanted: int) -> Reason:
    """Why not, for what needs so many images of everybody tested."""

    def why_not(page: Any) -> str:
        few = int(page.benchmark.faces.pictures_per_person().min())
        return f"it needs {wanted} images of everybody tested; the fewest here are {few}" if few < wanted else ""

    return why_not


def first_of(*reasons: Reason) -> Reason:
    """The first of several reasons that applies."""
    return lambda page: next(filter(None, (reason(page) for reason in reasons)), "")


def lacks_ar(page: Any) -> str:
    """AR must be asked for."""
    asked = "the AR Face Database must be asked for; put it into the folder ar beside the other real sets"
    return asked if page.ar is None else ""


def lacks_five(page: Any) -> str:
    """Five people with twenty pictures each are a set of their own."""
    drawn = (paths.face_set(page.edition, FIVE) / "set.json").is_file()
    return (
        "" if drawn else f"it needs twenty images each of five people, the set {FIVE}, which this edition does not draw"
    )


def lacks_impostors(page: Any) -> str:
    """A false accept rate needs as many impostor pairs as one of them stands for."""
    scores = list(page.baseline_scores.values())
    return "" if any(one.resolves or one.resolves_crossed for one in scores) else scores[0].why


def lacks_people(page: Any) -> str:
    """Absolute rates cannot hold by construction where the networks learnt from a fraction of the people."""
    if why := lacks_ar(page):
        return why
    learnt = page.evaluation.training_split(MAIN).classes
    few = f"its networks were trained on {learnt:,} people, the paper's on {tables.AS_MANY:,}"
    return "" if learnt >= tables.AS_MANY else f"{few}; rates as such are asked of networks trained on as many"


def lacks_rates(page: Any) -> str:
    """The sweep is made by hand, edition by edition."""
    return "" if len(rates.recorded(page.edition)) else "nobody has looked for the rates of this edition"
