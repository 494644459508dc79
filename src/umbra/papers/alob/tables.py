"""The paper's Tables 1 to 8 from the answers of the networks."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from jaxtyping import Int64

from umbra.claims import ResultTable
from umbra.data.faces import FaceSet
from umbra.data.protocols import Identify
from umbra.data.splits import Split
from umbra.metrics.grouped import Grouped
from umbra.metrics.identification import identify
from umbra.metrics.resampling import Sample
from umbra.papers.alob.arms import rates_of_arm
from umbra.papers.alob.evaluation import Evaluation, unit_embeddings
from umbra.papers.alob.verification import KINDS
from umbra.runs.records import Trained

MAIN = {
    "Baseline, residual-18": "alob_baseline",
    "ALOB, residual-18": "alob_main",
    "Baseline, LightCNN-9": "alob_baseline_light",
    "ALOB, LightCNN-9": "alob_main_light",
}
"""Rows of Tables 3 to 6 and their runs."""

VARIANTS = {
    "ALOB": "alob_main",
    "ALOB-G": "alob_no_reversal",
    "ALOB-F": "alob_subtraction",
    "ALOB-G-F (sum)": "alob_sum",
    "ALOB-G-F (concat)": "alob_concatenation",
    "Baseline": "alob_baseline",
}
"""Rows of Table 8 and their runs."""

Cells = dict[tuple[str, str], Sample]
RIGHT, ACCEPTED = {"accuracy": ""}, {"TAR": "", "TAR+": " TAR+"}
"""What Tables 5 and 6 say of a test, and how their columns name it."""
OCCLUDED = ("OCC-2.0", "OCC-3.0")
FACES = ("LFW", "LFW-Masked", "MFR2")
PROBES = {"Sunglasses": "sunglasses", "Scarf": "scarf"}
GALLERIES = {"protocol 1": 6, "protocol 2": 1}
AS_MANY = 10_000
"""People whom the paper's networks learnt from: absolute rates are asked of networks that learnt from as many."""


def table_1(evaluation: Evaluation, ar: FaceSet) -> ResultTable:
    """Sizes of the sets, counted from the data; of the training set, what the networks of one row learnt from."""
    benchmark = evaluation.benchmark
    rows: dict[str, tuple[np.ndarray, int | None]] = {
        "LFW": (benchmark.faces.people, len(benchmark.pairs)),
        "AR": (ar.people, None),
        "MFR2": (benchmark.masked_faces.people, len(benchmark.masked_pairs)),
    }
    lessons = [evaluation.training_split(name) for name in asked_of(evaluation, MAIN["ALOB, residual-18"])]
    cells = {
        ("Training set", "People"): float(len(set().union(*(lesson.people.tolist() for lesson in lessons)))),
        ("Training set", "Images"): float(len(set().union(*(_pictures(lesson).tolist() for lesson in lessons)))),
    }
    for row, (people, pairs) in rows.items():
        cells[row, "People"], cells[row, "Images"] = float(len(np.unique(people))), float(len(people))
        if pairs is not None:
            cells[row, "Pairs"] = float(pairs)
    return ResultTable("table-1", cells)


def table_2(evaluation: Evaluation) -> pd.DataFrame:
    """Who was trained on what and judges which pairs: read from the records of the runs, one row per training."""
    rows = [
        {"Network": row, "Judges": judged, **training_of(evaluation.run(run), evaluation.training_split(run))}
        for row, name in MAIN.items()
        if evaluation.has(name)
        for run, judged in asked_of(evaluation, name).items()
    ]
    return pd.DataFrame(rows)


def asked_of(evaluation: Evaluation, name: str) -> dict[str, str]:
    """The runs that stand for a contestant, and which pairs each of them judges."""
    halves = ("folds 1 to 5", "folds 6 to 10") if evaluation.benchmark.real else ("all folds",)
    found: dict[str, list[str]] = {}
    for run, judged in zip(evaluation.runs_for(name, "LFW"), halves, strict=False):
        found.setdefault(run, []).append(judged)
    for run in evaluation.runs_for(name, "MFR2"):
        found.setdefault(run, []).append("MFR2")
    return {run: ", ".join(judged) for run, judged in found.items()}


def training_of(run: Trained, lesson: Split) -> dict[str, object]:
    """One network and what its run says that it learnt from."""
    params = run.stated
    cover = params["loader"]["cover"] or {}
    scale = "1:0.5:5" if cover.get("scale") is None else f"{cover['scale']:g}"
    return {
        "Trained on": params["set"],
        "People": lesson.classes,
        "Images": len(_pictures(lesson)),
        "Share covered": round(float(cover.get("share", 0.0)), 3),
        "Size of the objects": scale,
        "Labels of occluders": "none",
        "Epochs": params["fit"]["epochs"],
        "Seeds": len(run.seeds),
    }


