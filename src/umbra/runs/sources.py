"""The package's source files: what each asks for, and what of it runs.

An `__init__` that only re-exports is transparent: a name asked of it is followed to the module that defines it. What is
imported for type checkers alone never runs and does not count; nor do comments and docstrings.
"""

import ast
import hashlib
import io
import sys
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import umbra

SOURCE = Path(umbra.__file__).parents[1]
"""The folder that holds the package."""


@dataclass(frozen=True)
class Module:
    """One source file, parsed; what runs when it is imported or called, at any depth."""

    name: str
    path: Path

    @cached_property
    def text(self) -> str:
        """The source."""
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The source, parsed."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def only_exports(self) -> bool:
        """Whether this is an `__init__` of nothing but a docstring, imports and `__all__`."""
        return self.path.name == "__init__.py" and all(map(_exports, self.tree.body))

    @cached_property
    def exported(self) -> dict[str, tuple[str, str]]:
        """Of such an `__init__`: each name it binds, the module asked for it, and its name there."""
        return {
            alias.asname or alias.name: (str(node.module), alias.name)
            for node in self.tree.body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }

    @cached_property
    def hash(self) -> str:
        """Of what runs: the source without comments and docstrings, and the data that lie beside it."""
        digest = hashlib.sha256(bare(self.text).encode())
        for path in self._data():
            digest.update(path.relative_to(self.path.parent).as_posix().encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()

    @cached_property
    def asked(self) -> tuple[list[str], frozenset[str]]:
        """The modules of the package that it asks for, and other libraries."""
        libraries: set[str] = set()
        return asked_by(self.tree, libraries), frozenset(libraries)

    def _data(self) -> list[Path]:
        """Files of the module's folder that are no code, for a module that looks around itself."""
        if not any(isinstance(node, ast.Name) and node.id == "__file__" for node in ast.walk(self.tree)):
            return []
        return sorted(data_below(self.path.parent))


def bare(source: str) -> str:
    """The source without comments, docstrings, blank lines and spaces at the ends of lines.

    The same on every version of Python, which a syntax tree's text is not.
    """
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        for said in _docstrings(node):
            first, last = said.lineno - 1, (said.end_lineno or said.lineno) - 1
            encoded = lines[last].encode()
            tail = encoded[said.end_col_offset or 0 :].decode()
            lines[first] = lines[first].encode()[: said.col_offset].decode() + tail * (first == last)
            if first != last:
                lines[first + 1 : last] = [""] * (last - first - 1)
                lines[last] = tail
    return "\n".join(kept for line in lines if (kept := line.rstrip()))


def data_below(folder: Path) -> Iterator[Path]:
    """Files that are no code, below `folder` but not in packages below it, which are others' rooms."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from data_below(path)
        elif path.is_file() and path.suffix not in (".py", ".pyc"):
            yield path


@lru_cache(maxsize=4096)
def find(name: str) -> Module | None:
    """The module or package of that name, if there is one."""
    place = SOURCE.joinpath(*name.split("."))
    for path in (place.with_suffix(".py"), place / "__init__.py"):
        if path.is_file():
            return Module(name, path)
    return None


def asked_by(tree: ast.Module, libraries: set[str]) -> list[str]:
    """The modules of the package that a source asks for, at any depth; other libraries go into `libraries`."""
    found: list[str] = []
    packages: dict[str, str] = {}  # local names of packages that only re-export
    for node in _running(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "umbra":
                    found += _whole(alias.name)
                else:
                    _note(alias.name, libraries)
        elif isinstance(node, ast.ImportFrom) and node.module:
            if node.module.split(".")[0] != "umbra":
                _note(node.module, libraries)
                continue
            for alias in node.names:
                module = find(f"{node.module}.{alias.name}")
                if module is not None and module.only_exports:
                    packages[alias.asname or alias.name] = module.name
                else:
                    found += _defined(node.module, alias.name)
    return found + _through(tree, packages)


def _through(tree: ast.Module, packages: Mapping[str, str]) -> list[str]:
    """What is asked of packages by attribute (`figures.draw_wall`); a package used otherwise is asked for all."""
    found: list[str] = []
    if not packages:
        return found
    bases = set()
    for node in _running(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in packages:
            bases.add(id(node.value))
            found += _defined(packages[node.value.id], node.attr)
    for node in _running(tree):
        if isinstance(node, ast.Name) and node.id in packages and id(node) not in bases:
            found += _whole(packages[node.id])
    return found


def _defined(package: str, name: str) -> list[str]:
    """The modules that `from package import name` needs: the one that defines the name, behind all re-exports."""
    if find(f"{package}.{name}") is not None:
        return _whole(f"{package}.{name}")
    module = find(package)
    if module is not None and module.only_exports and name in module.exported:
        source, original = module.exported[name]
        return [source] if source.split(".")[0] != "umbra" else _defined(source, original)
    return [package]


def _whole(name: str) -> list[str]:
    """A module, or all that a package re-exports."""
    module = find(name)
    if module is None or not module.only_exports:
        return [name]
    return [name, *(one for source, original in module.exported.values() for one in _defined(source, original))]


def _running(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that only type checkers see."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            waiting += node.orelse
            continue
        yield node
        waiting += ast.iter_child_nodes(node)


def _docstrings(node: ast.AST) -> Iterator[ast.Constant]:
    """Strings that stand alone: of modules, classes, functions, and those that explain a constant above them."""
    body = [] if isinstance(node, ast.Lambda | ast.IfExp) else getattr(node, "body", [])
    for statement in body:
        value = statement.value if isinstance(statement, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield value


def _exports(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Assign):
        return [getattr(target, "id", "") for target in statement.targets] == ["__all__"]
    docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return docstring or isinstance(statement, ast.ImportFrom)


def _note(name: str, libraries: set[str]) -> None:
    first = name.split(".")[0]
    if first not in sys.stdlib_module_names:
        libraries.add(first)
