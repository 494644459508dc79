"""Words for a text in Markdown: what comes from data reads there as it is written."""

import re
from collections.abc import Sequence
from typing import Any

NAMED = 4
"""Names that a list tells; the rest is counted."""


def inert(text: str) -> str:
    """Text in Markdown as it reads: what would be HTML, a link or emphasis there gets a backslash."""
    return re.sub(r"[\\`*\[\]<>]|&(?=#?\w+;)", r"\\\g<0>", text)


def some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{inert(', '.join(names[:NAMED]))}{more}"


def counted(runs: int) -> str:
    """How many runs."""
    return f"{runs} run{'' if runs == 1 else 's'}"


def plain(value: Any) -> str:
    """A value of YAML as a person writes it."""
    return f"{value:g}" if isinstance(value, float) else "none" if value is None else str(value)
