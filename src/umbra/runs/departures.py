"""Where we depart from a paper: said at the value in conf/, collected in composing, listed on the paper's page.

In conf/ a value that departs is written {paper: 64, here: 16, because: two cores need it narrow}. Composing puts 16 in
its place and keeps the rest as a `Departure`, which names the place alone: a page reads our value there, so that the
list cannot say anything else than what was run.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, NamedTuple

KEYS = ("paper", "here", "because")
TELLING = frozenset(("here", "because"))
"""Either of these makes a mapping of conf/ a departure; `papers` is a key of the configuration itself."""


@dataclass(frozen=True)
class Departure:
    """One value that is not the paper's."""

    at: str  # its dotted path: runs.alob_baseline.model.network.width
    paper: Any  # the paper's value, or what it says instead of one
    because: str


class DepartureRow(NamedTuple):
    """One row of a page's table."""

    where: str
    paper: Any
    ours: Any
    because: str


@dataclass(frozen=True, eq=False)
class Stated:
    """A departure while conf/ is composed; runs that take it over hold this same object, so it is listed once."""

    paper: Any
    here: Any
    because: str
    origin: str  # where conf/ says it


def rows(config: Any, departures: Iterable[Departure]) -> tuple[DepartureRow, ...]:
    """The departures, ours as the settings (or the plain mappings that they are made from) have it."""
    return tuple(DepartureRow(each.at, each.paper, value_at(config, each.at), each.because) for each in departures)


def value_at(config: Any, at: str) -> Any:
    """What stands at a dotted path of settings, or of the plain mappings that they are made from."""
    place, passed = config, ""
    for key in at.split("."):
        known: Mapping[str, Any] = place if isinstance(place, Mapping) else {}
        if is_dataclass(place):
            known = {field.name: getattr(place, field.name) for field in fields(place)}
        if key not in known:
            raise ValueError(f"{at} names nothing: {passed or 'the configuration'} has no {key}")
        place, passed = known[key], f"{passed}.{key}" if passed else key
    return place


def origins(tree: Any, path: str = "") -> Iterator[str]:
    """Places at which a file of conf/ says something of a departure, if only our value."""
    if not isinstance(tree, Mapping):
        return
    if TELLING & set(tree):
        yield path
        return
    for key, value in tree.items():
        yield from origins(value, f"{path}.{key}" if path else str(key))


def marked(tree: Any, path: str = "") -> Any:
    """A copy of the composed configuration with an object in the place of each departure."""
    if not isinstance(tree, Mapping):
        return tree
    if TELLING & set(tree):
        return _checked(tree, path)
    return {key: marked(value, f"{path}.{key}" if path else str(key)) for key, value in tree.items()}


def settled(tree: Any, path: str = "", found: dict[Stated, str] | None = None) -> tuple[Any, dict[Stated, str]]:
    """A copy with our values in place; and each departure that is left, with the first place where it stands."""
    found = {} if found is None else found
    if isinstance(tree, Stated):
        found.setdefault(tree, path)
        tree = tree.here
    if isinstance(tree, Mapping):
        inner = {key: settled(value, f"{path}.{key}" if path else str(key), found)[0] for key, value in tree.items()}
        return inner, found
    return list(tree) if isinstance(tree, (list, tuple)) else tree, found


def _checked(node: Mapping[str, Any], path: str) -> Stated:
    """What conf/ says at one place, as a departure; what is amiss with it is said."""
    if set(node) != set(KEYS):
        raise ValueError(f"{path}: a departure says {', '.join(KEYS)} and nothing else; found {', '.join(node)}")
    paper, here, because = (node[key] for key in KEYS)
    if not isinstance(because, str) or not because.strip():
        raise ValueError(f"{path}.because: expected the reason as text, found {because!r}")
    if isinstance(paper, Mapping) or isinstance(here, Mapping):
        raise ValueError(f"{path}: a departure is about one value; found a mapping. State it at the values inside.")
    if here == paper:
        raise ValueError(f"{path}: the paper has {paper!r}, too, so nothing departs; write the value alone")
    return Stated(paper, here, " ".join(because.split()), path)
