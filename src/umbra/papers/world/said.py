"""What each table of the world shows, in a sentence or two computed from it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from umbra.claims import ResultTable
from umbra.claims.sentences import rate

MEAN, ALONE = "The mean drawn face", "Drawn people alone"
LEFT = "Neutral shape left over, mean distance in mm"
EXPLAINED = "Share of the variance of shape explained"
SHARES = "Near-frontal faces found", "Landmark distance, all points", "Landmark distance, inner points"
AREA = "Same person or not, area under the curve"


def said(table: ResultTable | pd.DataFrame | None, name: str) -> str:
    """The sentence under a table; nothing where this edition does not have it."""
    return "" if table is None else SAID[name](table)


def _linear_model(table: pd.DataFrame) -> str:
    left, share = (table["Value"][row] for row in (LEFT, EXPLAINED))
    return (
        f"The model leaves {left:.2f} mm of a neutral head's shape unexplained, and explains {100 * share:.2f} % of "
        "the variance of shape among people it was not built from."
    )


def _geometry(table: ResultTable) -> str:
    rows = "Distance of the mean shapes", "Total variance over the scans'"
    apart, variance = (rate(table, row, "Value", scale=1.0, digits=3, unit="") for row in rows)
    return f"The two mean shapes lie {apart} pupil distances apart; drawn heads have {variance} of the scans' variance."


def _parts(table: pd.DataFrame) -> str:
    apart = table["means apart"]
    spreads = [table[f"sd {axis}, drawn"] / table[f"sd {axis}, scanned"] for axis in "xyz"]
    ratios = pd.concat(spreads)
    return (
        f"The mean shapes differ most at the {apart.idxmax()} ({apart.max():.3f}) and least at the {apart.idxmin()} "
        f"({apart.min():.3f}). A part's spread is {ratios.min():.2f} to {ratios.max():.2f} times that of the scans."
    )


def _spectra(table: pd.DataFrame) -> str:
    first = table.loc["component 1"]
    ratios = table["drawn"] / table["scanned"]
    return (
        f"The first component has a variance of {first['drawn']:.4f} in drawn heads and {first['scanned']:.4f} in "
        f"scanned ones; over all values of the table the ratio lies between {ratios.min():.2f} and {ratios.max():.2f}."
    )


def _coverage(table: ResultTable) -> str:
    told = "; ".join(f"{row} {rate(table, row, 'Covered')}" for row in table.rows)
    return f"The mean covered share by the scale of the object: {told}."


def _realism(table: ResultTable) -> str:
    found, points, inner = (rate(table, row, "Value") for row in SHARES)
    apart = rate(table, AREA, "Value", scale=1.0, digits=3, unit="")
    return (
        f"The detector finds {found} of the near-frontal faces. Its landmarks lie {points} of the distance between the "
        f"outer corners of the eyes from ours, {inner} for eyes, nose and mouth. The recogniser separates people with "
        f"an area under the curve of {apart}."
    )


def _unseen(table: ResultTable) -> str:
    right = rate(table, "Verification accuracy", "Value")
    return f"The network decides {right} of the pairs of unseen people correctly; chance is 50 %."


def _lfw(table: ResultTable) -> str:
    listed = "; ".join(f"{row}: {rate(table, row, 'Accuracy')}" for row in table.rows)
    return f"Pairs of real people decided correctly. {listed}. Chance is 50 %."


def _people(table: ResultTable) -> str:
    fewest, most = table.rows[0], table.rows[-1]
    return f"With {fewest} accuracy is {rate(table, fewest, 'Accuracy')}, with {most} {rate(table, most, 'Accuracy')}."


def _without(table: ResultTable) -> str:
    lost = {row: table.mean(row, "Lost") for row in table.rows if (row, "Lost") in table.cells}
    worst = max(lost, key=lambda row: lost[row])
    sure = [row for row in lost if (found := table.interval(row, "Lost")) is not None and found.low > 0]
    certain = (
        f"Losses whose interval excludes zero: {', '.join(sure).lower()}." if sure else "No interval excludes zero."
    )
    return f"The largest loss, {rate(table, worst, 'Lost', unit=' points')}, is {worst.lower()}. {certain}"


def _aflw2000(table: ResultTable) -> str:
    listed = "; ".join(
        f"{row.lower()} {rate(table, row, ALONE)} against {rate(table, row, MEAN)}"
        for row in table.rows
        if (row, ALONE) in table.cells and (row, MEAN) in table.cells
    )
    return f"Mean landmark error of the network against that of the mean drawn face: {listed}."


SAID: Mapping[str, Callable[[Any], str]] = {
    "linear-model": _linear_model,
    "geometry": _geometry,
    "geometry-parts": _parts,
    "geometry-spectra": _spectra,
    "coverage": _coverage,
    "realism": _realism,
    "unseen-people": _unseen,
    "lfw": _lfw,
    "lfw-people": _people,
    "lfw-without": _without,
    "aflw2000": _aflw2000,
}
