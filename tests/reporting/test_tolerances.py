"""What tables moved between reruns becomes what they may move."""

import math

import pandas as pd
import pytest
import yaml

from umbra.claims import Artefact, Citation, Paper
from umbra.reporting import tolerances
from umbra.reporting.tolerances import (
    MARKER,
    Movement,
    allowed,
    in_yaml,
    lines,
    main,
    measure,
    movement,
    rewritten,
    rounded_up,
    update,
)  # fmt: skip
from umbra.reporting.verify import read_tolerances
from umbra.runs.replication import Replication, write_replication

BY_HAND = "# why\ndefault: {absolute: 1.0e-6}\ntables:\n  '*/tiny/drawn': {absolute: 0.05}\n"
TINY = Paper(
    "tiny", 1, Citation(("Ada",), "T"), "S.",
    tuple(Artefact(name, name, unit="%") for name in ("a", "b", "still", "drawn")), (),
)  # fmt: skip


def frame(*numbers, verdict="same"):
    return pd.DataFrame({"row": ["x", "y"][: len(numbers)], "ours": numbers, "verdict": verdict})


def test_the_largest_number_that_moved_and_the_words_that_differ():
    assert movement(frame(1.0, 5.0), frame(1.5, 3.0)) == (2.0, ())
    assert movement(frame(1.0, 5.0), frame(1.0, 5.0, verdict="lower")) == (0.0, ("verdict",))
    assert movement(frame(1.0, None), frame(1.0, None)) == (0.0, ())
    assert movement(frame(1.0, None), frame(1.0, 2.0)) == (math.inf, ())
    assert movement(frame(1.0, 2.0), frame(1.0)) is None
    assert movement(frame(1.0), frame(1.0).rename(columns={"ours": "theirs"})) is None


def test_what_may_move_is_twice_what_moved_and_no_less_than_the_median_of_its_unit():
    found = {
        "a": Movement(3.05, (), 1, "%"), "b": Movement(0.1, (), 1, "%"), "c": Movement(1.0, ("verdict",), 1, "%"),
        "still": Movement(0.0, (), 1, "%"), "words": Movement(0.0, ("verdict",), 1, "%"),
        "millimetres": Movement(0.01, (), 1, "mm"),
    }  # fmt: skip
    assert allowed(found) == {"a": 6.1, "b": 2.0, "c": 2.0, "words": 1e-6, "millimetres": 0.02}


@pytest.mark.parametrize(
    ("value", "up"), [(2.13, 2.2), (2.2, 2.2), (0.0999, 0.1), (17.01, 18.0), (0.0, 0.0), (1e-7, 1e-7)]
)
def test_rounded_up_to_two_digits(value, up):
    assert rounded_up(value) == pytest.approx(up, rel=1e-12)


@pytest.mark.parametrize("value", [1e-7, 1.5e-7, 2.0, 0.05, 1e6, 12345678.0])
def test_yaml_takes_every_number_for_one(value):
    assert yaml.safe_load(in_yaml(value)) == pytest.approx(value, rel=1e-5)


def test_a_line_says_the_measure():
    told = list(lines("laptop", "tiny", {"a": Movement(3.05, ("verdict",), 2, "%")}))
    assert told == ['  "laptop/tiny/a": {absolute: 6.1, ignore: [verdict]} # moved 3.05 %, 2 reruns\n']


def test_the_lines_of_other_pages_and_those_by_hand_stay():
    text = rewritten(BY_HAND, "laptop", ["tiny"], ['  "laptop/tiny/a": {absolute: 1.0}\n'])
    assert text.startswith(BY_HAND)
    text = rewritten(text, "laptop", ["other"], ['  "laptop/other/a": {absolute: 2.0}\n'])
    text = rewritten(text, "laptop", ["tiny"], ['  "laptop/tiny/b": {absolute: 3.0}\n'])
    assert text.count(MARKER) == 1
    assert yaml.safe_load(text)["measured"] == {"laptop/other/a": {"absolute": 2.0}, "laptop/tiny/b": {"absolute": 3.0}}
    assert yaml.safe_load(rewritten(BY_HAND, "laptop", ["tiny"], []))["measured"] == {}


def leave(folder, tables):
    (folder / "tables").mkdir(parents=True)
    (folder / "claims.json").write_text("[]")
    for name, table in tables.items():
        table.to_csv(folder / "tables" / f"{name}.csv", index=False)


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A page, made again from the same seed by two instruction sets, and once from another seed."""
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "tolerances.yaml").write_text(BY_HAND)
    still = {"still": frame(1.0, 2.0), "drawn": frame(1.0)}
    leave(tmp_path / "reports/laptop/tiny", {"a": frame(50.0, 60.0), "b": frame(1.0), **still})
    moved = {"same-avx2": (51.0, 1.0), "same-sse4": (47.0, 2.0), "101-avx2": (99.0, 99.0)}
    for name, (first, second) in moved.items():
        copy = tmp_path / "build/replicates" / f"laptop-{name}"
        leave(copy / "reports/laptop/tiny", {"a": frame(first, 60.0), "b": frame(second), **still})
        seeds = (1, 1) if name.startswith("same") else (1, 101)
        how = Replication("laptop", seeds, (5, 4 + seeds[1]), "avx2", shared=False, code={"tiny": "ab"})
        write_replication(copy, how)
    return tmp_path


def test_the_largest_movement_of_all_reruns_from_the_same_seed_counts(tree):
    assert update(tree, "laptop", [TINY]) == ["laptop/tiny: 2 of 4 tables moved in 2 reruns"]
    found = read_tolerances(tree / "conf" / "tolerances.yaml")
    assert {name: one.absolute for name, one in found.measured.items()} == {"laptop/tiny/a": 6.0, "laptop/tiny/b": 4.0}
    assert found.of("laptop/tiny/a").absolute == 6.0
    assert found.of("laptop/tiny/drawn").absolute == 0.05
    assert found.of("laptop/tiny/still").absolute == 1e-6


def test_a_table_of_another_layout_gets_no_tolerance_and_is_named(tree):
    again = tree / "build/replicates/laptop-same-avx2/reports/laptop/tiny"
    (again / "tables/a.csv").unlink()
    found, other = measure(tree / "reports/laptop/tiny", [again], {})
    assert (sorted(found), other) == (["b", "drawn", "still"], ["a"])
    assert "  a: another layout, so no tolerance helps; verify will name it" in update(tree, "laptop", [TINY])


def test_an_edition_that_was_not_made_again_is_refused(tree, capsys, monkeypatch):
    monkeypatch.setattr(tolerances, "paper_names", list)
    assert main(["--edition", "lfw"]) == 1
    assert capsys.readouterr().err == (
        "tolerances: build/replicates/lfw-same-*: expected a page that was made again from the same seeds, found none; "
        "`make replicate EDITION=lfw SEED=same` makes one\n"
    )
    assert (tree / "conf" / "tolerances.yaml").read_text() == BY_HAND
    assert main(["--edition", ".."]) == 1


def test_a_damaged_file_of_tolerances_is_not_written_over(tree):
    (tree / "conf" / "tolerances.yaml").write_text("default: {absolut: 1}\n")
    with pytest.raises(ValueError, match="unknown key"):
        update(tree, "laptop", [TINY])
    assert (tree / "conf" / "tolerances.yaml").read_text() == "default: {absolut: 1}\n"
