"""Mappings become frozen dataclasses, and what does not fit is refused by its full path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Literal

import pytest

from umbra.configuration import as_mapping, build


class Kind(Enum):
    """A choice by value."""

    WORN = "worn"
    HELD = "held"


@dataclass(frozen=True)
class Optimiser:
    """A part."""

    learning_rate: float = 0.1
    schedule: Literal["cosine", "step"] = "cosine"


@dataclass(frozen=True)
class Run:
    """A whole with every kind of field that is understood."""

    epochs: int
    optimiser: Optimiser = field(default_factory=Optimiser)
    widths: tuple[int, ...] = (16, 32)
    size: tuple[int, int] = (112, 96)
    patience: int | None = None
    scale: int | float = 1
    kind: Kind = Kind.WORN
    parts: Mapping[str, Optimiser] = field(default_factory=dict)
    flip: bool = True

    def __post_init__(self) -> None:
        """Refuse what no type can."""
        if self.epochs < 0:
            raise ValueError(f"epochs is a count; got {self.epochs}")


FULL = {
    "epochs": 3,
    "optimiser": {"learning_rate": 1, "schedule": "step"},
    "widths": [8],
    "size": [64, 48],
    "patience": 2,
    "scale": 2.5,
    "kind": "held",
    "parts": {"base": {"learning_rate": 0.5}},
    "flip": False,
}


def test_a_full_mapping_becomes_nested_dataclasses():
    run = build(Run, FULL)
    assert run.optimiser == Optimiser(1.0, "step")
    assert type(run.optimiser.learning_rate) is float
    assert (run.widths, run.size, run.kind) == ((8,), (64, 48), Kind.HELD)
    assert run.parts == {"base": Optimiser(0.5)}


def test_defaults_stand_for_what_is_left_out():
    assert build(Run, {"epochs": 1}) == Run(1)


def test_there_and_back_again_is_the_same():
    run = build(Run, FULL)
    assert build(Run, as_mapping(run)) == run
    assert as_mapping(run)["parts"] == {"base": {"learning_rate": 0.5, "schedule": "cosine"}}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"epoch": 3}, r"^runs\.a\.epoch: unknown key; did you mean epochs\?"),
        ({"optimiser": {"rate": 1}}, r"^runs\.a\.optimiser\.rate: unknown key.*known: learning_rate, schedule"),
        ({"epochs": "three"}, r"^runs\.a\.epochs: expected int, found str 'three'"),
        ({"epochs": True}, r"^runs\.a\.epochs: expected int, found bool True"),
        ({"epochs": 1.0}, r"^runs\.a\.epochs: expected int, found float 1\.0"),
        ({"epochs": None}, r"^runs\.a\.epochs: expected int, found nothing \(null\)"),
        ({"flip": 1}, r"^runs\.a\.flip: expected bool, found int 1"),
        ({"optimiser": {"learning_rate": "1e-3"}}, r"learning_rate: expected float, found str '1e-3'; .*write 0\.001"),
        ({"optimiser": {"schedule": "linear"}}, r"schedule: expected one of cosine, step, found str 'linear'"),
        ({"optimiser": 3}, r"^runs\.a\.optimiser: expected a mapping"),
        ({"widths": 3}, r"^runs\.a\.widths: expected a list, found int 3"),
        ({"widths": [3, "x"]}, r"^runs\.a\.widths\[1\]: expected int"),
        ({"size": [3]}, r"^runs\.a\.size: expected a list of 2, found one of 1"),
        ({"kind": "thrown"}, r"^runs\.a\.kind: expected one of worn, held, found str 'thrown'"),
        ({"scale": "big"}, r"^runs\.a\.scale: expected int or float, found str 'big'"),
        ({"parts": {"base": {"rate": 1}}}, r"^runs\.a\.parts\.base\.rate: unknown key"),
        ({"parts": {1: {}}}, r"^runs\.a\.parts: expected names as keys, found int 1"),
        ({"epochs": -1}, r"^runs\.a: epochs is a count; got -1"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_full_path(change, message):
    with pytest.raises(ValueError, match=message):
        build(Run, {**FULL, **change}, "runs.a")


def test_a_missing_key_is_named():
    with pytest.raises(ValueError, match=r"^runs\.a\.epochs: missing; Run needs it"):
        build(Run, {}, "runs.a")


def test_only_dataclasses_are_filled():
    with pytest.raises(ValueError, match="build fills dataclasses"):
        build(dict, {})


def test_a_list_instead_of_a_mapping_is_refused_with_the_class_where_no_path_is_known():
    with pytest.raises(ValueError, match=r"^Run: expected a mapping"):
        build(Run, [1])


def test_a_whole_number_stays_whole_where_both_are_allowed():
    assert type(build(Run, {"epochs": 1, "scale": 2}).scale) is int
