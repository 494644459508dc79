"""Pages that need no network and run no script but ours: what a page may hold is listed, and all else is refused.

The list is of elements, of their attributes, and of the forms that an address may have. A list of what is forbidden
would have to know every way in which a browser fetches or runs something; this one has to know our pages alone.
"""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote

from umbra.reporting.scripts import script
from umbra.reporting.styles import why_not_offline

REMEDY = "show a picture, a table or text instead (no interactive widget, no remote image, no script)"

_GLOBAL = "aria-hidden aria-label class id lang style tabindex title"
_PLAIN = (
    "article b blockquote body br caption cite code dd del div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "head header hr html i li main nav p pre section small span strong sub summary sup table tbody tfoot thead title "
    "tr ul"
)
_OWN = {
    "a": "href rel", "details": "open", "img": "alt height loading src width", "label": "for",
    "input": "checked disabled name type", "link": "href rel", "meta": "charset content name", "ol": "start",
    "style": "scoped type", "table": "border", "td": "colspan rowspan", "th": "colspan rowspan scope",
}  # fmt: skip
_FORMULA = (
    "math menclose mfrac mi mn mo mover mpadded mrow mspace msqrt mroot mstyle msub msubsup msup mtable mtd mtext mtr "
    "munder munderover"
)
_OF_FORMULAS = (
    "accent alttext columnalign columnlines columnspacing depth display displaystyle fence form height linethickness "
    "lspace mathcolor mathsize mathvariant maxsize minsize movablelimits notation rowlines rowspacing rspace "
    "scriptlevel separator stretchy symmetric voffset width xmlns"
)
_VOID = "br hr img input link meta"

EVERYWHERE, FORMULA = frozenset(_GLOBAL.split()), frozenset(_FORMULA.split())
EMPTY = FORMULA | set(_VOID.split())
"""Elements that may end with their start tag: of any other, some readers overlook the end."""

ELEMENTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), EVERYWHERE),
    **{name: EVERYWHERE | set(own.split()) for name, own in _OWN.items()},
    **dict.fromkeys(FORMULA, EVERYWHERE | set(_OF_FORMULAS.split())),
    "script": frozenset(),
}
"""What a page may hold: elements with their attributes. Nothing runs but our own script, to the last letter; only `a`,
`img`, `link` and styles name an address."""


_VALUES = {
    ("input", "type"): ("radio", "checkbox"),
    ("link", "rel"): ("icon",),
    ("link", "href"): ("data:,",),
    ("math", "xmlns"): ("http://www.w3.org/1998/Math/MathML",),  # a name, which nobody fetches
    ("meta", "name"): ("viewport", "color-scheme"),
    ("style", "type"): ("text/css",),
}
_START = re.compile(r"""<[a-z][a-z0-9]*(\s+[a-z-]+(="[^"<>]*"|='[^'<>]*')?)*\s*/?>""", re.IGNORECASE)
"""A start tag that no two readers of HTML can take for different things."""

_PICTURE = re.compile(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/]+={0,2}")
_ELSEWHERE = re.compile(r"https://[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+(:[0-9]+)?([/?#][!-~]*)?")
_BESIDE = re.compile(r"(?P<path>[\w%~+(), .-][\w/%~+(), .-]*)?(#(?P<part>[^\s#]+))?")


def require_offline(pages: Mapping[str, str], folder: Path) -> None:
    """Refuse pages, by their paths in the edition's `folder`, that hold anything but what is listed here.

    An address is that of a file in the folder, of one of these pages or of a part of it, or, for a link alone, https.
    """
    read = {name: _Page(name, html) for name, html in pages.items()}
    for page in read.values():
        for line, element, address in page.addresses:
            why = _why_not_there(address, page, read, folder)
            if why:
                remedy = "build the site again or mend the reference"
                page.refuse(element, f"refers to {address[:80]!r}, {why}", remedy, line=line)


