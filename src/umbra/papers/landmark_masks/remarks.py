"""What each table shows, in a sentence or two computed from it: no number and no direction is typed."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from umbra.claims import ResultTable
from umbra.claims.sentences import compared, difference, percent
from umbra.papers.landmark_masks.beyond import CHANCE, HIDDEN
from umbra.papers.landmark_masks.controls import COMPARED, DISCARDED, LEARNT, UNLEARNT
from umbra.papers.landmark_masks.evaluation import STRATEGY_OF, Choice
from umbra.papers.landmark_masks.protocol import WORN, Material
from umbra.papers.landmark_masks.seed_networks import NO_MASK


def faces(material: Material) -> str:
    """Whom the page is about: how many people and pictures, in colour or grey, and where no face was found."""
    shown = material.faces
    some = np.asarray(shown.images[:: max(1, len(shown) // 200)])
    grey = bool((some.max(axis=3) == some.min(axis=3)).all())
    lost = 0 if shown.found is None else int((~np.asarray(shown.found)).sum())
    kind = "photographs" if material.real else "drawn images"
    missing = f"; in {lost:,} no face was found, and the mean points of the others stand in" if lost else ""
    return f"{material.split.classes} people, {len(shown):,} {kind}, {'all grey' if grey else 'in colour'}{missing}."


def table_1(table: ResultTable) -> str:
    """The means by strategy, where LM2 is ahead of the grid, and whether masks help under what is worn."""
    rows = table.rows
    means = ", ".join(f"{name} {percent(table, [(row, name) for row in rows])}" for name in table.columns)
    found = {row: difference(table, [(row, "LM2")], [(row, "Grid")]) for row in rows}
    ahead, behind = [row for row in rows if found[row].low > 0], [row for row in rows if found[row].high < 0]
    masked, bare = [(kind, name) for kind in WORN for name in COMPARED], [(kind, NO_MASK) for kind in WORN]
    words = compared(table, masked, bare, ("a mask of features", "no mask"))
    return (
        f"Mean over the seven occlusions: {means}. LM2 is surely ahead of the grid under {_listed(ahead)}, and surely "
        f"behind under {_listed(behind)}. Under what is worn, {words}."
    )


def discarded(table: ResultTable) -> str:
    """How much each strategy throws away where it throws anything."""
    told = []
    for name in COMPARED:
        acting = [row for row in table.rows if table.mean(row, name) > 0.01]
        idle = _listed([row for row in table.rows if row not in acting])
        if acting:
            told.append(f"{name} {percent(table, [(row, name) for row in acting])} (idle under: {idle})")
    return f"Where it acts, a strategy throws away on average: {'; '.join(told)}."


def controls(table: ResultTable) -> str:
    """What learning adds to each kind of mask that nobody learnt."""
    column = "All occlusions"
    told = []
    for name in COMPARED:
        best = max(UNLEARNT, key=lambda kind: table.mean(f"{name}, {kind}", column))
        words = compared(table, [(f"{name}, {LEARNT}", column)], [(f"{name}, {best}", column)], ("learning", best))
        away = percent(table, [(f"{name}, {LEARNT}", DISCARDED)])
        told.append(f"{name} ({away} discarded): {words}")
    return f"Against the best control of each strategy. {'. '.join(told)}."


def chosen(choice: Choice, strategies: Sequence[str]) -> str:
    """λ of each strategy, and whether it lies at the edge of what was tried."""
    found = {name: choice(STRATEGY_OF[name]) for name in strategies}
    told = ", ".join(f"{name} {weight:g}" for name, weight in found.items())
    edge = [name for name, weight in found.items() if weight in (min(choice.weights), max(choice.weights))]
    limit = f" For {_listed(edge)} it is the least or the largest that was tried." if edge else ""
    return f"Chosen by the validation images: {told}.{limit}"


def histories(history: pd.DataFrame, weights: Sequence[float]) -> str:
    """How much validation still moved in the last quarter of the training, by λ."""
    means = history.groupby("epoch").mean()
    last = means.index[max(0, len(means) - max(2, len(means) // 4))]
    told = []
    for weight in weights:
        accuracy, spoiled = (means[f"validation_{name}_{weight:g}"] for name in ("accuracy", "difference"))
        moved = 100 * (accuracy.iloc[-1] - accuracy.loc[last])
        shrunk = 100 * (spoiled.iloc[-1] / spoiled.loc[last] - 1) if spoiled.loc[last] else 0.0
        moves = f"accuracy {moved:+.1f} points to {100 * accuracy.iloc[-1]:.0f} %, difference {shrunk:+.1f} %"
        told.append(f"λ = {weight:g}: {moves}")
    return f"From epoch {last} to {means.index[-1]}, on validation images: {'; '.join(told)}."


def labels(table: ResultTable) -> str:
    """What opening and closing do to either label."""
    pairs = [(f"{rule}, opened and closed", rule) for rule in ("Any difference", "Above the threshold")]
    told = [
        f"from {percent(table, [(rule, 'IoU')])} to {percent(table, [(cleaned, 'IoU')])} where a label is "
        f"“{rule.lower()}”"
        for cleaned, rule in pairs
    ]
    return f"Opening and closing move the overlap with the true outline {' and '.join(told)}."


def saliency(table: ResultTable) -> str:
    """What LM2 does to the attention that falls on the occluder."""
    row = "On the occluder"
    before, after = (percent(table, [(row, name)]) for name in (NO_MASK, "LM2"))
    return f"Of the saliency under what is worn, {before} falls on the occluder without a mask and {after} with LM2."


def delta(table: ResultTable) -> str:
    """How far δ moves each strategy between the paper's values, and where each is best."""
    told = []
    for name in table.columns:
        asked = {row: table.mean(row, name) for row in table.rows}
        paper = [asked[row] for row in ("20", "25", "30") if row in asked]
        best = max(asked, key=lambda row: asked[row])
        told.append(f"{name} {100 * (max(paper) - min(paper)):.1f} points, best at {best}")
    return f"Between the 20th and the 30th percentile rank-1 moves by: {'; '.join(told)}."


