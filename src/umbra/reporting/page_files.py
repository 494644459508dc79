"""A page's own files as readers rely on them: its claims, where its artefacts come from, its executed notebook."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import nbformat

from umbra.configuration import build
from umbra.reading import DamagedFileError, reading

AGAIN = "Execute the page's notebook again, or take the file from git."


@dataclass(frozen=True)
class _Comparison:
    left: str
    right: str
    direction: str
    margin: float | None
    least: float | None = None
    margin_of_paper: bool = False
    per: str = ""


@dataclass(frozen=True)
class _Own:
    """What the paper's own numbers give for an effect."""

    effect: float
    interval: tuple[float, float] | None
    beyond_noise: bool | None


@dataclass(frozen=True)
class _Effect:
    left: str
    right: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class _Claim:
    """What `report.claim_record` writes."""

    id: str
    sentence: str
    where: str
    beyond: bool
    verdict: Literal["holds", "fails", "undecided", "not asked"]
    effect: float | None
    interval: tuple[float, float] | None
    unit: str
    comparison: _Comparison
    reason: str
    parts: Mapping[str, int]
    tables: tuple[str, ...]
    size: Literal["holds", "fails", "undecided"] | None = None  # pages of before do not say
    paper: _Own | None = None
    effects: tuple[_Effect, ...] = ()  # nor do they say these


@dataclass(frozen=True)
class _Machine:
    processor: str
    instructions: str
    threads: int
    torch: str
    kernels: str
    precision: str = ""
    gpu: str = ""
    cuda: str = ""
    blas: str = ""
    onednn: str = ""
    runs: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Run:
    seed: int
    data: tuple[str, ...]
    params: Mapping[str, Any]


@dataclass(frozen=True)
class _Provenance:
    """What `runs.provenance` makes; pages of older code say nothing of machines."""

    artefacts: Mapping[str, tuple[str, ...]]
    runs: Mapping[str, _Run]
    data: Mapping[str, str]
    packages: Mapping[str, str]
    machine: _Machine | None = None
    trained: tuple[_Machine, ...] = field(default=())


def claims_of(text: bytes, name: str) -> list[dict[str, Any]]:
    """The claims in the bytes of a claims.json, in the order of the page."""
    with reading(name, "the claims of a page", AGAIN):
        records = json.loads(text.decode("utf-8"))
        if not isinstance(records, list):
            raise DamagedFileError(f"{name}: expected the claims of a page, found something else; name a claims.json")
        for place, record in enumerate(records):
            build(_Claim, record, f"claim {place + 1}")
        return records


def provenance_of(text: bytes, name: str) -> dict[str, Any]:
    """What the bytes of a provenance.json say."""
    with reading(name, "where a page's artefacts come from", AGAIN):
        content = json.loads(text.decode("utf-8"))
        build(_Provenance, content)
        return content


def read_claims(path: Path) -> list[dict[str, Any]]:
    """The claims of a page; none where there is no such file."""
    return claims_of(_bytes(path), str(path)) if path.exists() else []


def read_provenance(path: Path) -> dict[str, Any] | None:
    """Where a page's artefacts come from; None where there is no such file."""
    return provenance_of(_bytes(path), str(path)) if path.exists() else None


def read_executed(path: Path) -> Any:
    """An executed notebook, checked against the format's own rules."""
    with reading(path, "an executed notebook", AGAIN):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
    return notebook


def _bytes(path: Path) -> bytes:
    with reading(path, "JSON", AGAIN):
        return path.read_bytes()
