"""LaTeX to MathML, which browsers draw by themselves: no script, no font and no request is needed for an equation."""

import re
from html import unescape
from xml.etree import ElementTree

from latex2mathml.converter import convert_to_element
from markupsafe import Markup, escape

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
_SYMBOL = re.compile(r"&amp;(#x[0-9A-Fa-f]+;)")  # as the converter names a character
_ACTIVE = {"class", "href", "id", "style"}  # \href and its like
_DOLLARS = re.compile(
    r"(?<![\\$])\$\$(.+?)(?<!\\)\$\$|(?<![\\$\w])\$(?=\S)([^$<>]+?)(?<=[^\s\\])\$(?![\d\w])", re.DOTALL
)
_OPAQUE = re.compile(
    r"""<(script|style|pre|code|math|svg)\b.*?</\1>|<(?:[^<>"']|"[^"]*"|'[^']*')+>""", re.DOTALL | re.IGNORECASE
)


def to_mathml(latex: str, *, display: bool = False) -> Markup:
    """One formula as a `<math>` element, the source kept as its label for copying and for screen readers.

    What the converter does not know is refused: a backslash left in the output would be shown to the reader as it is.
    Text inside a formula stays text: the converter's own output has its `<` written out as markup.
    """
    body = _ARGUMENT.sub(r"\\operatorname{arg}", _ENVIRONMENT.sub(_alias, latex.strip()))
    tag = _TAG.search(body)
    body = _TAG.sub("", body)
    try:
        formula = convert_to_element(body, display="block" if display else "inline")
        texts, attributes = list(formula.itertext()), {name for part in formula.iter() for name in part.attrib}
        mathml = _SYMBOL.sub(r"&\1", ElementTree.tostring(formula, encoding="unicode"))
    except Exception as error:  # the converter has no error class of its own
        raise ValueError(f"formula {latex.strip()!r} is not understood: {type(error).__name__} {error}") from error
    if unknown := [text for text in texts if "\\" in text]:
        raise ValueError(f"formula {latex.strip()!r}: {unknown[0]} is not understood; write it with other commands")
    if active := sorted(attributes & _ACTIVE):
        raise ValueError(f"formula {latex.strip()!r} sets {active[0]}, and a formula only shows: leave it out")
    shown = Markup(mathml.replace("<math ", f'<math alttext="{escape(latex.strip())}" ', 1))
    if not display:
        return shown
    number = Markup('<span class="number">({})</span>').format(tag[1]) if tag else ""
    return Markup('<div class="equation">{}{}</div>').format(shown, number)


def convert_dollars(text: str) -> Markup:
    """Formulas between dollars in some text, or in the text of some `Markup`, as MathML; code is left alone.

    A dollar that stands for money (before a digit that no dollar closes) stays one.
    """
    html = escape(text)
    pieces, place = [], 0
    for opaque in _OPAQUE.finditer(html):
        pieces += [_in_text(html[place : opaque.start()]), opaque.group()]
        place = opaque.end()
    return Markup("".join([*pieces, _in_text(html[place:])]))


def _in_text(text: str) -> str:
    def formula(match: re.Match[str]) -> str:
        return to_mathml(unescape(str(match[1] or match[2])), display=match[1] is not None)

    return _DOLLARS.sub(formula, text)


def _alias(match: re.Match[str]) -> str:
    name = _ALIASES.get(match[2], match[2])
    return f"\\{match[1]}{{{name}}}" if name else ""
