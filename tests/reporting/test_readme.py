"""The README says what the pages found, and no older thing."""

from pathlib import Path

import pytest

from umbra.papers.shelf import load_paper, paper_names
from umbra.reporting import readme

ROOT = Path(__file__).parents[2]


def test_the_readme_says_what_the_committed_pages_found(monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(ROOT))
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    told = readme.lines([load_paper(name) for name in paper_names()])
    assert told.count("- **`") >= 5
    assert readme.with_lines(text, told) == text, "python -m umbra.reporting.readme"


def test_the_lines_stand_between_their_marks_and_nothing_else_moves():
    text = f"a\n{readme.FIRST}\nold\n{readme.LAST}\nb\n"
    assert readme.with_lines(text, "- new") == f"a\n{readme.FIRST}\n- new\n{readme.LAST}\nb\n"


@pytest.mark.parametrize(
    "text", ["", readme.FIRST, f"{readme.LAST}\n{readme.FIRST}", f"{readme.FIRST}{readme.LAST}" * 2]
)
def test_without_its_marks_nothing_is_written(text, tmp_path, monkeypatch, capsys):
    with pytest.raises(ValueError, match="once each and in this order"):
        readme.with_lines(text, "x")
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    (tmp_path / "README.md").write_text(text)
    monkeypatch.setattr(readme, "paper_names", list)
    assert readme.main() == 1
    assert (tmp_path / "README.md").read_text() == text
    assert "readme: README.md: expected the lines" in capsys.readouterr().err
