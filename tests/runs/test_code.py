"""What an entry point reaches is followed through imports and nothing else; what does not run does not count."""

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from umbra.runs import code, sources
from umbra.runs.code import closure, locked_versions


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A package named umbra in a folder of its own: `write(name, source)` adds a module."""
    monkeypatch.setattr(sources, "SOURCE", tmp_path)
    monkeypatch.setattr(code, "SOURCE", tmp_path)
    sources.find.cache_clear()
    (tmp_path / "requirements.txt").write_text("numpy==2.0\nopencv-python-headless==4.1 # seen\ntorch==2.1\n")

    def write(name: str, source: str = "") -> Path:
        path = tmp_path.joinpath("umbra", *name.split("/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        for folder in [path.parent, *path.parent.parents] if path.suffix == ".py" else []:
            if tmp_path in folder.parents and not (folder / "__init__.py").exists():
                (folder / "__init__.py").write_text('"""Docs."""\n')
        path.write_text(dedent(source))
        sources.find.cache_clear()
        return path

    yield write
    sources.find.cache_clear()


def reached(*modules, **options):
    lock = sources.SOURCE / "requirements.txt"
    return closure(modules, lock=lock, **options)


def test_imports_are_followed_at_any_depth_also_inside_functions(package):
    package("a.py", "from umbra.b import f")
    package("b.py", "def f():\n    import umbra.c\n    from umbra import d")
    package("c.py")
    package("d.py")
    package("e.py")
    assert list(reached("umbra.a").modules) == ["umbra.a", "umbra.b", "umbra.c", "umbra.d"]


def test_an_init_that_only_exports_is_transparent(package):
    package(
        "losses/__init__.py",
        '"""All."""\nfrom umbra.losses.one import one\nfrom umbra.losses.two import two\n__all__ = ["one"]\n',
    )
    package("losses/one.py", "def one(): ...")
    package("losses/two.py", "def two(): ...")
    package("a.py", "from umbra.losses import one")
    before = reached("umbra.a")
    assert list(before.modules) == ["umbra.a", "umbra.losses.one"]
    package("losses/three.py", "def three(): ...")
    with (sources.SOURCE / "umbra/losses/__init__.py").open("a") as text:
        text.write("from umbra.losses.three import three\n")
    sources.find.cache_clear()
    assert reached("umbra.a") == before


@pytest.mark.parametrize("use", ["losses.one()", "print(losses.one)"])
def test_what_is_asked_of_a_package_by_attribute_is_followed_alone(package, use):
    test_an_init_that_only_exports_is_transparent(package)
    package("b.py", f"from umbra import losses\n{use}")
    assert list(reached("umbra.b").modules) == ["umbra.b", "umbra.losses.one"]


def test_a_package_that_is_handed_on_whole_is_asked_for_all(package):
    test_an_init_that_only_exports_is_transparent(package)
    package("b.py", "from umbra import losses\nprint(losses)")
    assert list(reached("umbra.b").modules) == ["umbra.b", *(f"umbra.losses.{n}" for n in ("one", "three", "two"))]


def test_an_init_with_code_of_its_own_counts_for_whoever_is_below_it(package):
    package("room/__init__.py", "SIZE = 3\n")
    package("room/a.py")
    package("b.py", "from umbra.room.a import x")
    assert list(reached("umbra.b").modules) == ["umbra.b", "umbra.room", "umbra.room.a"]


def test_what_only_type_checkers_see_does_not_count(package):
    package("a.py", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from umbra.b import B\n")
    package("b.py")
    assert list(reached("umbra.a").modules) == ["umbra.a"]


def test_libraries_count_by_their_version_in_the_lock_the_standard_library_does_not(package):
    package("a.py", "import os, cv2\nimport numpy.linalg\nfrom unknown import x\n")
    assert reached("umbra.a").libraries == {"numpy": "2.0", "opencv-python-headless": "4.1"}


def test_a_table_that_hands_things_in_is_not_followed_and_a_notebook_counts_as_a_source(package):
    package("table.py", "from umbra.a import x")
    package("a.py")
    package("b.py")
    notebook = "from umbra.table import RECIPES\nfrom umbra.b import y"
    assert list(reached(sources=[notebook], stop=["umbra.table"]).modules) == ["umbra.b"]
    assert list(reached(sources=[notebook]).modules) == ["umbra.a", "umbra.b", "umbra.table"]


@pytest.mark.parametrize(
    ("edit", "same"),
    [
        ("# another word\n", True), ('"""Other docs."""\n', True), ("\n\n\n", True), ("y = 1\n", False),
    ],
)  # fmt: skip
def test_comments_docstrings_and_blank_lines_do_not_count_and_lines_do(package, edit, same):
    source = 'def f(x):\n    """Docs."""\n    return x  # why\n'
    package("a.py", source)
    before = reached("umbra.a").fingerprint
    package("a.py", edit + source.replace("Docs", "More docs,\n    on two lines").replace("# why", "# because"))
    assert (reached("umbra.a").fingerprint == before) == same


def test_data_beside_a_module_that_looks_around_itself_count(package):
    package("a.py", "from pathlib import Path\nHERE = Path(__file__).parent\n")
    package("b.py", "import umbra.a")
    package("paper.yaml", "a: 1")
    package("templates/page.html", "x")
    before = reached("umbra.b")
    for name in ("paper.yaml", "templates/page.html"):
        path = sources.SOURCE / "umbra" / name
        text = path.read_text()
        path.write_text("other")
        sources.find.cache_clear()
        after = reached("umbra.b")
        assert after.modules["umbra.a"] != before.modules["umbra.a"]
        assert after.modules["umbra.b"] == before.modules["umbra.b"]
        path.write_text(text)


def test_data_of_a_package_below_are_another_rooms(package):
    package("a.py", "print(__file__)")
    package("room/b.py")
    before = reached("umbra.a")
    package("room/table.csv", "1")
    assert reached("umbra.a") == before


def test_an_unknown_module_is_refused(package):
    with pytest.raises(ValueError, match=r"found none named 'umbra\.nowhere'"):
        reached("umbra.nowhere")


def test_without_a_lock_no_version_counts(tmp_path):
    assert locked_versions(tmp_path / "none.txt") == {}


def test_the_package_itself_imports_what_its_closures_name():
    found = closure(["umbra.runs.draw"])
    assert "umbra.world.camera.photograph" in found.modules
    assert not any(name.startswith(("umbra.papers", "umbra.reporting")) for name in found.modules)
    assert "umbra" not in sys.stdlib_module_names


@pytest.mark.parametrize(
    "text", ["", "# only a comment\n", "numpy>=2\n", "numpy==2\n\n==3\n", "numpy==2\n#\x00\n", "numpy 2\n"]
)
def test_a_lock_that_pins_nothing_or_something_else_is_refused(tmp_path, text):
    (tmp_path / "lock.txt").write_text(text)
    with pytest.raises(ValueError, match=r"lock\.txt: expected (versions|name==version in line \d), found"):
        locked_versions(tmp_path / "lock.txt")
