"""Mappings become frozen dataclasses, and what does not fit is refused by its full path."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from math import inf, nan
from typing import Annotated, Literal

import pytest

from umbra.configuration import Count, Share, Within, as_mapping, build, require


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


class EarlyLetter:
    """A rule of one's own."""

    expected = "a letter before m"

    def admits(self, value: str) -> bool:
        """Whether it is."""
        return value < "m"


@dataclass(frozen=True)
class Bounded:
    """Fields whose range stands beside the type."""

    batch: Annotated[int, Within(1, 64)]
    seeds: tuple[Count, ...] = (1,)
    share: Share = 0.5
    rate: Annotated[float, Within(0, 10, above=True, below=True)] = 0.1
    patience: Count | None = None
    parts: Mapping[Annotated[str, EarlyLetter()], Share] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Likewise where one is made by hand."""
        require(self)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"batch": 0}, r"^run\.batch: expected a number from 1 to 64, found int 0$"),
        ({"batch": 10**12}, r"^run\.batch: expected a number from 1 to 64, found int 1000000000000$"),
        ({"batch": "8"}, r"^run\.batch: expected int, found str '8'$"),
        ({"seeds": [1, -1]}, r"^run\.seeds\[1\]: expected a number from 1 to 1,000,000, found int -1$"),
        ({"share": 1.5}, r"^run\.share: expected a number from 0 to 1, found float 1\.5$"),
        ({"share": nan}, r"^run\.share: expected a finite number, found float nan$"),
        ({"share": -inf}, r"^run\.share: expected a finite number, found float -inf$"),
        ({"share": 10**400}, r"^run\.share: expected a finite number, found int 1000"),
        ({"rate": 0}, r"^run\.rate: expected a number above 0 and below 10, found int 0$"),
        ({"rate": 10.0}, r"^run\.rate: expected a number above 0 and below 10, found float 10\.0$"),
        ({"patience": 0}, r"^run\.patience: expected a number from 1 to 1,000,000, found int 0$"),
        ({"parts": {"z": 0.1}}, r"^a key of run\.parts: expected a letter before m, found str 'z'$"),
        ({"parts": {"b": 2}}, r"^run\.parts\.b: expected a number from 0 to 1, found int 2$"),
    ],
)
def test_what_is_out_of_its_range_is_refused_by_its_full_path(change, message):
    with pytest.raises(ValueError, match=message):
        build(Bounded, {"batch": 8, **change}, "run")


def test_the_ends_of_a_range_belong_to_it():
    made = build(Bounded, {"batch": 1, "share": 0, "patience": 1_000_000, "parts": {"a": 1}})
    assert (made.share, type(made.share), made.parts) == (0.0, float, {"a": 1.0})
    assert build(Bounded, as_mapping(made)) == made


def test_what_is_made_by_hand_is_checked_where_its_class_asks_for_it():
    with pytest.raises(ValueError, match=r"^batch: expected a number from 1 to 64, found int 65$"):
        Bounded(65)
