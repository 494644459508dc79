"""What a paper's notebook leaves behind: figures, tables, verdicts and numbers, each written whole or not at all.

    reports/<edition>/<paper>/figures/<artefact>.png       beside it .csv or .json: what the figure plots
    reports/<edition>/<paper>/tables/<artefact>.{csv,json}
    reports/<edition>/<paper>/{claims,metrics,provenance}.json

Nothing here holds a time, a path or a random name, so the same numbers give the same bytes.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from umbra.claims import (
    DECISIONS,
    NOT_ASKED,
    Artefact,
    Claim,
    Paper,
    Part,
    ResultTable,
    Verdict,
    comparison_table,
    decide,
    published_tables,
)
from umbra.claims.agreement import resting
from umbra.claims.styling import styled
from umbra.claims.wide import WideTable
from umbra.figures.png import png
from umbra.files import atomic, write_json, write_text
from umbra.reporting.display import CellOutput, claims_html, claims_text

_DIGITS = 7  # significant ones in files: beyond them CPUs differ


class Report:
    """The recorder of one paper's artefacts; `folder` is reports/<edition>/<paper>.

    `private` is where pictures of real people go instead (a folder outside git): their data and captions are reported,
    the pictures are not.
    """

    def __init__(self, folder: Path | str, paper: Paper, *, private: Path | str | None = None) -> None:
        self.folder = Path(folder)
        self.paper = paper
        self.private = None if private is None else Path(private)
        self.results: dict[str, ResultTable] = {}
        self.frames: dict[str, pd.DataFrame] = {}
        self._verdicts: dict[str, Verdict] = {}
        self._asked: dict[str, list[ResultTable | None]] = {}

    def figure(
        self, name: str, figure: Figure, data: pd.DataFrame | Mapping[str, Any], *, shows_people: bool = False
    ) -> CellOutput:
        """Write the figure and what it plots (a frame as CSV, anything else as JSON); show it as the cell's output."""
        artefact = self._artefact(name, "figure")
        picture = png(figure)
        if isinstance(data, pd.DataFrame):
            write_text(self.folder / "figures" / f"{name}.csv", csv(data))
        else:
            write_json(self.folder / "figures" / f"{name}.json", jsonable(data))
        hidden = shows_people and self.private is not None
        target = self.private if hidden and self.private is not None else self.folder / "figures"
        with atomic(target / f"{name}.png") as temporary:
            temporary.write_bytes(picture)
        if hidden:
            (self.folder / "figures" / f"{name}.png").unlink(missing_ok=True)
            return CellOutput(artefact, text=f"{artefact.title}: shows real people, kept out of the report")
        return CellOutput(artefact, text=artefact.title, picture=picture, width=float(figure.get_size_inches()[0]))

    def table(self, name: str, content: ResultTable | pd.DataFrame) -> CellOutput:
        """Write a table as CSV and JSON; outcomes are set beside the published numbers with intervals and verdicts."""
        artefact = self._artefact(name, "table", "numbers")
        if isinstance(content, ResultTable):
            if content.name != name:
                raise ValueError(f"the result table is named {content.name!r}, the artefact {name!r}: name both alike")
            self.results[name] = content
            compared = comparison_table(artefact, content, self.paper.published.get(name))
            frame, records, shown = compared.frame, compared.records(), str(WideTable(compared).to_html())
            rows = WideTable(compared).shape[0]
        else:
            self.frames[name] = content
            frame, records = content, {"artefact": name, "title": artefact.title, "rows": _records(content)}
            shown = styled(content, artefact, caption=artefact.title).to_html()
            rows = len(frame)
        write_text(self.folder / "tables" / f"{name}.csv", csv(frame))
        write_json(self.folder / "tables" / f"{name}.json", jsonable(records))
        rounded = frame.round(artefact.digits).to_string(na_rep="–")
        return CellOutput(artefact, text=f"{artefact.title}\n{rounded}", html=shown, rows=rows)

    def table_of(self, name: str) -> ResultTable | pd.DataFrame | None:
        """What a table that was reported holds; nothing where this edition has none."""
        return self.results.get(name, self.frames.get(name))

    def results_only(self, content: ResultTable) -> None:
        """Give claims the outcomes behind an artefact that is a figure."""
        self._artefact(content.name, "table", "numbers", "figure")
        self.results[content.name] = content

    def claims(self, *ids: str) -> CellOutput:
        """Judge these claims (all, if none is named) by the tables reported so far; claims.json keeps all judged."""
        known = {claim.id: claim for claim in self.paper.claims}
        if unknown := [name for name in ids if name not in known]:
            raise ValueError(f"{self.paper.name} has no claim {unknown[0]!r}; paper.yaml lists {', '.join(known)}")
        asked = [self._judged(known[name]) for name in ids or known]
        kept = [self._verdicts[name] for name in known if name in self._verdicts]
        write_json(self.folder / "claims.json", jsonable([claim_record(verdict, self.paper) for verdict in kept]))
        records = [claim_record(verdict, self.paper) for verdict in asked]
        return CellOutput(None, text=claims_text(records), html=claims_html(records))

    def _judged(self, claim: Claim) -> Verdict:
        """The verdict on a claim, found anew only where one of its tables has been since."""
        tables = [self.results.get(table) for table in claim.tables]
        before = self._asked.get(claim.id, [])
        if claim.id not in self._verdicts or any(now is not then for now, then in zip(tables, before, strict=True)):
            scales = {artefact.id: artefact.scale for artefact in self.paper.artefacts}
            published = published_tables(self.paper)
            self._verdicts[claim.id] = decide(claim, self.results, scales=scales, published=published)
            self._asked[claim.id] = tables
        return self._verdicts[claim.id]

    def metrics(self, numbers: Mapping[str, Any]) -> None:
        """Write metrics.json for `dvc metrics`: the given numbers, and how many artefacts stand and claims hold."""
        built = built_artefacts(self.folder, self.paper)
        decisions = [verdict.decision for verdict in self._verdicts.values()]
        counts = {decision: decisions.count(decision) for decision in (*DECISIONS, NOT_ASKED)}
        summary = {"artefacts": {"built": len(built), "of": len(self.paper.artefacts)}, "claims": counts}
        write_json(self.folder / "metrics.json", jsonable({**numbers, **summary}))

    def write_provenance(self, content: Mapping[str, Any]) -> None:
        """Write provenance.json."""
        write_json(self.folder / "provenance.json", jsonable(content))

    def _artefact(self, name: str, *kinds: str) -> Artefact:
        artefact = self.paper.artefact(name)
        if artefact.kind not in kinds:
            raise ValueError(
                f"{name} of {self.paper.name} is a {artefact.kind} in paper.yaml, reported as a {kinds[0]}"
            )
        return artefact


