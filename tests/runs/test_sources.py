"""Of a source file counts what runs: neither comments nor docstrings, on any version of Python."""

import ast

import pytest

from umbra.runs.sources import asked_by, bare, data_below, find


def test_a_hash_sign_in_a_string_is_no_comment():
    assert bare("x = '#'  # sign\n") == "x = '#'"
    assert bare('x = f"{1}#"  # sign\n') == 'x = f"{1}#"'


def test_a_string_that_explains_a_constant_goes_with_the_docstrings():
    assert bare('A = 1\n"""What A is."""\nB = """kept"""\n') == 'A = 1\nB = """kept"""'


def test_a_docstring_on_many_lines_goes_whole_and_what_stands_behind_it_stays():
    source = 'def f():\n    """One,\n\n    two.\n    """; x = 1\n    return x\n'
    assert bare(source) == "def f():\n; x = 1\n    return x"


@pytest.mark.parametrize("module", ["umbra.runs.sources", "umbra.world.head.chart", "umbra.occlude"])
def test_what_is_left_of_our_own_files_has_no_comment_and_keeps_every_name(module):
    text = find(module).text
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    left = bare(text)
    assert all(name in left for name in names)
    assert '"""' not in left.replace('"""\'', "")


def test_libraries_and_modules_are_told_apart():
    libraries = set()
    asked = asked_by(
        ast.parse("import os, torch\nfrom umbra.files import atomic\nfrom umbra import figures\nfigures.bare"),
        libraries,
    )
    assert (asked, libraries) == (["umbra.files", "umbra.figures.canvas"], {"torch"})


def test_data_are_what_is_no_code_and_lies_in_no_other_package(tmp_path):
    for name in ("a.yaml", "b.py", "sub/c.csv", "package/__init__.py", "package/d.csv", "__pycache__/e.pyc"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [path.name for path in data_below(tmp_path)] == ["a.yaml", "c.csv"]


def test_an_unknown_name_is_no_module():
    assert find("umbra.nowhere") is None
