import json
import subprocess
from pathlib import Path

import pandas as pd
import pytest

from umbra.reporting import verify as verify_module
from umbra.reporting.verify import Tolerance, Tolerances, compare_tables, machines, main, read_tolerances, verify

COMMITTED = "row,column,ours,verdict\neyes,A,50,same\neyes,B,10,lower\n"
TOLERANCES = "default: {absolute: 0.1}\ntables: {'laptop/tiny/loose': {absolute: 5.0, ignore: [verdict]}}\n"


def git(folder, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    tables = tmp_path / "reports" / "laptop" / "tiny" / "tables"
    tables.mkdir(parents=True)
    (tables.parent / "figures").mkdir()
    (tables.parent / "figures" / "figure-1.png").write_bytes(b"png")
    for name in ("table-1", "loose"):
        (tables / f"{name}.csv").write_text(COMMITTED)
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "tolerances.yaml").write_text(TOLERANCES)
    (tmp_path / "params.yaml").write_text("edition: laptop\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "reports")
    monkeypatch.setattr(verify_module.paths, "root", lambda: tmp_path)
    return tmp_path


def table(repository, name="table-1"):
    return repository / "reports" / "laptop" / "tiny" / "tables" / f"{name}.csv"


def test_an_unchanged_tree_ends_with_zero(repository, capsys):
    assert main([]) == 0
    assert "2 tables compared with HEAD: 0 moved" in capsys.readouterr().out


def test_a_number_beyond_its_tolerance_is_named_by_its_row_and_ends_with_one(repository, capsys):
    table(repository).write_text(COMMITTED.replace("50", "50.05").replace("10,", "12,"))
    assert main(["--edition", "laptop"]) == 1
    out = capsys.readouterr().out
    assert "moved  laptop/tiny/table-1" in out
    assert "eyes · B ours: 10 → 12 (+2)" in out
    assert "50.05" not in out
    assert " same  laptop/tiny/loose" in out


def test_a_table_has_a_tolerance_of_its_own_and_columns_to_ignore(repository):
    table(repository, "loose").write_text(COMMITTED.replace("50", "54").replace("lower", "same"))
    assert main([]) == 0
    table(repository, "loose").write_text(COMMITTED.replace("50", "56"))
    assert main([]) == 1


def test_what_is_gone_moved_and_what_is_new_did_not(repository, capsys):
    table(repository, "new").write_text(COMMITTED)
    assert main([]) == 0
    assert "new  laptop/tiny/new" in capsys.readouterr().out
    table(repository).unlink()
    (repository / "reports/laptop/tiny/figures/figure-1.png").unlink()
    assert main([]) == 1
    out = capsys.readouterr().out
    assert "table is gone" in out
    assert "figure is gone" in out


def test_an_empty_table_cannot_be_read_and_says_so(repository):
    table(repository).write_text("")
    found = list(verify(repository, "laptop", read_tolerances(repository / "conf" / "tolerances.yaml")))
    assert any("cannot be read" in line for moved in found for line in moved.lines)


def test_without_git_there_is_one_clear_sentence(repository, capsys, monkeypatch):
    (repository / ".git").rename(repository / "elsewhere")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.parent))
    assert main([]) == 1
    assert capsys.readouterr().out.count("\n") == 1
    monkeypatch.setenv("PATH", "")
    assert main([]) == 1
    assert "install git" in capsys.readouterr().out


def test_a_repository_without_reports_says_so(tmp_path, repository, capsys):
    assert main(["--edition", "gpu"]) == 0
    assert "no table is committed yet" in capsys.readouterr().out


def test_layout_text_and_gaps_are_compared_too():
    before = pd.DataFrame({"row": ["a", "b"], "ours": [1.0, None]})
    same = Tolerance()
    assert compare_tables(before, before.copy(), same) == []
    assert compare_tables(before, before.rename(columns={"ours": "theirs"}), same)[0].startswith(
        "columns were row, ours"
    )
    assert compare_tables(before, before.iloc[:1], same) == ["rows were 2, are 1"]
    assert compare_tables(before, before.fillna(2.0), same) == ["b ours: nan → 2 (+nan)"]
    assert compare_tables(before, before.assign(row=["a", "c"]), same) == ["b row: b → c"]


def test_the_first_pattern_that_fits_counts():
    tolerances = Tolerances(Tolerance(1.0), {"*/a/x": Tolerance(2.0), "*/a/*": Tolerance(3.0)})
    assert [tolerances.of(name).absolute for name in ("e/a/x", "e/a/y", "e/b/x")] == [2.0, 3.0, 1.0]


def test_what_was_measured_comes_before_any_pattern():
    tolerances = Tolerances(Tolerance(1.0), {"*": Tolerance(2.0)}, {"e/a/x": Tolerance(3.0)})
    assert [tolerances.of(name).absolute for name in ("e/a/x", "e/a/y")] == [3.0, 2.0]


def test_tolerances_are_read_strictly(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the tolerances in"):
        read_tolerances(tmp_path / "tolerances.yaml")
    (tmp_path / "t.yaml").write_text("default: {absolut: 1}\n")
    with pytest.raises(ValueError, match=r"tolerances\.default\.absolut: unknown key"):
        read_tolerances(tmp_path / "t.yaml")
    (tmp_path / "t.yaml").write_text("default: {absolute: -1}\n")
    with pytest.raises(ValueError, match=r"^tolerances\.default\.absolute: expected a number from 0"):
        read_tolerances(tmp_path / "t.yaml")


def test_the_projects_own_tolerances_are_valid():
    file = Path(__file__).parents[2] / "conf" / "tolerances.yaml"
    assert read_tolerances(file).of("laptop/landmark_masks/table-1").absolute == 3.0


MACHINE = {"processor": "A", "kernels": "AVX2", "instructions": "", "threads": 1, "torch": "2.13.0"}


def provenance(repository, **content):
    path = repository / "reports" / "laptop" / "tiny" / "provenance.json"
    path.write_text(json.dumps(content))
    return path


def test_another_machine_than_the_committed_ones_is_told_and_is_no_failure(repository, capsys):
    provenance(repository, machine=MACHINE, trained=[])
    assert main([]) == 0  # nothing is committed that it could differ from
    assert "other machine" not in capsys.readouterr().out
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "provenance")
    assert main([]) == 0
    assert "other machine" not in capsys.readouterr().out
    provenance(repository, machine={**MACHINE, "processor": "B"}, trained=[])
    assert main([]) == 0
    out = capsys.readouterr().out
    assert "other machine  laptop/tiny: committed: Made on A (AVX2), 1 thread, torch 2.13.0. Here: Made on B" in out
    assert "2 tables compared" in out
    provenance(repository)
    assert next(machines(repository, "laptop")).endswith("Here: The machine was not recorded.")


def test_a_damaged_provenance_is_named(repository, capsys):
    provenance(repository, machine=MACHINE)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "provenance")
    provenance(repository).write_text("{half")
    assert main([]) == 1
    assert "provenance.json: expected JSON, found damage" in capsys.readouterr().out


@pytest.mark.parametrize("edition", ["..", "../laptop", "*", ""])
def test_an_edition_that_is_no_name_is_refused(repository, capsys, edition):
    assert main(["--edition", edition]) == 1
    assert capsys.readouterr().out.startswith("verify: --edition: expected a name of at most 64")
