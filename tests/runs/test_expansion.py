"""Runs that are like others, sweeps, patterns and what is left out; what cannot be meant is refused in one sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from umbra.runs.expansion import expand, laid_over, value_name

RUNS = {
    "_network": {"fit": {"epochs": 9, "mode": "max"}, "model": {"width": 16, "network": {"weight": 1.0}}},
    "main": {"like": "_network", "seeds": [0, 1]},
    "narrow": {"like": "main", "seeds": [0], "model": {"width": 8}},
}


def runs(**more):
    return expand({**RUNS, **more}, "runs").blocks


def test_a_run_takes_over_what_it_does_not_say_itself_also_from_what_the_other_takes_over():
    assert runs()["narrow"] == {
        "fit": {"epochs": 9, "mode": "max"}, "model": {"width": 8, "network": {"weight": 1.0}}, "seeds": [0],
    }  # fmt: skip


def test_a_pattern_is_no_run():
    assert list(runs()) == ["main", "narrow"]


def test_a_sweep_is_one_run_per_value_in_the_place_of_its_block():
    made = runs(weight={"like": "main", "sweep": {"model.network.weight": [0.0, 0.25]}}, last={"like": "weight_25e-2"})
    assert list(made) == ["main", "narrow", "weight_0", "weight_25e-2", "last"]
    assert [made[name]["model"]["network"]["weight"] for name in made] == [1.0, 1.0, 0.0, 0.25, 0.25]
    assert made["weight_0"]["seeds"] == [0, 1]
    assert "sweep" not in made["weight_0"]


def test_what_says_null_is_left_out():
    assert list(runs(narrow=None)) == ["main"]


def test_notes_are_taken_out_and_a_sweep_is_noted_once():
    sweep = {"note": "Table 7:  a sweep", "like": "main", "sweep": {"model.width": [1, 2]}}
    made = expand({**RUNS, "main": {**RUNS["main"], "note": "ours"}, "w": sweep}, "runs")
    assert made.notes == {"main": "ours", "w_1": "Table 7: a sweep"}  # and who is like main has no note
    assert all("note" not in block for block in made.blocks.values())


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (0, "0"), (0.0, "0"), (-0.0, "0"), (0.001, "1e-3"), (0.5, "5e-1"), (0.25, "25e-2"), (1.5, "15e-1"),
        (10, "10"), (1000.0, "1000"), (1e-10, "1e-10"), (-0.5, "-5e-1"), (True, "true"), ("LM2-split", "LM2-split"),
    ],
)  # fmt: skip
def test_a_value_becomes_the_end_of_a_name(value, name):
    assert value_name(value) == name


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_name_has_a_dot_and_each_says_its_value(value):
    name = value_name(value)
    assert "." not in name
    assert "+" not in name
    assert float(name) == value


MAPPINGS = st.recursive(
    st.integers(), lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=6
)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abc"), MAPPINGS), st.dictionaries(st.sampled_from("abc"), MAPPINGS))
def test_laying_over_twice_changes_nothing_more_and_nothing_given_is_touched(base, delta):
    before = repr((base, delta))
    once = laid_over(base, delta)
    assert laid_over(once, delta) == once
    assert laid_over(base, {}) == base
    assert laid_over({}, delta) == delta
    assert repr((base, delta)) == before


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"like": "mian"}, r"a\.like: there is no 'mian' to be like; did you mean main\?$"),
        ({"like": "xyz"}, r"a\.like: there is no 'xyz' to be like; there are: _network, main, narrow, a$"),
        ({"like": ["main"]}, r"a\.like: there is no \['main'\] to be like"),
        ({"like": "a"}, r"a\.like: goes in a circle: a → a$"),
        (3, r"a: expected a mapping of keys to values, or null; found 3$"),
        ({"note": 3}, r"a\.note: expected text, found 3$"),
        ({"sweep": [1]}, r"a\.sweep: expected one dotted path with a list of values, found"),
        ({"sweep": {"b": [1], "c": [2]}}, r"a\.sweep: expected one dotted path with a list of values"),
        ({"sweep": {"fit.epochs": []}}, r"a\.sweep\.fit\.epochs: expected a list of one value or more, found \[\]$"),
        ({"sweep": {"fit.epochs": 3}}, r"a\.sweep\.fit\.epochs: expected a list of one value or more, found 3$"),
        ({"sweep": {"fit.epochs": [1, 2, 1.0]}}, r"a\.sweep\.fit\.epochs: 1 stands there more than once; keep one"),
        ({"sweep": {"fit.epochs": [[1]]}}, r"a\.sweep\.fit\.epochs: expected numbers, words .* found \[1\]$"),
        ({"sweep": {"fit.epochs": [float("nan")]}}, r"a\.sweep\.fit\.epochs: expected numbers, words .* found nan$"),
        ({"sweep": {"fit.epochs": ["a.b"]}}, r"a\.sweep\.fit\.epochs: expected numbers, words .* found 'a\.b'$"),
        (
            {"like": "main", "sweep": {"model.widht": [1]}},
            r"a\.sweep\.model\.widht: names no single value of the run; astray at 'widht', where there are: width, net",
        ),
        (
            {"like": "main", "sweep": {"model": [1]}},
            r"a\.sweep\.model: names no single value of the run; astray at 'model', where",
        ),
        (
            {"like": "main", "sweep": {"fit.mode.x": [1]}},
            r"a\.sweep\.fit\.mode\.x: names no single value of the run; astray at 'mode'",
        ),
        (
            {"sweep": {"fit.epochs": [1]}},
            r"a\.sweep\.fit\.epochs: names no single .* astray at 'fit', where there are: nothing$",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused(block, message):
    with pytest.raises(ValueError, match=rf"^runs\.{message}"):
        runs(a=block)


def test_a_name_that_is_there_already_is_refused_whichever_comes_first():
    sweep = {"like": "_network", "sweep": {"model.width": [8]}}
    for blocks in ({"net": sweep, "net_8": {"like": "main"}}, {"net_8": {"like": "main"}, "net": sweep}):
        with pytest.raises(
            ValueError, match=r"^runs\.net(_8)?: there is another net_8 already; rename one of the two$"
        ):
            runs(**blocks)


def test_a_circle_is_shown_whole():
    with pytest.raises(ValueError, match=r"^runs\.a\.like: goes in a circle: a → b → c → a$"):
        runs(a={"like": "b"}, b={"like": "c"}, c={"like": "a"})


def test_a_pattern_is_checked_before_anybody_is_like_it():
    with pytest.raises(ValueError, match=r"^runs\._new\.like: there is no 'mian' to be like"):
        runs(_new={"like": "mian"})


def test_a_run_that_is_left_out_cannot_be_taken_over():
    with pytest.raises(ValueError, match=r"^runs\.narrow\.like: there is no 'main' to be like"):
        runs(main=None)
