"""Each planted bug of the list can be planted; in a toy tree one is caught, and a survivor is called one."""

from pathlib import Path

import pytest
import yaml

from umbra.driver import mutants
from umbra.driver.mutants import PACKAGE, Mutant, chosen, main, mistaken, read_mutants

ROOT = Path(__file__).parents[2]
CAUGHT = {"file": "room/half.py", "old": "x / 2", "new": "x / 3", "breaks": "halves are thirds"}
SURVIVES = {"file": "room/half.py", "old": "x * 2", "new": "x * 3", "breaks": "doubles are trebles"}
CODE = "def half(x):\n    return x / 2\n\n\ndef double(x):\n    return x * 2\n"
TEST = "from umbra.room.half import half\n\n\ndef test_half():\n    assert half(4) == 2\n"


def test_every_planted_bug_of_the_list_applies_and_its_tests_are_there():
    listed = read_mutants(ROOT)
    for mutant in listed:
        text = (ROOT / PACKAGE / mutant.file).read_text(encoding="utf-8")
        assert mistaken(mutant, text) != text
        assert [test for test in mutant.asked if not (ROOT / test).is_file()] == []
    assert len({(mutant.file, mutant.old, mutant.new) for mutant in listed}) == len(listed) >= 60


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree with one function that is tested and one that is not."""
    root = tmp_path / "tree"
    files = {
        "params.yaml": "edition: toy\n",
        "src/umbra/__init__.py": "",
        "src/umbra/room/half.py": CODE,
        "tests/room/test_half.py": TEST,
        "tests/mutants.yaml": yaml.safe_dump([CAUGHT, SURVIVES]),
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setenv("UMBRA_ROOT", str(root))
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # what a toy does without
    monkeypatch.setattr(mutants, "LIBRARIES", ())
    return root


def test_what_is_caught_and_what_survives_is_told_and_the_tree_stays_as_it_is(tree, capsys):
    assert main(["--workers", "1"]) == 1
    lines = [line.split(" s  ")[-1].strip() for line in capsys.readouterr().out.splitlines()]
    assert lines == [
        "room/half.py: halves are thirds",
        "caught by tests/room/test_half.py::test_half",
        "room/half.py: doubles are trebles",
        "SURVIVED",
        "2 planted, 1 caught, 1 survived",
    ]
    assert (tree / "src/umbra/room/half.py").read_text() == CODE


def test_where_all_are_caught_it_ends_with_zero(tree, capsys):
    (tree / "tests/mutants.yaml").write_text(yaml.safe_dump([CAUGHT]))
    assert main(["room", "--workers", "1"]) == 0
    assert capsys.readouterr().out.endswith("1 planted, 1 caught, 0 survived\n")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"old": "x / 4"}, "expected the old text once in room/half.py, found it 0 times: 'x / 4'; bring the entry"),
        ({"old": "return x"}, "expected the old text once in room/half.py, found it 2 times"),
        ({"new": "x /"}, "expected a mistake that compiles in room/half.py, found invalid syntax with 'x /'; a test"),
        ({"new": "x / 2"}, "room/half.py: old and new text are the same, 'x / 2'; change one"),
        ({"file": "room/lost.py"}, "lost.py not found"),
        ({"brakes": "x"}, r"tests/mutants.yaml[0].brakes: unknown key; did you mean breaks?"),
        ({"tests": ["room/test_lost.py"]}, "expected all tests to pass before a mistake is made, found: "),
    ],
)
def test_an_entry_that_is_out_of_date_is_refused_in_a_sentence(tree, capsys, changes, said):
    (tree / "tests/mutants.yaml").write_text(yaml.safe_dump([{**CAUGHT, **changes}]))
    assert main(["--workers", "1"]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("mutants: ")
    assert error.count("\n") == 1


def test_tests_that_fail_without_any_mistake_are_refused(tree, capsys):
    (tree / "src/umbra/room/half.py").write_text(CODE.replace("x / 2", "x / 2 + 1"))
    assert main(["--workers", "1"]) == 2
    assert "found: tests/room/test_half.py::test_half; mend that first" in capsys.readouterr().err


def test_a_crash_is_a_catch(tree, capsys):
    crash = {**CAUGHT, "new": "x / (2 if __import__('os').abort() else 2)"}
    (tree / "tests/mutants.yaml").write_text(yaml.safe_dump([crash]))
    assert main(["--workers", "1"]) == 0
    assert "caught by a crash (signal 6)" in capsys.readouterr().out


def test_rooms_and_files_can_be_chosen():
    listed = [Mutant(file, "a", "b", "c") for file in ("data/ar.py", "data_x/ar.py", "files.py")]
    assert chosen(listed, []) == listed
    assert chosen(listed, ["data", "files.py"]) == [listed[0], listed[2]]
    with pytest.raises(ValueError, match="no entry for metrics; name rooms or files"):
        chosen(listed, ["metrics"])


def test_the_mirrored_tests_are_asked_unless_others_are_named():
    assert Mutant("a/b.py", "", "", "").asked == ("tests/a/test_b.py",)
    assert Mutant("a/b.py", "", "", "", ("c/test_d.py",)).asked == ("tests/c/test_d.py",)
