"""What may be a name, and what is said of what may not."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from umbra.configuration import build
from umbra.names import EditionName, MaybeName, Name, NotebookName, PaperName, require_name

OUT = [
    "",
    ".",
    "..",
    "a.b",
    ".a",
    "a/b",
    "../a",
    "/a",
    "a\\b",
    "-a",
    "a b",
    "größer",
    "a\n",
    "a\0",
    "x" * 65,
    "~",
    "$HOME",
]


@pytest.mark.parametrize("name", ["laptop", "alob_main", "lambda_25e-2", "weight_-1e-1", "7", "_x", "x" * 64])
def test_words_are_names(name):
    assert require_name(name, "run") == name


@pytest.mark.parametrize("name", [*OUT, None, 3, ["a"]])
def test_whatever_a_folder_a_command_or_dvc_would_read_otherwise_is_none(name):
    with pytest.raises(ValueError, match=r"^run: expected a name of at most 64 .*, found ") as refused:
        require_name(name, "run")
    assert str(refused.value).endswith(repr(name))


def test_nothing_is_a_name_only_where_it_may_be():
    assert require_name("", "--paper", MaybeName) == ""
    with pytest.raises(ValueError, match=r"or nothing, found '\.\.'"):
        require_name("..", "--paper", MaybeName)


@pytest.mark.parametrize(
    ("kind", "name"),
    [(EditionName, "code"), (EditionName, "realism"), (EditionName, "replicates"), (PaperName, "runs")],
)
def test_folders_of_our_own_are_taken(kind, name):
    with pytest.raises(ValueError, match="other than "):
        require_name(name, "x", kind)
    assert require_name(name, "x", Name) == name


@pytest.mark.parametrize("name", ["page.py", ".ipynb", "../page.ipynb", "a/page.ipynb", "page.ipynb.txt"])
def test_a_notebook_is_a_name_with_its_ending(name):
    assert require_name("00_world.ipynb", "notebook", NotebookName) == "00_world.ipynb"
    with pytest.raises(ValueError, match=r"notebook: expected a name .* that ends in \.ipynb, found"):
        require_name(name, "notebook", NotebookName)


@dataclass(frozen=True)
class Tree:
    """A configuration with a name and with things that bear one."""

    edition: Name
    runs: Mapping[Name, int]


def test_it_is_a_rule_for_configurations():
    assert build(Tree, {"edition": "toy", "runs": {"a": 1}}) == Tree("toy", {"a": 1})
    with pytest.raises(ValueError, match=r"^edition: expected a name of at most 64 .*, found str '\.\.'"):
        build(Tree, {"edition": "..", "runs": {}})
    with pytest.raises(ValueError, match=r"^a key of runs: expected a name of at most 64 .*, found str 'a/b'"):
        build(Tree, {"edition": "toy", "runs": {"a/b": 1}})
