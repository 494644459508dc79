"""LaTeX to MathML, which browsers draw by themselves: no script, no font and no request is needed for an equation."""

import re
from html import escape, unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert

_ALIASES = {
    "aligned": "align*",
    "split": "align*",
    "gathered": "align*",
    "equation": "",
    "equation*": "",
    "gather": "align*",
}
_TAG = re.compile(r"\\tag\{([^{}]*)\}")
_ENVIRONMENT = re.compile(r"\\(begin|end)\{([a-z]+\*?)\}")
_ARGUMENT = re.compile(r"\\arg(?![a-z])")
_NAKED_AMPERSAND = re.compile(r"&(?!(?:#x?[0-9A-Fa-f]+|[A-Za-z]+);)")
_DOLLARS = re.compile(
    r"(?<![\\$])\$\$(.+?)(?<!\\)\$\$|(?<![\\$\w])\$(?=\S)([^$<>]+?)(?<=[^\s\\])\$(?![\d\w])", re.DOTALL
)
_OPAQUE = re.compile(r"<(script|style|pre|code|math|svg)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)


def to_mathml(latex: str, *, display: bool = False) -> str:
    """One formula as a `<math>` element, the source kept as its label for copying and for screen readers.

    What the converter does not know is refused: a backslash left in the output would be shown to the reader as it is.
    """
    body = _ARGUMENT.sub(r"\\operatorname{arg}", _ENVIRONMENT.sub(_alias, latex.strip()))
    tag = _TAG.search(body)
    body = _TAG.sub("", body)
    try:
        mathml = _NAKED_AMPERSAND.sub("&amp;", convert(body, display="block" if display else "inline"))
        texts = list(ElementTree.fromstring(mathml).itertext())
    except Exception as error:  # the converter has no error class of its own
        raise ValueError(f"formula {latex.strip()!r} is not understood: {type(error).__name__} {error}") from error
    if unknown := [text for text in texts if "\\" in text]:
        raise ValueError(f"formula {latex.strip()!r}: {unknown[0]} is not understood; write it with other commands")
    mathml = mathml.replace("<math ", f'<math alttext="{escape(latex.strip())}" ', 1)
    if not display:
        return mathml
    number = f'<span class="number">({escape(tag[1])})</span>' if tag else ""
    return f'<div class="equation">{mathml}{number}</div>'


def convert_dollars(html: str) -> str:
    """Formulas between dollars in the text of some HTML (a table's caption, a cell) as MathML; code is left alone.

    A dollar that stands for money (before a digit that no dollar closes) stays one.
    """
    pieces, place = [], 0
    for opaque in _OPAQUE.finditer(html):
        pieces += [_in_text(html[place : opaque.start()]), opaque.group()]
        place = opaque.end()
    return "".join([*pieces, _in_text(html[place:])])


def _in_text(text: str) -> str:
    def formula(match: re.Match[str]) -> str:
        return to_mathml(unescape(match[1] or match[2]), display=match[1] is not None)

    return _DOLLARS.sub(formula, text)


def _alias(match: re.Match[str]) -> str:
    name = _ALIASES.get(match[2], match[2])
    return f"\\{match[1]}{{{name}}}" if name else ""
