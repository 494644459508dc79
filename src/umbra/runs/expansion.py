"""A run, or a set of faces, written as what is different from another: the small language of conf/ beside Hydra's own.

runs:
  _network: {fit: {epochs: 9}, model: {width: 16}}         # a pattern: others may be like it, it is no run itself
  main: {like: _network, model: {weight: 1.0}}             # all that _network says, and this laid over it
  weight: {like: main, sweep: {model.weight: [0.0, 0.5]}}  # two runs: weight_0 and weight_5e-1
  noted: {like: main, note: our question}                  # the note becomes a comment of params.yaml
  wide: null                                               # left out, whatever a file before this one said
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from math import isfinite
from typing import Any, NamedTuple

WORDS = ("like", "sweep", "note")
"""Keys that are about a run instead of in it."""

WORD = re.compile(r"[\w-]+", re.ASCII)


@dataclass(frozen=True)
class Expanded:
    """Whole runs, or sets, by name, in the order in which conf/ names them; and what is said of some of them."""

    blocks: Mapping[str, Any]
    notes: Mapping[str, str]


class Source(NamedTuple):
    """What one run is made from: a block of conf/, and the value of the block's sweep that is the run's own."""

    name: str
    block: Mapping[str, Any]
    path: str | None = None
    value: Any = None


def expand(blocks: Mapping[str, Any], where: str) -> Expanded:
    """All of `blocks` written out; refusals begin with `where`, the blocks' place in the configuration."""
    sources = _sources(blocks, where)
    whole: dict[str, Any] = {}
    notes: dict[str, str] = {}
    noted: set[int] = set()
    for name, source in sources.items():
        written_out = _written_out(name, sources, where)  # of a pattern too: it may be wrong before it is used
        if name.startswith("_"):
            continue
        whole[name] = written_out
        note = source.block.get("note")
        if note is not None and not isinstance(note, str):
            raise ValueError(f"{where}.{name}.note: expected text, found {note!r}")
        if note and id(source.block) not in noted:  # once for all runs of a sweep
            notes[name] = " ".join(note.split())
            noted.add(id(source.block))
    return Expanded(whole, notes)


def laid_over(base: Mapping[str, Any], delta: Mapping[str, Any]) -> dict[str, Any]:
    """`base` with `delta` over it, mappings key by key; of anything else, lists too, the delta's stands alone."""
    result = dict(base)
    for key, value in delta.items():
        below = result.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        result[key] = laid_over(below, value) if both else value  # type: ignore[arg-type]
    return result


def value_name(value: Any) -> str:
    """A sweep's value as the end of a name, without the dot that dvc reads as a step: 0.25 is 25e-2, 1000.0 is 1000."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and WORD.fullmatch(value):
        return value
    if not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError(f"expected numbers, words of letters, digits, - and _, or true and false; found {value!r}")
    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    if not isinstance(exponent, int) or exponent >= 0:
        return str(int(value))
    return f"{'-' if sign else ''}{''.join(map(str, digits))}e{exponent}"


def _sources(blocks: Mapping[str, Any], where: str) -> dict[str, Source]:
    """Every name that there will be, patterns among them, and what it is made from."""
    sources: dict[str, Source] = {}
    for name, block in blocks.items():
        if block is None:
            continue
        if not isinstance(block, Mapping):
            raise ValueError(f"{where}.{name}: expected a mapping of keys to values, or null; found {block!r}")
        for full, source in _named(str(name), block, where):
            if full in sources:
                raise ValueError(f"{where}.{name}: there is another {full} already; rename one of the two")
            sources[full] = source
    return sources


def _named(name: str, block: Mapping[str, Any], where: str) -> Iterator[tuple[str, Source]]:
    """The block under its own name, or its sweep's runs under theirs."""
    sweep = block.get("sweep")
    if sweep is None:
        yield name, Source(name, block)
        return
    place = f"{where}.{name}.sweep"
    if not isinstance(sweep, Mapping) or len(sweep) != 1:
        raise ValueError(f"{place}: expected one dotted path with a list of values, found {sweep!r}")
    ((path, values),) = sweep.items()
    if not isinstance(values, (list, tuple)) or not values:
        raise ValueError(f"{place}.{path}: expected a list of one value or more, found {values!r}")
    try:
        names = [value_name(value) for value in values]
    except ValueError as error:
        raise ValueError(f"{place}.{path}: {error}") from error
    if twice := sorted({each for each in names if names.count(each) > 1}):
        raise ValueError(f"{place}.{path}: {', '.join(twice)} stands there more than once; keep one of each")
    for each, value in zip(names, values, strict=True):
        yield f"{name}_{each}", Source(name, block, str(path), value)


def _written_out(name: str, sources: Mapping[str, Source], where: str, trail: tuple[str, ...] = ()) -> dict[str, Any]:
    """One run with all that it takes over from others."""
    if name in trail:
        raise ValueError(f"{where}.{trail[0]}.like: goes in a circle: {' → '.join((*trail, name))}")
    stem, block, path, value = sources[name]
    own = {key: entry for key, entry in block.items() if key not in WORDS}
    like = block.get("like")
    if like is not None:
        if not isinstance(like, str) or like not in sources:
            close = get_close_matches(str(like), sources, n=1)
            hint = f"did you mean {close[0]}?" if close else f"there are: {', '.join(sources)}"
            raise ValueError(f"{where}.{name}.like: there is no {like!r} to be like; {hint}")
        own = laid_over(_written_out(like, sources, where, (*trail, name)), own)
    return own if path is None else _with(own, path, value, f"{where}.{stem}.sweep.{path}")


def _with(block: Mapping[str, Any], path: str, value: Any, sweep: str) -> dict[str, Any]:
    """A copy of `block` with another value at `path`, where a value stands already."""
    key, _, rest = path.partition(".")
    inner = block.get(key)
    if key not in block or isinstance(inner, Mapping) != bool(rest):
        there = ", ".join(block) or "nothing"
        raise ValueError(f"{sweep}: names no single value of the run; astray at {key!r}, where there are: {there}")
    return {**block, key: _with(inner, rest, value, sweep) if isinstance(inner, Mapping) else value}
