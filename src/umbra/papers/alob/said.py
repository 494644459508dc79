"""The sentence, or the few, that stand under each table of the page."""

from collections.abc import Callable, Mapping

from umbra.claims import ResultTable
from umbra.claims.sentences import against_chance, lead, order
from umbra.papers.alob.probes import IDENTIFIER, TRIMMER
from umbra.papers.alob.settling import QUESTIONS

Says = Callable[[ResultTable | None], str]
UNDER = ("OCC-2.0 accuracy", "OCC-3.0 accuracy")
ALOB, BASELINE = "ALOB, residual-18", "Baseline, residual-18"
PROBED = ("Sunglasses, protocol 1", "Scarf, protocol 1", "Sunglasses, protocol 2", "Scarf, protocol 2")
OCCLUDER = "Share of the Trimmer's maps on the occluder (OCC-2.0, Grad-CAM)"
OUTPUT = "at the convolution's own output"
DENIED = "Classes less similar than the own one by $f^m$, {} images"
NEW = "Accuracy under a kind of object that is new to the first of the two"


def leads(ours: str, theirs: str, *columns: str, what: str) -> Says:
    """The sentence of how far one row of a table lies from another."""
    return lambda table: lead(table, ours, theirs, columns, what=what)


def chance(row: str, column: str, by_chance: str | float, *, what: str) -> Says:
    """The sentence of whether a share lies above chance."""
    return lambda table: against_chance(table, row, column, by_chance, what=what)


def orders(column: str, *, what: str) -> Says:
    """The sentence of how the rows of a table follow each other."""
    return lambda table: order(table, column, what=what)


SAID: Mapping[str, tuple[Says, ...]] = {
    "table-3": (leads(ALOB, BASELINE, *PROBED, what="Rank-1 behind sunglasses and scarves"),),
    "table-4": (leads(ALOB, BASELINE, *UNDER, what="Accuracy under objects"),),
    "table-5": tuple(leads(ALOB, BASELINE, test, what=f"Accuracy, {test}") for test in ("LFW", "LFW-Masked", "MFR2")),
    "table-7": (orders(UNDER[0], what="Accuracy by λ"),),
    "table-8": (orders(UNDER[0], what="Accuracy by variant"),),
    "taken": (leads("OCC-2.0", "Clean", "Share taken away", what="Share that is taken away"),),
    "attention": (chance("OCC-2.0, Grad-CAM", "Occluder", "Occluder, by area", what=OCCLUDER),),
    "attention-output": (chance("OCC-2.0, Grad-CAM", "Occluder", "Occluder, by area", what=f"{OCCLUDER}, {OUTPUT}"),),
    "settling": tuple(leads(one, other, *UNDER, what="Accuracy under objects") for one, other in QUESTIONS),
    "angle": tuple(
        chance(f"ALOB, {test}", "Share below zero", 0.5, what=f"Images whose $f^f$ and $f^m$ point apart, {test}")
        for test in ("Clean", "OCC-2.0", "OCC-3.0")
    ),
    "own-class": tuple(
        chance(f"ALOB, {side}", "In f^m", 0.5, what=DENIED.format(side.lower())) for side in ("Bare", "Covered")
    ),
    "probes": (
        leads(TRIMMER, IDENTIFIER, "Kind of occluder", what="Kind of occluder, read from a feature"),
        leads(TRIMMER, IDENTIFIER, "Identity, occluded", what="Person, read from a covered image"),
    ),
    "robustness": (leads("50 %", "0 %", "ALOB", what="Accuracy of ALOB by the covered share"),),
    "unseen": tuple(leads(row, f"{row}, taught all", "The kind left out", what=NEW) for row in ("ALOB", "Baseline")),
    "pretraining": (leads("ALOB, world then LFW", "ALOB, LFW alone", *UNDER, what="Accuracy under objects"),),
}
"""By the artefact's id."""


def said(results: Mapping[str, ResultTable], *names: str) -> str:
    """What these tables show, a line for each thing that is spoken of."""
    lines: dict[str, list[str]] = {}
    for name in names:
        for says in SAID[name]:
            what, _, told = says(results.get(name)).partition(": ")
            lines.setdefault(what, []).append(told)
    return "\n".join(f"{what}: {' '.join(dict.fromkeys(told))}" for what, told in lines.items())
