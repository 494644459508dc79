"""What each table shows, in a sentence or two computed from it: no number and no direction is typed."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from umbra.claims import ResultTable
from umbra.claims.sentences import rate
from umbra.papers.occlusion_resistant_3d.beyond import LEARNT
from umbra.papers.occlusion_resistant_3d.evaluation import (
    COVERED,
    EXACT,
    MEAN_POSED,
    MEAN_RIGHT,
    MEAN_SHAPE,
    MOPI,
    RNET,
    SOPI,
    Evaluation,
)
from umbra.papers.occlusion_resistant_3d.protocol import BARE, NATURAL
from umbra.papers.occlusion_resistant_3d.real_bases import ALONE
from umbra.papers.occlusion_resistant_3d.real_tables import CLEAN, MEAN_FACE, MEAN_OF_BINS, SQUARE


def faces(evaluation: Evaluation) -> str:
    """Who is asked about, and how much the covers hide."""
    material = evaluation.material
    people = len(np.unique(evaluation.people))
    shares = {name: material.truth_hidden(name) for name in ("DSOFI", "DHOFI", "SHOFI", NATURAL)}
    hidden = ", ".join(f"{name} {100 * share:.0f} %" for name, share in shares.items())
    return (
        f"{people} people whom no network saw, {len(material)} images of {material.side}×{material.side} pixels. "
        f"Of the vertices of the face that an uncovered image shows, the covers hide on average: {hidden}."
    )


def table_1(table: ResultTable) -> str:
    """How much the square costs either network."""
    told = []
    for name in (SOPI, RNET):
        before, after = (table.mean(row, f"{name} ME") for row in (BARE, "SHOFI"))
        told.append(f"{name}'s error grows from {before:.1f} to {after:.1f} pixels ({after / before:.1f} times)")
    return f"From uncovered faces to one large square {' and '.join(told)}."


def failures(table: ResultTable) -> str:
    """How many faces are lost under the large square."""
    told = [f"{name} {rate(table, name, 'SHOFI')}" for name in (RNET, COVERED, SOPI)]
    return f"Under one large square no reliable result comes from: {'; '.join(told)}."


def histograms(table: ResultTable) -> str:
    """Who is nearer to the image's colours, row by row."""
    told = [
        f"{row}: {SOPI} {100 * table.mean(row, SOPI):.1f} %, {RNET} {100 * table.mean(row, RNET):.1f} %"
        for row in table.rows
    ]
    return f"Dissimilarity to the uncovered image, {'; '.join(told)}."


def ranked(
    column: str, unit: str, *, digits: int = 2, scale: float = 1.0, lowest: bool = True
) -> Callable[[ResultTable], str]:
    """The rows of one column in order, best first."""

    def said(table: ResultTable) -> str:
        rows = [row for row in table.rows if (row, column) in table.cells]
        order = sorted(rows, key=lambda row: table.mean(row, column) * (1 if lowest else -1))
        listed = ", ".join(f"{row} {scale * table.mean(row, column):.{digits}f}" for row in order)
        return f"{column}, best first: {listed}{unit}."

    return said


def landmarks(table: ResultTable) -> str:
    """Whether the networks beat a mean face in the right pose, which knows nothing of the person."""
    right, posed = (table.mean(name, BARE) for name in (MEAN_RIGHT, MEAN_POSED))
    ahead = [name for name in LEARNT if table.mean(name, BARE) < right]
    return (
        f"On uncovered faces the mean face in the right pose has an error of {right:.2f} pixels, in SOPI's pose "
        f"{posed:.2f}; SOPI itself has {table.mean(SOPI, BARE):.2f}. Nearer than the mean face in the right pose: "
        f"{_listed(ahead)}."
    )


def shapes(table: ResultTable) -> str:
    """How far each method is ahead of the mean face, bare and under the square."""
    told = []
    for condition in (BARE, "SHOFI"):
        mean = table.mean(MEAN_SHAPE, condition)
        gains = ", ".join(f"{n} {100 * (1 - table.mean(n, condition) / mean):+.0f} %" for n in LEARNT)
        told.append(f"{condition} ({mean:.2f} mm): {gains}")
    return f"Nearer than the mean face by: {'; '.join(told)}.".replace("-", "−")


def hidden(table: ResultTable) -> str:
    """Visible against hidden vertices under the square."""
    told = [
        f"{name} {table.mean(name, 'SHOFI, visible'):.2f} and {table.mean(name, 'SHOFI, hidden'):.2f} mm"
        for name in (RNET, SOPI, MEAN_SHAPE)
    ]
    return f"Under one large square, error of what is shown and of what is hidden: {'; '.join(told)}."


def identity(table: ResultTable) -> str:
    """How much of who it is survives."""
    told = [f"{name} {rate(table, name, BARE)} and {rate(table, name, 'SHOFI')}" for name in (RNET, SOPI, EXACT)]
    return (
        "Reconstructions of one person are ranked before those of others, uncovered and under one large square, by: "
        f"{'; '.join(told)}. Chance gives 50 %."
    )


