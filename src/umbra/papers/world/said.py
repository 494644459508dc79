"""What each table of the world shows, in a sentence or two computed from it."""

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from umbra.claims import ResultTable

MEAN, ALONE = "The mean drawn face", "Drawn people alone"


def said(table: ResultTable | pd.DataFrame | None, name: str) -> str:
    """The sentence under a table; nothing where this edition does not have it."""
    return "" if table is None else SAID[name](table)


def rate(table: ResultTable, row: str, column: str, *, scale: float = 100.0, digits: int = 1, unit: str = " %") -> str:
    """An estimate with its interval."""
    found = table.interval(row, column)
    mean = f"{scale * table.mean(row, column):.{digits}f}{unit}"
    return mean if found is None else f"{mean} ({scale * found.low:.{digits}f} … {scale * found.high:.{digits}f})"


def _linear_model(table: pd.DataFrame) -> str:
    value = table.iloc[:, 0]
    shape, share = value.iloc[0], value.iloc[3]
    return (
        f"The model leaves {shape:.2f} mm of a neutral head's shape unexplained, and explains {100 * share:.2f} % of "
        "the variance of shape among people it was not built from."
    )


def _geometry(table: ResultTable) -> str:
    apart, variance = (rate(table, row, "Value", scale=1.0, digits=3, unit="") for row in table.rows[:2])
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
    first = table.iloc[0]
    ratios = table["drawn"] / table["scanned"]
    return (
        f"The first component has a variance of {first['drawn']:.4f} in drawn heads and {first['scanned']:.4f} in "
        f"scanned ones; over all values of the table the ratio lies between {ratios.min():.2f} and {ratios.max():.2f}."
    )


def _coverage(table: ResultTable) -> str:
    two, three, training = (rate(table, row, "Covered") for row in table.rows[:3])
    return (
        f"The mean covered share is {two} at level 2.0, {three} at level 3.0 and {training} over the training scales."
    )


def _realism(table: ResultTable) -> str:
    found, points, inner, apart = (
        rate(table, row, "Value", scale=scale, digits=digits, unit=unit)
        for row, (scale, digits, unit) in zip(
            table.rows[:4], ((100.0, 1, " %"), (100.0, 1, " %"), (100.0, 1, " %"), (1.0, 3, "")), strict=True
        )
    )
    return (
        f"The detector finds {found} of the near-frontal faces. Its landmarks lie {points} of the distance between the "
        f"outer corners of the eyes from ours, {inner} for eyes, nose and mouth. The recogniser separates people with "
        f"an area under the curve of {apart}."
    )


def _unseen(table: ResultTable) -> str:
    row, column = table.rows[0], table.columns[0]
    return f"The network decides {rate(table, row, column)} of the pairs of unseen people correctly; chance is 50 %."


def _lfw(table: ResultTable) -> str:
    listed = "; ".join(f"{row}: {rate(table, row, table.columns[0])}" for row in table.rows)
    return f"Pairs of real people decided correctly. {listed}. Chance is 50 %."


def _people(table: ResultTable) -> str:
    first, last = table.rows[0], table.rows[-1]
    column = table.columns[0]
    return f"With {first} accuracy is {rate(table, first, column)}, with {last} {rate(table, last, column)}."


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