class _Page(HTMLParser):
    """One page, read: the ids of its parts, and the addresses in it that a file or part must answer."""

    def __init__(self, name: str, html: str) -> None:
        super().__init__(convert_charrefs=False)
        self.name, self.parts, self.addresses = name, set[str](), list[tuple[int, str, str]]()
        self.formula, self.css = 0, False
        self.script: str | None = None
        self.feed(html)
        self.close()

    def refuse(self, element: str, what: str, remedy: str = REMEDY, *, line: int | None = None) -> NoReturn:
        """Say in one sentence what is wrong with which element."""
        raise ValueError(f"page {self.name}, line {line or self.getpos()[0]}: {element} {what}; {remedy}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = f"<{tag}>"
        if tag not in ELEMENTS:
            self.refuse(element, "is no element that a page may hold")
        if not _START.fullmatch(self.get_starttag_text() or ""):
            self.refuse(element, "is not written so that all browsers read it alike", "quote and escape its attributes")
        if (tag in FORMULA) != (self.formula > 0 or tag == "math"):
            self.refuse(element, "stands inside a formula" if self.formula else "stands outside a formula")
        self.formula += tag == "math"
        self.css, self.script = tag == "style", "" if tag == "script" else None
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ELEMENTS and tag not in EMPTY:
            self.refuse(f"<{tag}/>", "is not read alike by all browsers", "write the end of the element")
        super().handle_startendtag(tag, attrs)

    def _attribute(self, tag: str, name: str, value: str) -> None:
        element = f"<{tag} {name}>"
        if name not in ELEMENTS[tag]:
            self.refuse(element, "is no attribute that a page may hold")
        if (tag, name) in _VALUES:
            if value not in _VALUES[tag, name]:
                self.refuse(element, f"is {value[:80]!r}, expected {' or '.join(_VALUES[tag, name])}")
        elif name in ("href", "src"):
            self._address(tag, element, value)
        elif name == "style" and (why := why_not_offline(value, declarations=True)):
            self.refuse(element, why)
        elif name == "id":
            self.parts.add(value)

    def _address(self, tag: str, element: str, value: str) -> None:
        if (_PICTURE if tag == "img" else _ELSEWHERE).fullmatch(value):
            return
        if not value or not _BESIDE.fullmatch(value):
            forms = "an embedded PNG or JPEG" if tag == "img" else "https"
            self.refuse(element, f"is {value[:80]!r}, expected a file of the edition or {forms}")
        self.addresses.append((self.getpos()[0], element, value))

    def handle_endtag(self, tag: str) -> None:
        self.formula -= tag == "math" and self.formula > 0
        self.css = False
        if self.script is not None and self.script.strip() != script():
            self.refuse("<script>", "is none of ours")
        self.script = None

    def handle_data(self, data: str) -> None:
        if self.script is not None:
            self.script += data
            return
        if "<" in data:
            self.refuse("'<'", "stands in the text without being the beginning of an element", "escape the text")
        if self.css and (why := why_not_offline(data)):
            self.refuse("<style>", why)

    def handle_decl(self, decl: str) -> None:
        if decl.lower() != "doctype html":
            self.refuse(f"<!{decl[:20]}>", "is no declaration that a page may hold")

    def handle_comment(self, data: str) -> None:
        self.refuse("a comment", "is not read alike by all browsers", "leave it out")

    def handle_pi(self, data: str) -> None:
        self.refuse(f"<?{data[:20]}>", "is no element that a page may hold")

    def unknown_decl(self, data: str) -> None:
        self.refuse(f"<![{data[:20]}", "is no element that a page may hold")


def _why_not_there(address: str, page: _Page, pages: Mapping[str, _Page], folder: Path) -> str:
    """Why nothing answers a relative address of `page`; nothing where a file or part does."""
    found = _BESIDE.fullmatch(address)
    path, part = (found["path"], found["part"]) if found else (None, None)
    target = page.name
    if path:
        inside = (folder / page.name).parent.joinpath(unquote(path)).resolve()
        if not inside.is_relative_to(folder.resolve()):
            if _of_another_edition(inside, folder.resolve()) and not part:
                return ""
            return "which does not lie in the edition's folder"
        target = inside.relative_to(folder.resolve()).as_posix()
        if target not in pages and (inside.suffix == ".html" or not inside.is_file()):  # a page of before will be gone
            return "which is not there"
    if part and (target not in pages or unquote(part) not in pages[target].parts):
        return "a part that is not there"
    return ""


def _of_another_edition(page: Path, folder: Path) -> bool:
    """Whether it is a page that stands in the folder of another edition, beside this one's."""
    beside = page.is_relative_to(folder.parent) and len(page.relative_to(folder.parent).parts) in (2, 3)
    return beside and page.suffix == ".html" and page.is_file()