def _pictures(lesson: Split) -> Int64[np.ndarray, " pictures"]:
    """Those that moved the weights, and those that chose the epoch."""
    return np.concatenate([lesson.train, lesson.validation])


def table_3(evaluation: Evaluation, faces: FaceSet, protocols: Mapping[str, Identify]) -> ResultTable:
    """Rank 1 of faces behind sunglasses and scarves by the nearest gallery picture, one outcome per probe."""
    cells: Cells = {}
    for row, name in MAIN.items():
        if evaluation.has(name):
            cells |= {(row, column): own for column, own in _probed(evaluation, name, faces, protocols).items()}
    return ResultTable("table-3", cells)


def absolutes_table(evaluation: Evaluation, faces: FaceSet, protocols: Mapping[str, Identify]) -> ResultTable:
    """The rows of Table 3 whose rates the paper claims as such, of networks that learnt from as many people."""
    row = "ALOB, residual-18"
    found = _probed(evaluation, MAIN[row], faces, protocols)
    return ResultTable("absolutes", {(row, column): own for column, own in found.items()})


def _probed(
    evaluation: Evaluation, name: str, faces: FaceSet, protocols: Mapping[str, Identify]
) -> Mapping[str, Sample]:
    def probe() -> Mapping[str, Sample]:
        images = np.ascontiguousarray(faces.images)
        units = [unit_embeddings(evaluation.learner(name, seed), images) for seed in evaluation.seeds(name)]
        found: dict[str, Sample] = {}
        for protocol, parts in protocols.items():
            for title, kind in PROBES.items():
                right = [rank_one(own, faces.people, parts.gallery, parts.probes[kind]) for own in units]
                values = np.stack(right).astype(np.float64)
                found[f"{title}, {protocol}"] = Grouped(values, faces.people[parts.probes[kind]])
        return found

    return evaluation.keep(("table-3", name), probe)


def rank_one(units: np.ndarray, people: np.ndarray, gallery: np.ndarray, probes: np.ndarray) -> np.ndarray:
    """Whether each probe's person stands first."""
    return identify(units[probes], people[probes], units[gallery], people[gallery]).ranks == 1


def occluded_table(evaluation: Evaluation) -> ResultTable:
    """Table 4: accuracy and TAR under objects."""
    cells: Cells = {}
    for row, name in MAIN.items():
        if evaluation.has(name):
            cells |= _row(row, {test: evaluation.rates(name, test) for test in OCCLUDED})
    return ResultTable("table-4", cells)


def masked_table(evaluation: Evaluation, kinds: Mapping[str, str], artefact: str) -> ResultTable:
    """Table 5 or 6, bare faces and masks: the kinds of result, each with what stands behind the test's name."""
    cells: Cells = {}
    for row, name in MAIN.items():
        for test in FACES if evaluation.has(name) else ():
            found = evaluation.rates(name, test)
            cells |= {(row, f"{test}{suffix}"): found[kind] for kind, suffix in kinds.items() if kind in found}
    return ResultTable(artefact, cells)


def errors_table(evaluation: Evaluation) -> ResultTable:
    """Standard errors of the accuracies of Tables 4 and 5 over their folds, as papers print them; seeds averaged."""
    cells = {}
    for row, name in MAIN.items():
        for test in (*FACES, *OCCLUDED) if evaluation.has(name) else ():
            errors = [evaluation.scores(name, seed, test).standard_error for seed in evaluation.seeds_in(name, test)]
            cells[row, test] = float(np.mean(errors))
    return ResultTable("errors", cells)


def lambda_table(evaluation: Evaluation, names: Sequence[str]) -> ResultTable:
    """Table 7: the runs `names` by the λ that they were trained with."""
    weights = {float(evaluation.run(name).params["model"]["network"]["trimmer_weight"]): name for name in names}
    cells: Cells = {}
    for weight in sorted(weights):
        cells |= arm_row(evaluation, f"λ = {weight:g}", weights[weight])
    return ResultTable("table-7", cells)


def variant_table(evaluation: Evaluation) -> ResultTable:
    """Table 8: ALOB, what is left of it without its parts, and its baseline."""
    cells: Cells = {}
    for row, name in VARIANTS.items():
        if evaluation.has(name):
            cells |= arm_row(evaluation, row, name)
    return ResultTable("table-8", cells)


def arm_row(evaluation: Evaluation, row: str, name: str) -> Cells:
    """The columns of Tables 7 and 8 for one run; of photographs the half of the pairs that a sweep's run is for."""
    half = evaluation.benchmark.real
    return _row(row, {test: rates_of_arm(evaluation, name, test, half=half) for test in (*OCCLUDED, "MFR2")})


def _row(row: str, found: Mapping[str, Mapping[str, Sample]]) -> Cells:
    return {(row, f"{test} {kind}"): own[kind] for test, own in found.items() for kind in KINDS if kind in own}
