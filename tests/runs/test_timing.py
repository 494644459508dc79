"""What a stage cost is kept apart from what it made."""

import json

import pytest

from umbra.processor import processor
from umbra.runs import timing
from umbra.runs.timing import Cost, read, record, table, timed, timing_file


@pytest.fixture(autouse=True)
def root(tmp_path, monkeypatch):
    (tmp_path / "params.yaml").touch()
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    return tmp_path


def test_costs_are_kept_by_stage_and_the_last_one_counts():
    record("toy", "b", Cost(1.0, "cpu", 1, 10))
    record("toy", "a", Cost(2.0, "cpu", 2, 20, 5))
    record("toy", "b", Cost(3.0, "cpu", 1, 30))
    assert read("toy") == {"a": Cost(2.0, "cpu", 2, 20, 5), "b": Cost(3.0, "cpu", 1, 30)}
    assert list(json.loads(timing_file("toy").read_text())) == ["a", "b"]


def test_a_stage_that_fails_has_no_cost():
    with pytest.raises(RuntimeError), timed("toy", "a", threads=1):
        raise RuntimeError
    assert read("toy") == {}


def test_a_stage_that_ends_well_is_timed(monkeypatch):
    ticks = iter([10.0, 12.5])
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(ticks))
    with timed("toy", "a", threads=1):
        pass
    assert read("toy")["a"].seconds == 2.5
    assert read("toy")["a"].peak_memory_mb > 1
    assert read("toy")["a"].machine == processor()


def test_a_damaged_file_counts_as_none():
    timing_file("toy").parent.mkdir(parents=True)
    timing_file("toy").write_text("{half")
    assert read("toy") == {}
    record("toy", "a", Cost(1.0, "cpu", 1, 10))
    assert list(read("toy")) == ["a"]


def test_the_table_sums_the_stages_but_not_their_parts():
    record("toy", "train@net", Cost(100.0, "cpu", 2, 500))
    record("toy", "fit/net", Cost(90.0, "cpu", 2, 500))
    record("toy", "paper@page", Cost(20.0, "cpu", 2, 300))
    assert table("toy", 8).splitlines()[-1].split() == ["all", "stages,", "one", "after", "another", "0:02:00"]
    assert table("toy", 8, wall=61.0).splitlines()[-1].split() == [
        "this",
        "time",
        "0:01:01",
        "of",
        "8",
        "minutes",
        "at",
        "most",
    ]
    assert table("none", 8) == "no stage of the none edition has been timed yet"
