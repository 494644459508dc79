"""One executed notebook as one page: nbconvert with our template, mathematics as MathML, nothing from the network."""

import json
import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import pass_context
from markupsafe import Markup
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments.formatters import HtmlFormatter

from umbra.reporting.folding import apart, behind
from umbra.reporting.in_short import with_box
from umbra.reporting.mathematics import convert_dollars, to_mathml
from umbra.reporting.page_files import read_executed
from umbra.reporting.scripts import TEMPLATES, script

_HEADING = re.compile(r'<h([23]) id="([^"]+)"[^>]*>(.*?)</h\1>', re.DOTALL)
_OWN_LINK = re.compile(r'<a class="here".*?</a>', re.DOTALL)


class _Prose(IPythonRenderer):
    """Markdown whose formulas are MathML and whose headings can be linked to."""

    taken: set[str]

    def block_math(self, body: str) -> str:
        return to_mathml(body, display=True)

    def inline_math(self, body: str) -> str:
        return to_mathml(body)

    def latex_environment(self, name: str, body: str) -> str:
        return to_mathml(f"\\begin{{{name}}}{body}\\end{{{name}}}", display=True)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        plain = re.sub(r"<math\b.*?</math>|<[^>]+>", "", text, flags=re.DOTALL)
        anchor = unused(re.sub(r"[^\w]+", "-", plain.lower()).strip("-") or "part", self.taken)
        link = f'<a class="here" href="#{anchor}" aria-label="link to this part">#</a>'
        return f'<h{level} id="{anchor}">{text}{link}</h{level}>\n'


class PageExporter(HTMLExporter):
    """nbconvert's exporter with our template, in which text is escaped unless it is marked as HTML.

    `taken` are anchors that headings must leave to artefacts.
    """

    def __init__(self, taken: set[str]) -> None:
        super().__init__(template_name="umbra", extra_template_basedirs=[str(TEMPLATES)])
        self.environment.autoescape = True
        self.taken = taken

    @pass_context
    def markdown2html(self, context: Any, source: str) -> Markup:
        """The prose of a notebook, which may hold HTML of its own, with attachments as they stand in the cell."""
        return self._markdown(source, escape=False, attachments=context.get("cell", {}).get("attachments", {}))

    def shown_markdown(self, source: str) -> Markup:
        """Markdown that a cell has put out: HTML in it comes from data, and is shown as it is written."""
        return self._markdown(source, escape=True)

    def _markdown(self, source: str, **options: Any) -> Markup:
        renderer = _Prose(**options)
        renderer.taken = self.taken
        return Markup(MarkdownWithMath(renderer=renderer).render(source))

    def default_filters(self) -> Any:
        """Ours beside nbconvert's."""
        yield from super().default_filters()
        yield "shown_markdown", self.shown_markdown
        yield "with_mathematics", convert_dollars
        yield "label", artefact_label
        yield "gist", gist
        yield "apart", apart
        yield "behind", behind
        yield "as_json", partial(json.dumps, sort_keys=True, ensure_ascii=False)


def render_page(notebook: Path, context: Mapping[str, Any]) -> str:
    """The page of an executed notebook; `context` is what the template shows besides."""
    content = read_executed(notebook)
    artefacts = [
        output.metadata["umbra"]["artefact"]
        for cell in content.cells
        for output in cell.get("outputs", [])
        if "umbra" in output.get("metadata", {})
    ]
    gone = [file for file in pictures(content) if not (notebook.parent / file).is_file()]
    if gone:
        raise ValueError(f"{notebook} shows {gone[0]}, which is not beside it: execute the notebook again")
    double = sorted({name for name in artefacts if artefacts.count(name) > 1})
    if double:
        raise ValueError(f"{notebook}: each artefact is shown once; shown more often: {', '.join(double)}")
    exporter = PageExporter(set(artefacts))
    given = {"data": {}, "charts": [], "elsewhere": [], **context}
    resources = {"umbra": {**given, "css": stylesheet(), "script": script(), "title": _title(content, notebook)}}
    html, _ = exporter.from_notebook_node(content, resources=resources)
    html = with_box(html, context.get("in_short", Markup("")))
    return html.replace("<!--contents-->", contents(html))


def pictures(notebook: Any) -> list[str]:
    """The files that an executed notebook shows, by their paths from where it lies."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    shown = [output.get("metadata", {}).get("text/html", {}) for output in outputs]
    return [about["picture"] for about in shown if "picture" in about]


def contents(html: str) -> str:
    """Nested links to the headings of a page."""
    items = [f'<li class="level-{level}"><a href="#{anchor}">{text}</a></li>' for level, anchor, text in headings(html)]
    return f"<ol>{''.join(items)}</ol>"


def headings(html: str) -> list[tuple[int, str, str]]:
    """Level, anchor and text of each heading below the title; the text is HTML, without the link to itself."""
    return [(int(level), anchor, _OWN_LINK.sub("", text)) for level, anchor, text in _HEADING.findall(html)]


def stylesheet() -> str:
    """Ours, with the colours of code for a light and a dark screen."""
    ours = (TEMPLATES / "page.css").read_text(encoding="utf-8")
    light = HtmlFormatter(style="default").get_style_defs(".highlight")
    dark = HtmlFormatter(style="github-dark").get_style_defs(".highlight")
    own_ground = ".highlight, .highlight pre { background: none; }"
    return f"{ours}\n{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}\n{own_ground}\n"


def artefact_label(identity: str) -> str:
    """The paper's own number as it is spoken (Table 1, Figure 5); nothing for artefacts that have none."""
    numbered = re.fullmatch(r"(table|figure)-(\w+)", identity)
    return f"{numbered[1].capitalize()} {numbered[2]}" if numbered and numbered[2][0].isdigit() else ""


def gist(source: str) -> str:
    """The first line of a cell, to tell what is folded away."""
    lines = [line.strip() for line in source.splitlines() if line.strip() and not line.startswith("#")]
    first = lines[0] if lines else ""
    return first if len(first) <= 68 else f"{first[:66]}…"


def unused(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with the first number that makes it new; the choice is then taken."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}-{number}", number + 1
    taken.add(name)
    return name


def _title(notebook: Any, path: Path) -> str:
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return path.parent.name
