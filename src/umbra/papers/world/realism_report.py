"""The table of realism: rows with their bars and intervals, and how it is written."""

import json
import math
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from umbra.files import write_json, write_text

DRAWN_BY = "umbra.world.camera.photograph"
"""What draws the portraits: the table is of the world as this code draws it."""

BARS = {
    "detected": 0.99,
    "all points": 0.06,
    "eyes, nose and mouth": 0.027,
    "auc": 0.990,
    "between": 0.60,
    "within": 0.25,
}
"""What the world must reach; rows without a bar are there to explain the others."""


@dataclass(frozen=True)
class Measure:
    """One row of the table: a value, its bounds where it has some, the bar it should reach, and over how many items."""

    what: str
    value: float
    items: int
    bar: float | None = None
    larger_is_better: bool = True
    low: float | None = None
    high: float | None = None

    @property
    def reached(self) -> bool | None:
        """Whether the bar is reached; None where there is no bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.larger_is_better else self.value <= self.bar


@dataclass(frozen=True)
class RealismReport:
    """The table, and what helps to see why a number is what it is."""

    measures: list[Measure]
    details: dict[str, Any] = field(default_factory=dict)

    def frame(self) -> pd.DataFrame:
        """The table as it is printed and written."""
        return pd.DataFrame([{**asdict(measure), "reached": measure.reached} for measure in self.measures])

    def write(self, path: Path) -> None:
        """JSON with the details at `path`, null for what was not measured, and the table as CSV beside it."""
        content = {"measures": self.frame().to_dict(orient="records"), "details": self.details}
        write_json(path, _without_nan(json.loads(json.dumps(content, default=float))))
        write_text(path.with_suffix(".csv"), self.frame().to_csv(index=False))


def _without_nan(content: Any) -> Any:
    """JSON has no NaN: None in its place."""
    if isinstance(content, dict):
        return {key: _without_nan(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_without_nan(value) for value in content]
    return None if isinstance(content, float) and math.isnan(content) else content
