"""Damaged inputs of every kind are refused or told; nothing hangs, nothing ends in a library's words or a traceback.

The same cases run each time: a case is its kind and its number. `make fuzz` runs as many as one likes.
"""

from pathlib import Path

import pytest
from fuzz.harness import cases_of, is_bad, line
from fuzz.kinds import KINDS
from fuzz.outcomes import Kind, Outcome, Read, is_sentence

from umbra.reading import DamagedFileError, read_json

CASES = 150


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_damage_is_refused_or_told(kind):
    bad = [line(case) for case in cases_of(kind, range(round(CASES / kind.cost))) if is_bad(kind, case)]
    assert not bad, "\n".join(bad)


# The harness itself: it sees what it is there to see.


def _make(folder: Path) -> None:
    (folder / "numbers.json").write_text('{"number": 1, "names": ["x", "y"]}')


def _refusing(folder: Path) -> Read:
    content = read_json(folder / "numbers.json")
    if content != {"number": 1, "names": ["x", "y"]}:
        raise DamagedFileError(f"{folder / 'numbers.json'}: expected one and x and y")
    return Read(content)


def _outcomes(read, way: str = "", **settings) -> set[Outcome]:
    kind = Kind("toy", _make, read, ("*.json",), **settings)
    found = list(cases_of(kind, range(200)))
    return {case.outcome for case in found if way in case.way}


def test_a_reader_that_checks_is_good():
    assert _outcomes(_refusing) <= {Outcome.REFUSED, Outcome.SAME}


def test_a_reader_that_believes_everything_is_silent_and_is_excused_only_with_a_reason():
    def believing(folder: Path) -> Read:
        return Read(read_json(folder / "numbers.json"))

    assert Outcome.SILENT in _outcomes(believing, "value_replaced")
    kind = Kind("toy", _make, believing, ("*.json",), {"value_replaced": "because"})
    silent = [case for case in cases_of(kind, range(200)) if case.outcome is Outcome.SILENT]
    assert {is_bad(kind, case) for case in silent if case.way == "value_replaced"} == {False}
    assert {is_bad(kind, case) for case in silent if case.way != "value_replaced"} == {True}


def test_a_librarys_message_and_a_traceback_are_told_apart(monkeypatch):
    monkeypatch.setattr("fuzz.outcomes.PATIENCE", 0.2)

    def careless(folder: Path) -> Read:
        return Read(int((folder / "numbers.json").read_text()[11]))

    assert Outcome.FOREIGN in _outcomes(careless)
    assert Outcome.TRACEBACK in _outcomes(lambda folder: Read(read_json(folder / "numbers.json")["number"]))


def test_a_reader_that_waits_for_a_pipe_hangs(monkeypatch):
    monkeypatch.setattr("fuzz.outcomes.PATIENCE", 0.2)
    assert _outcomes(lambda folder: Read((folder / "numbers.json").read_bytes()), "pipe_instead") == {Outcome.HANG}


def test_the_same_number_is_the_same_case():
    kind = Kind("toy", _make, _refusing, ("*.json",))
    assert [case.said for case in cases_of(kind, range(50))] == [case.said for case in cases_of(kind, range(50))]


def test_a_sentence_names_the_file_on_one_line(tmp_path):
    path = tmp_path / "folder" / "numbers.json"
    assert is_sentence("folder/numbers.json: expected JSON", path)
    assert not is_sentence("expected JSON", path)
    assert not is_sentence("numbers.json:\nline two", path)
    assert not is_sentence("numbers.json " + "x" * 1000, path)
