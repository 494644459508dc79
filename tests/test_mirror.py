"""Each source file has its test file, and each test file its source."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE, TESTS = ROOT / "src" / "umbra", ROOT / "tests"
FREE = {"faults", "fuzz", "site"}  # folders of tests that hold many rooms together
META = {
    "test_contributing", "test_environment", "test_floors", "test_history", "test_mirror", "test_notebooks",
    "test_params", "test_shapes", "test_staleness", "test_words",
}  # fmt: skip
"""Tests of the repository itself, at the top of tests/."""
TABLES_ONLY: dict[str, str] = {}
"""Source files without behaviour of their own, each with the reason."""


def wanted(source: Path) -> str:
    """The test file of a source file, relative to tests/."""
    relative = source.relative_to(SOURCE)
    return (relative.parent / f"test_{relative.name}").as_posix()


def sources() -> dict[str, Path]:
    """Test files that should be there, with the source that asks for them."""
    found = (path for path in SOURCE.rglob("*.py") if not path.name.startswith("__"))
    return {wanted(path): path for path in found if path.relative_to(SOURCE).as_posix() not in TABLES_ONLY}


def present() -> set[str]:
    """Test files that are there."""
    found = {path.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}
    return {path.as_posix() for path in found if path.parts[0] not in FREE and str(path.with_suffix("")) not in META}


def test_every_source_file_has_its_test_file():
    assert sorted(set(sources()) - present()) == []


def test_every_test_file_has_its_source_file():
    assert sorted(present() - set(sources())) == []


def test_what_is_excused_is_there_to_be_excused():
    assert [name for name in TABLES_ONLY if not (SOURCE / name).is_file()] == []


def test_a_source_file_in_a_nested_room_asks_for_a_nested_test():
    assert wanted(SOURCE / "a" / "b" / "c.py") == "a/b/test_c.py"
