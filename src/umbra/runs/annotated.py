"""Configuration as YAML that a person reads: short, with comments above and beside what there is something to say of.

Whatever is two steps down (a run's `fit`, a set of faces) stands together, on one line where it fits, unless a value
inside has a comment.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import yaml

WIDTH = 120
OPEN = 2
"""Down to this depth every key has a line of its own."""


def annotated(values: Mapping[str, Any], above: Mapping[str, str], beside: Mapping[str, str]) -> str:
    """`values` as YAML; comments stand `above` keys and `beside` values, both by dotted path."""
    return "".join(f"{line}\n" for line in _lines(values, "", 0, above, beside))


def _lines(
    values: Mapping[str, Any], path: str, depth: int, above: Mapping[str, str], beside: Mapping[str, str]
) -> Iterator[str]:
    indent = "  " * depth
    for key, value in values.items():
        at = f"{path}.{key}" if path else str(key)
        head = f"{indent}{_flow(key)}: "
        if at in above:
            yield f"{indent}# {above[at]}"
        if isinstance(value, Mapping) and value and (depth < OPEN or _said(at, beside) or _long(head, value)):
            yield head.rstrip()
            yield from _lines(value, at, depth + 1, above, beside)
        elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
            yield head.rstrip()
            for entry in value:
                yield from _filled(f"{indent}  - ", entry)
        else:
            *before, last = _filled(head, value)
            yield from before
            yield f"{last} # {beside[at]}" if at in beside else last


def _said(at: str, beside: Mapping[str, str]) -> bool:
    """Whether a value inside has a comment."""
    return any(place.startswith(f"{at}.") for place in beside)


def _long(head: str, value: Mapping[str, Any]) -> bool:
    """Whether something inside is itself too long for a line."""
    inner = [f"{head}{_flow(key)}: {_flow(entry)}" for key, entry in value.items() if isinstance(entry, Mapping)]
    return any(len(line) > WIDTH for line in inner)


def _filled(head: str, value: Any) -> Iterator[str]:
    """`value` behind `head`; what does not fit goes on below, broken between its entries alone."""
    whole, entries = _flow(value), _entries(value)
    if len(head) + len(whole) <= WIDTH or not entries:
        yield head + whole
        return
    pieces = [f"{entry}," for entry in entries[:-1]] + [entries[-1] + whole[-1]]
    pieces[0] = head + whole[0] + pieces[0]
    line, *rest = pieces
    margin = " " * (len(head) - len(head.lstrip()) + 2)
    for piece in rest:
        if len(line) + 1 + len(piece) > WIDTH:
            yield line
            line = margin + piece
        else:
            line = f"{line} {piece}"
    yield line


def _entries(value: Any) -> list[str]:
    """The entries of a mapping or a list, as YAML; nothing of anything else."""
    alone: list[Any] = []
    if isinstance(value, Mapping):
        alone = [{key: entry} for key, entry in value.items()]
    elif isinstance(value, list):
        alone = [[entry] for entry in value]
    return [_flow(entry)[1:-1] for entry in alone]  # written within brackets, where a comma has to be quoted


def _flow(value: Any) -> str:
    """`value` as YAML on one line."""
    text = yaml.dump(
        value, Dumper=_OneLine, default_flow_style=True, allow_unicode=True, sort_keys=False, width=float("inf")
    )
    return text.removesuffix("...\n").rstrip("\n")


class _OneLine(yaml.SafeDumper):
    """Writes a line break as its sign, and an object that occurs twice as two."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _word(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if text.isprintable() else '"')


_OneLine.add_representer(str, _word)