def built_artefacts(folder: Path, paper: Paper) -> list[Artefact]:
    """Those whose files stand; a figure of real people counts by the data it plots."""
    places = {"figure": "figures", "table": "tables", "numbers": "tables"}
    return [
        artefact
        for artefact in paper.artefacts
        if any((folder / places[artefact.kind] / f"{artefact.id}{suffix}").is_file() for suffix in (".csv", ".json"))
    ]


def claim_record(verdict: Verdict, paper: Paper) -> dict[str, Any]:
    """A verdict as claims.json holds it: effects and intervals in printed units."""
    claim, part = verdict.claim, verdict.deciding
    table = paper.artefact(part.table)
    found = None if part.interval is None else part.interval.scaled(table.scale)
    return {
        "id": claim.id,
        "sentence": claim.sentence,
        "where": claim.where,
        "beyond": claim.beyond,
        "verdict": verdict.decision,
        "size": verdict.size,
        "effect": part.effect * table.scale,
        "interval": None if found is None else [found.low, found.high],
        "unit": table.unit,
        "comparison": {
            "left": part.left,
            "right": part.right,
            "direction": part.direction,
            "margin": part.margin * table.scale,
            "least": part.least * table.scale,
            "margin_of_paper": part.margin_of_paper,
            "per": part.per,
        },
        "reason": part.reason,
        "paper": _own(part, table),
        "effects": [_effect_record(one, paper.artefact(one.table).scale) for one in resting(verdict.parts)],
        "parts": {
            decision: sum(one.decision == decision for one in verdict.parts) for decision in (*DECISIONS, NOT_ASKED)
        },
        "tables": sorted({*claim.tables}),
    }


def _own(part: Part, table: Artefact) -> dict[str, Any] | None:
    """What the paper's own numbers give for the part, with the interval of its test items where they are known."""
    if (own := part.own) is None:
        return None
    known = None if own.low is None or own.high is None else [own.low * table.scale, own.high * table.scale]
    return {"effect": own.effect * table.scale, "interval": known, "beyond_noise": own.beyond_noise}


def _effect_record(part: Part, scale: float) -> dict[str, Any]:
    """What one part of a claim compares, and its 95 % interval: what a replicate of the page is compared with."""
    assert part.interval is not None  # a verdict rests on it
    found = part.interval.scaled(scale)
    return {"left": part.left, "right": part.right, "effect": found.estimate, "low": found.low, "high": found.high}


def csv(frame: pd.DataFrame) -> str:
    """A frame with its index (where that says something), numbers to seven significant digits."""
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return frame.to_csv(index=not plain, float_format=f"%.{_DIGITS}g", lineterminator="\n")


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return [
        {str(key): value for key, value in line.items()}
        for line in (frame if plain else frame.reset_index()).to_dict("records")
    ]


def jsonable(value: Any) -> Any:
    """What JSON can hold of it: numbers to seven significant digits; NaN and infinities become null."""
    if isinstance(value, pd.DataFrame):
        return jsonable(_records(value))
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, np.ndarray):
        return jsonable(value.tolist())
    if isinstance(value, (list, tuple)):
        return [jsonable(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(f"{value:.{_DIGITS}g}") if np.isfinite(value) else None
    return None if value is None else str(value)
