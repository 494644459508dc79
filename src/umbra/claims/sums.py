"""Weighted sums of cells: every effect that a claim asks for is one, a difference as much as a slope."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from umbra.claims.questions import Cells
from umbra.claims.results import Cell, ResultTable
from umbra.metrics.resampling import Linear, Sample
from umbra.metrics.trainings import AllSeeds

Key = tuple[str, str]


@dataclass(frozen=True)
class Terms:
    """How much each cell of a table counts."""

    weights: Mapping[Key, float]

    @classmethod
    def mean(cls, cells: Cells, weight: float = 1.0) -> "Terms":
        """The mean of some cells, times a weight."""
        keys = [*cells]
        return cls({key: weight * keys.count(key) / len(keys) for key in keys})

    def __add__(self, other: "Terms") -> "Terms":
        keys = dict.fromkeys([*self.weights, *other.weights])
        return Terms({key: self.weights.get(key, 0.0) + other.weights.get(key, 0.0) for key in keys})


def summed(table: ResultTable, terms: Terms, how: str) -> Cell:
    """The cell that a weighted sum of a table's cells is; refuses cells that were not measured on the same items.

    Arms with several seeds and arms with one are brought to one estimate each (`AllSeeds`). `how` is what to do about
    cells that cannot be summed.
    """
    keys, weights = [*terms.weights], [*terms.weights.values()]
    cells = [table.cell(*key) for key in keys]
    if len(cells) == 1 and weights == [1.0]:
        return cells[0]
    names = " + ".join(f"{row} · {column}" for row, column in keys)
    samples = [cell for cell in cells if isinstance(cell, Sample)]
    if len(samples) == len(cells):
        return Linear(tuple(zip(weights, _of_one_estimate(samples, table, keys), strict=True)))
    numbers = [cell for cell in cells if isinstance(cell, float)]
    if len(numbers) == len(cells):
        return float(np.dot(weights, numbers))
    arrays = [cell for cell in cells if isinstance(cell, np.ndarray)]
    if len(arrays) < len(cells):
        raise ValueError(f"table {table.name}: cells {names} hold no outcomes per item, so they cannot be averaged")
    if len(shapes := {cell.shape for cell in arrays}) > 1:
        raise ValueError(
            f"table {table.name}: cells {names} were measured on different seeds or items ({sorted(shapes)}); {how}"
        )
    return np.tensordot(np.array(weights), np.stack(arrays), axes=1)


def _of_one_estimate(samples: Sequence[Sample], table: ResultTable, keys: Sequence[Key]) -> Sequence[Sample]:
    """Samples as they are where all have as many seeds, else each as one estimate; a row is a training."""
    if len({sample.layout.seeds for sample in samples}) == 1:
        return samples
    return [
        AllSeeds(sample, f"{table.name}, {row}") if sample.layout.seeds > 1 else sample
        for sample, (row, _) in zip(samples, keys, strict=True)
    ]


def is_alone(table: ResultTable, terms: Terms) -> bool:
    """Whether a row that was learnt was trained once, and nobody told how trainings of its kind differ."""
    learnt = [key for key in terms.weights if key[0] not in table.unlearnt]
    return any(_is_one_training(table.cell(*key)) for key in learnt)


def _is_one_training(cell: Cell) -> bool:
    if isinstance(cell, float):
        return False
    if isinstance(cell, np.ndarray):
        return cell.shape[0] == 1
    if isinstance(cell, Sample):
        return cell.layout.seeds == 1 and not cell.luck
    return cell.n_seeds == 1 and not cell.knows_luck