def ghosts(table: ResultTable) -> str:
    """Whether everybody becomes one face."""
    told = []
    for name in (RNET, SOPI):
        bare, covered = (table.mean(name, f"Spread, {condition}") for condition in (BARE, "SHOFI"))
        told.append(
            f"{name}'s falls from {bare:.3f} to {covered:.3f}"
            if covered < bare
            else f"{name}'s rises from {bare:.3f} to {covered:.3f}"
        )
    return f"Under one large square the spread of identities moves: {'; '.join(told)}."


def colour(table: ResultTable) -> str:
    """How much of the occluder's colour the skin takes."""
    told = [f"{name} {100 * table.mean(name, 'Drawn'):.1f} %" for name in (RNET, COVERED, SOPI)]
    return f"Of the way from a black square to a white one the drawn skin follows: {', '.join(told)}."


def kinds(table: ResultTable) -> str:
    """Where either network is better."""
    ahead = [row for row in table.rows if table.mean(row, SOPI) < table.mean(row, RNET)]
    return f"SOPI's mean error is smaller than RNet's under: {_listed(ahead)}."


def table_5(table: ResultTable) -> str:
    """MOPI, SOPI and RNet under random patterns."""
    told = ", ".join(f"{name} {table.mean(name, 'ME'):.2f}" for name in (RNET, SOPI, MOPI))
    return f"Mean error in pixels under random patterns: {told}."


def fits(table: ResultTable) -> str:
    """What knowing the mask is worth to a fit, and how a network compares."""
    told = [f"{row} {table.mean(row, 'SHOFI'):.2f}" for row in table.rows]
    return f"Millimetres under one large square: {', '.join(told)}."


def by_yaw(table: ResultTable) -> str:
    """The networks on real faces, uncovered and under one square, against the mean face in the same pose."""
    told = [
        f"{name} {rate(table, f'{name}, {CLEAN}', MEAN_OF_BINS)} and {rate(table, f'{name}, {SQUARE}', MEAN_OF_BINS)}"
        for name in (RNET, COVERED, SOPI, MOPI)
    ]
    mean = rate(table, f"{MEAN_FACE}, {CLEAN}", MEAN_OF_BINS)
    return f"Means of the three ranges, uncovered and under one square: {'; '.join(told)}. {MEAN_FACE}: {mean}."


def real_squares(table: ResultTable) -> str:
    """What one large square costs on real faces."""
    told = [
        f"{name} {rate(table, BARE, f'{name} ME')} and {rate(table, 'SHOFI', f'{name} ME')}" for name in (RNET, SOPI)
    ]
    return f"Landmark error over 224 pixels, uncovered and under one large square: {'; '.join(told)}."


def real_patterns(table: ResultTable) -> str:
    """All under random patterns on real faces."""
    told = ", ".join(f"{row} {rate(table, row, 'ME')}" for row in table.rows)
    return f"Landmark error over 224 pixels under random patterns: {told}."


def real_bases(table: ResultTable) -> str:
    """What each basis leaves, and what its mean face alone does."""
    told = [
        f"{row.removesuffix(f', {ALONE}')} {rate(table, row.removesuffix(f', {ALONE}'), MEAN_OF_BINS)}, its "
        f"{ALONE} {rate(table, row, MEAN_OF_BINS)}"
        for row in table.rows
        if row.endswith(ALONE)
    ]
    return f"Distance left of the true points: {'; '.join(told)}."


def real_identity(table: ResultTable) -> str:
    """Whether shape alone tells real people apart, and what is left of it under covers."""
    told = [f"{row} {', '.join(rate(table, row, column) for column in table.columns)}" for row in (RNET, SOPI)]
    return f"{'; '.join(table.columns)}, in this order: {'; '.join(told)}. Chance gives 50 %."


def real_spread(table: ResultTable) -> str:
    """How much of the spread lies within a person."""
    told = []
    for column in (name.removesuffix(", all") for name in table.columns if name.endswith(", all")):
        share = table.mean(SOPI, f"{column}, one person") / table.mean(SOPI, f"{column}, all")
        told.append(f"{column} {100 * share:.0f} %")
    return f"Of the variance of SOPI's identities so much lies between photographs of one person: {'; '.join(told)}."


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "none"


ABOUT: Mapping[str, Callable[[ResultTable], str]] = {
    "table-1": table_1,
    "table-2": histograms,
    "table-3": ranked("ME", " pixels"),
    "table-4": ranked("Dissimilarity", " %", digits=1, scale=100.0),
    "table-5": table_5,
    "table-6": ranked("Dissimilarity", " %", digits=1, scale=100.0),
    "table-7": ranked("ME", " pixels"),
    "failures": failures,
    "landmark-errors": landmarks,
    "shapes": shapes,
    "hidden-geometry": hidden,
    "pose-and-light": ranked("Turn, SHOFI", "°", digits=1),
    "identity": identity,
    "ghosts": ghosts,
    "occluder-colour": colour,
    "natural-kinds": kinds,
    "losses": ranked("Landmarks, SHOFI", " pixels"),
    "readings": ranked("ME", " pixels"),
    "fits": fits,
    "aflw2000": by_yaw,
    "aflw2000-squares": real_squares,
    "aflw2000-patterns": real_patterns,
    "real-bases": real_bases,
    "real-identity": real_identity,
    "real-spread": real_spread,
    "protocols": ranked("Known partners", " mm"),
}
