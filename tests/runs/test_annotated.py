"""The text reads back as what was written, is short, and says what there is to say where it belongs."""

from unittest.mock import patch

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from umbra.runs.annotated import WIDTH, annotated

VALUES = {
    "edition": "toy",
    "sets": {"people": {"seed": 1, "plan": ["", "", "scarf"]}},
    "runs": {
        "base": {"group": "g", "seeds": [0, 1], "fit": {"epochs": 9, "mode": "max"}, "model": {"inner": {"width": 16}}},
        "other": {"group": "g", "model": {"inner": {"width": 16, "rate": 1e-05}}},
    },
    "papers": {"p": {"departures": [{"at": "runs.base.fit.epochs", "paper": 21, "because": "two cores, no more"}]}},
    "real": {},
}


def test_it_looks_like_this():
    text = annotated(VALUES, {"runs.base": "Sec. 4"}, {"runs.base.model.inner.width": "paper: 64; because two cores"})
    assert (
        text
        == """\
edition: toy
sets:
  people:
    seed: 1
    plan: ['', '', scarf]
runs:
  # Sec. 4
  base:
    group: g
    seeds: [0, 1]
    fit: {epochs: 9, mode: max}
    model:
      inner:
        width: 16 # paper: 64; because two cores
  other:
    group: g
    model: {inner: {width: 16, rate: 1.0e-05}}
papers:
  p:
    departures:
      - {at: runs.base.fit.epochs, paper: 21, because: 'two cores, no more'}
real: {}
"""
    )


def test_what_is_long_breaks_between_entries_and_opens_where_something_inside_is_long():
    long = {f"a_rather_long_name_{n}": n for n in range(12)}
    text = annotated({"runs": {"a": {"model": {"network": long, "list": list(range(60))}, "fit": long}}}, {}, {})
    assert max(map(len, text.splitlines())) <= WIDTH
    assert "    model:\n      network: {a_rather_long_name_0: 0," in text
    assert "    fit: {a_rather_long_name_0: 0," in text
    assert yaml.safe_load(text)["runs"]["a"]["model"]["list"] == list(range(60))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
WORDS = st.text("ab1é:#{}[],'\"&*!|>%@` \n.-", max_size=12)
KEYS = st.text("abc_-1e", min_size=1, max_size=5)
TREES = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, TREES, max_size=4), st.booleans())
def test_everything_reads_back_as_it_was(values, remarked):
    """Also where lines are so short that all of them break."""
    inside = [(key, inner) for key, value in values.items() if isinstance(value, dict) for inner in value]
    beside = {f"{key}.{inner}": "paper: 64" for key, inner in inside} if remarked else {}
    for width in (120, 12):
        with patch("umbra.runs.annotated.WIDTH", width):
            text = annotated(values, dict.fromkeys(values, "a note: with {braces}"), beside)
        assert (yaml.safe_load(text) or {}) == values


@pytest.mark.parametrize("value", ["1e-3", "3x3/1", "no", "7x7/2+pool", "", "a: b", "# c", "x" * 200])
def test_words_that_yaml_could_take_for_something_else_stay_words(value):
    text = annotated({"a": {"b": {"c": value, "d": [value]}}}, {}, {"a.b.c": "said"})
    assert yaml.safe_load(text) == {"a": {"b": {"c": value, "d": [value]}}}
