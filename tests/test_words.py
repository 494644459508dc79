"""Readers meet the field's words: those that this code has for itself alone stand in no text of theirs."""

import json
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
INSTEAD = {
    r"trunks?": "backbone",
    r"strangers?": "impostors, or people who are not in the training set",
    r"learnt\s+from": "trained on",
}
"""Words of the house, as expressions, and what the field says."""
ALSO_NOT = {r"pictures?": "image"}
"""In notebooks and papers' sentences; elsewhere a picture may be one."""
NOTEBOOKS = sorted(ROOT.glob("notebooks/*.ipynb"))
PAPERS = sorted(ROOT.glob("src/umbra/papers/*/paper.yaml"))
_CODE = re.compile(r"(?s)```.*?```|`[^`]*`")


def house_words(text, words):
    """The words of the house in a text without its code, each with what is said instead."""
    plain = _CODE.sub(" ", text)
    return [(found[0], said) for word, said in words.items() for found in re.finditer(rf"(?i)\b(?:{word})\b", plain)]


def strings(content):
    """Every text in parsed YAML but names of things."""
    if isinstance(content, dict):
        return [
            text for key, value in content.items() if key not in ("id", "table", "tables") for text in strings(value)
        ]
    return [text for value in content for text in strings(value)] if isinstance(content, list) else [str(content)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebooks_prose_is_in_the_fields_words(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    prose = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    assert house_words(prose, INSTEAD | ALSO_NOT) == []


@pytest.mark.parametrize("path", PAPERS, ids=lambda path: path.parent.name)
def test_a_papers_titles_and_claims_are_in_the_fields_words(path):
    text = "\n".join(strings(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert house_words(text, INSTEAD | ALSO_NOT) == []


@pytest.mark.parametrize("name", ["README.md", "src/umbra/reporting/glossary.yaml"])
def test_so_is_what_stands_around_them(name):
    assert house_words((ROOT / name).read_text(encoding="utf-8"), INSTEAD) == []


def test_a_word_of_the_house_is_found_and_code_is_not_read():
    found = [word for word, _ in house_words("Two Trunks, learnt\nfrom `strangers`", INSTEAD)]
    assert found == ["Trunks", "learnt\nfrom"]
    assert house_words("It learnt from a picture", INSTEAD | ALSO_NOT) == [
        ("learnt from", "trained on"),
        ("picture", "image"),
    ]
