"""A page may hold what is listed; every way to fetch, run or lead astray is refused in a sentence."""

from pathlib import Path

import pytest

from umbra.reporting.offline import require_offline
from umbra.reporting.scripts import script

OURS = script()
REPORTS = Path(__file__).parents[2] / "reports"
EDITIONS = sorted(path.parent for path in REPORTS.glob("*/index.html"))


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "tiny" / "figures").mkdir(parents=True)
    (tmp_path / "tiny" / "figures" / "a b.png").touch()
    (tmp_path / "gone.html").touch()
    (tmp_path.parent / "outside.png").touch()
    return tmp_path


def check(folder, body):
    pages = {"index.html": '<p id="top">', "pages/tiny.html": f"<!DOCTYPE html>\n<html><body>{body}</body></html>"}
    require_offline(pages, folder)


def test_a_page_of_another_edition_may_be_linked_to_and_no_part_of_it_and_nothing_else_beside(folder):
    other = folder.parent / "other" / "pages"
    other.mkdir(parents=True)
    (other / "tiny.html").touch()
    check(folder, '<a href="../../other/pages/tiny.html">the same page there</a>')
    for beside in ("other/pages/tiny.html#a", "other/pages/gone.html", "outside.png", "../x/y.html"):
        with pytest.raises(ValueError, match="does not lie in the edition's folder"):
            check(folder, f'<a href="../../{beside}">x</a>')


