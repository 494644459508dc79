"""A room imports only from lower floors; siblings never, relative imports never."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src" / "umbra"

FLOORS = {
    "types": 0, "configuration": 0, "files": 0,
    "geometry": 1,
    "morphable": 2, "render": 2, "occlude": 2, "backbones": 2, "losses": 2, "metrics": 2,
    "world": 3, "data": 3, "methods": 3,
    "papers": 4,
    "experiment": 5,
    "figures": 6,
}  # fmt: skip
"""Figures stand at the side: they import nothing of ours but types, and nothing but notebooks imports them."""


def imports(source: str) -> list[tuple[int, str]]:
    """Line and full name of everything that `source` imports from umbra; a relative import as its dots."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [(node.lineno, name.name) for name in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level:
            found.append((node.lineno, "." * node.level))
        elif isinstance(node, ast.ImportFrom) and node.module == "umbra":
            found += [(node.lineno, f"umbra.{name.name}") for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, str(node.module)))
    return [(line, name) for line, name in found if name.startswith(".") or name.split(".")[0] == "umbra"]


def violations(room: str, source: str) -> list[str]:
    """What in a file of `room` goes against the plan."""
    broken = []
    for line, name in imports(source):
        if name.startswith("."):
            broken.append(f"line {line}: a relative import")
            continue
        parts = name.split(".")
        target = parts[1] if len(parts) > 1 else ""
        allowed = target in ("", room, "__version__") or (FLOORS.get(target, 99) < FLOORS[room] and target != "figures")
        if room == "figures":
            allowed = target in ("types", "figures")
        if not allowed:
            broken.append(f"line {line}: {room} (floor {FLOORS[room]}) imports {name}")
    return broken


def files() -> list[tuple[str, Path]]:
    """Every source file with its room."""
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        first = path.relative_to(SOURCE).parts[0]
        found.append((first.removesuffix(".py"), path))
    return [(room, path) for room, path in found if room != "__init__"]


@pytest.mark.parametrize(("room", "path"), [pytest.param(*f, id=f[1].relative_to(SOURCE).as_posix()) for f in files()])
def test_a_file_imports_only_from_lower_floors(room, path):
    assert room in FLOORS, f"{room} has no floor: give it one in DESIGN and here"
    assert violations(room, path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("geometry", "from umbra.world import people"),
        ("methods", "from umbra.data.faces import FaceSet"),
        ("methods", "import umbra.world.people.people"),
        ("backbones", "from umbra import losses"),
        ("render", "def f():\n    from umbra.morphable import model"),
        ("world", "from . import people"),
        ("experiment", "from umbra.figures import style"),
        ("figures", "from umbra.papers import load_paper"),
        ("types", "from umbra.geometry import boxes"),
        ("occlude", "from umbra.nowhere import x"),
    ],
)
def test_a_planted_violation_is_caught(room, source):
    assert len(violations(room, source)) == 1


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("world", "from umbra.render.shading import shade\nfrom umbra.world.people.people import Person\nimport numpy"),
        ("experiment", "from umbra import __version__"),
        ("papers", "from umbra.metrics.bootstrap import interval"),
        ("figures", "from umbra.types import Region"),
    ],
)
def test_what_the_plan_allows_is_allowed(room, source):
    assert violations(room, source) == []


def test_importing_the_package_touches_nothing(monkeypatch):
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    assert all(isinstance(node, ast.Expr | ast.Assign) for node in tree.body)