def precision(table: ResultTable) -> str:
    """Precision beside chance."""
    rows = ("All regions", "All regions, by chance")
    told = [f"{name} {' against '.join(percent(table, [(row, name)]) for row in rows)} by chance" for name in COMPARED]
    return f"Of the discarded features the occlusion really changes: {', '.join(told)}."


def segmentation(table: ResultTable) -> str:
    """What exact occluders add, over all that is worn."""
    told = []
    for name in COMPARED:
        exact, found = ([(row, f"{name} {kind}") for row in WORN] for kind in ("exact", "U-Net"))
        told.append(f"{name}: {compared(table, exact, found, ('the exact occluder', 'the U-Net'))}")
    return f"Under what is worn. {'. '.join(told)}."


def background(table: ResultTable) -> str:
    """What lies beside the face tells; where it is known, what happens without it."""
    kept, hidden, chance = (percent(table, [("Clean", name)]) for name in ("Kept", HIDDEN, CHANCE))
    told = f"With the face hidden {hidden} of clean images are recognised; {kept} with it, {chance} by chance."
    if "Removed at test" not in table.columns:
        return told
    names = ("grey around the head", "the background as it is")
    words = compared(table, [("Clean", "Removed at test")], [("Clean", "Kept")], names)
    return f"{told} On clean images {words}."


def halves(table: ResultTable) -> str:
    """Whole and halved bands, by whether one side is covered or both."""
    told = [
        f"{row}: {compared(table, [(row, 'LM2-split')], [(row, 'LM2')], ('LM2-split', 'LM2'))}"
        for row in ("One side covered", "Both sides covered (Table 1)")
    ]
    return f"{'. '.join(told)}."


def hardened(table: ResultTable) -> str:
    """Neither, either, both."""
    row, (neither, masks, training, both) = "All occlusions", table.columns
    names = ("both together", "training with occlusions alone")
    words = compared(table, [(row, both)], [(row, training)], names)
    shares = [percent(table, [(row, name)]) for name in (neither, masks, training, both)]
    return (
        f"Over all occlusions: {shares[0]} with neither, {shares[1]} with masks, {shares[2]} with such training, "
        f"{shares[3]} with both; {words}."
    )


def blocks(table: ResultTable) -> str:
    """Who leads between LM2 and the grid at each share."""
    told = [f"{row}: {compared(table, [(row, 'Grid')], [(row, 'LM2')], ('the grid', 'LM2'))}" for row in table.rows]
    return f"{'. '.join(told)}."


def _listed(names: Sequence[str]) -> str:
    """In words."""
    lower = [name if name.startswith("LM") else name.lower() for name in names]
    return " and ".join([*([", ".join(lower[:-1])] if lower[:-1] else []), lower[-1]]) if lower else "none"


ABOUT: Mapping[str, Callable[[ResultTable], str]] = {
    "table-1": table_1, "discarded-share": discarded, "controls": controls, "segmentation-labels": labels,
    "saliency": saliency, "delta-sweep": delta, "mask-precision": precision, "perfect-segmentation": segmentation,
    "background": background, "lm2-split": halves, "occlusion-training": hardened, "random-blocks": blocks,
}  # fmt: skip
"""By the artefact that each speaks of."""