@pytest.mark.parametrize(
    "body",
    [
        f"<script>\n{OURS}\n</script>",
        '<a href="https://example.org/a?b=c#d">a link that a reader may follow</a>',
        '<img alt="" src="../tiny/figures/a%20b.png"><img alt="" src="data:image/png;base64,aa//">',
        '<p id="here">a &lt; b</p><a href="#here">h</a><a href="../index.html#top">t</a><a href="tiny.html#here">x</a>',
        '<math display="inline" xmlns="http://www.w3.org/1998/Math/MathML"><mi>x</mi><mspace width="1em"/></math>',
        '<style type="text/css">a { color: red }</style><p style="width: 3%">x</p><br/><hr>',
        '<input checked="" id="a" name="b" type="radio"><label for="a">x</label>',
        """<code title='say "a"'>x</code>""",
    ],
)
def test_what_pages_hold_is_let_through(folder, body):
    check(folder, body)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ('<script src="x.js"></script>', "<script src> is no attribute"),
        ('<script type="module">1</script>', "<script type> is no attribute"),
        ("<script></script>", "<script> is none of ours"),
        ("<ScRiPt>alert(1)</ScRiPt>", "<script> is none of ours"),
        (f"<script>{OURS};alert(1)</script>", "<script> is none of ours"),
        ('<svg><use href="https://example.org/a.svg#b"/></svg>', "<svg> is no element"),
        ('<svg><image xlink:href="a.png"/></svg>', "<svg> is no element"),
        ('<iframe srcdoc="x"></iframe>', "<iframe> is no element"),
        ('<video poster="a.png"></video>', "<video> is no element"),
        ('<base href="https://example.org/">', "<base> is no element"),
        ('<form action="https://example.org"></form>', "<form> is no element"),
        ("<object data='a'></object>", "<object> is no element"),
        (
            '<img alt="" src="../tiny/figures/a%20b.png" srcset="https://example.org/a.png 2x">',
            "<img srcset> is no attr",
        ),
        ('<p onclick="alert(1)">x</p>', "<p onclick> is no attribute"),
        ('<a href="https://example.org" ping="https://example.org">x</a>', "<a ping> is no attribute"),
        ('<td background="a.png">x</td>', "<td background> is no attribute"),
        ('<meta http-equiv="refresh" content="0; url=https://example.org">', "<meta http-equiv> is no attribute"),
        ('<meta name="referrer" content="x">', "<meta name> is 'referrer'"),
        ('<link rel="stylesheet" href="a.css">', "<link rel> is 'stylesheet'"),
        ('<link rel="icon" href="https://example.org/a.png">', "<link href> is 'https"),
        ('<input type="image">', "<input type> is 'image'"),
        ('<a href="javascript:alert(1)">x</a>', "<a href> is 'javascript:alert(1)'"),
        ('<a href="java&#10;script:alert(1)">x</a>', "<a href> is "),
        ('<a href=" javascript&colon;alert(1)">x</a>', "<a href> is "),
        ('<a href="data:text/html,x">x</a>', "<a href> is 'data:text/html,x'"),
        ('<a href="http://example.org">x</a>', "<a href> is 'http:"),
        ('<a href="//example.org/a">x</a>', "<a href> is '//example"),
        ('<img alt="" src="https://example.org/a.png">', "<img src> is 'https://example.org/a.png', expected a file"),
        ('<img alt="" src="file:///home/ada/a.png">', "<img src> is 'file:"),
        ('<img alt="" src="/home/ada/a.png">', "<img src> is '/home"),
        ('<img alt="" src="data:image/svg+xml;base64,aa">', "<img src> is 'data:image/svg"),
        ('<img alt="" src="">', "<img src> is ''"),
        ('<img alt="" src="../tiny/figures/b.png">', "'../tiny/figures/b.png', which is not there"),
        ('<img alt="" src="../../outside.png">', "which does not lie in the edition's folder"),
        ('<a href="../gone.html">x</a>', "'../gone.html', which is not there"),
        ('<a href="#nowhere">x</a>', "'#nowhere', a part that is not there"),
        ('<a href="../index.html#here">x</a>', "a part that is not there"),
        ("<style>@import 'a.css'</style>", "<style> holds the rule @import"),
        ("<style>a { background: url(a.png) }</style>", "<style> holds url()"),
        ('<p style="background: image-set(&quot;a.png&quot; 1x)">x</p>', "<p style> holds image-set()"),
        ("<!-- x -->", "a comment"),
        ("<!--><img src=x onerror=alert(1)>-->", "a comment"),
        ("<![CDATA[x]]>", "is no element"),
        ("<?php x ?>", "is no element"),
        ('<!DOCTYPE html SYSTEM "https://example.org/a.dtd">', "is no declaration"),
        ("<p>1 < 2</p>", "'<' stands in the text"),
        ("<img alt=x src=y>", "<img> is not written so that all browsers read it alike"),
        ('<p title="</style><img>">x</p>', "<p> is not written"),
        ('<style/><p title="a">', "<style/> is not read alike"),
        ("<mi>x</mi>", "<mi> stands outside a formula"),
        ('<math xmlns="http://www.w3.org/1998/Math/MathML"><style>a</style></math>', "<style> stands inside a formula"),
        ('<math href="https://example.org"><mi>x</mi></math>', "<math href> is no attribute"),
    ],
)
def test_whatever_is_not_listed_is_refused_with_page_element_and_remedy(folder, body, named):
    with pytest.raises(ValueError, match=r"^page pages/tiny\.html, line \d+: [^\n]*; [a-z][^\n]*$") as error:
        check(folder, body)
    assert named in str(error.value)


def test_the_line_is_that_of_the_element(folder):
    for body in ('\n\n<a href="#nowhere">x</a>\n', "\n\n<b onclick='x'>x</b>\n"):
        with pytest.raises(ValueError, match="line 4: "):
            check(folder, body)


def test_a_page_that_breaks_off_is_refused(folder):
    with pytest.raises(ValueError, match="'<' stands in the text"):
        require_offline({"index.html": '<p>x</p><img alt="" src="'}, folder)


@pytest.mark.parametrize("edition", EDITIONS, ids=lambda path: path.name)
def test_every_committed_page_holds_only_what_is_listed(edition):
    files = [edition / "index.html", *edition.glob("pages/*.html")]
    require_offline({file.relative_to(edition).as_posix(): file.read_text("utf-8") for file in files}, edition)
