"""Style sheets that fetch nothing are let through, all others told apart."""

import pytest

from umbra.reporting.pages import stylesheet
from umbra.reporting.styles import why_not_offline


@pytest.mark.parametrize(
    ("css", "why"),
    [
        ("@import 'a.css';", "@import"),
        ("a{} @IMPORT url(a.css);", "@IMPORT"),
        ("@font-face { font-family: x }", "@font-face"),
        ("a { background: url(https://example.org/a.png) }", "url()"),
        ("a { background: URL( 'a.png' ) }", "url()"),
        ("a { background: url(data:image/svg+xml;base64,aaaa) }", "url()"),
        ("a { background: image-set('a.png' 1x) }", "image-set()"),
        ("a { background: -webkit-image-set(url(#a) 1x) }", "-webkit-image-set()"),
        ("a { background: src('a.png') }", "src()"),
        ("a { background: u\\72l(a.png) }", "backslash"),
        ("a { color: red; @media x; background: url(a.png) } b { color: red }", "url()"),
        ("@supports (a: b) { a { background: url(a.png) } }", "url()"),
        ("a { width: expression(alert(1)) }", "alert()"),
        ("</style><img>", "'<'"),
    ],
)
def test_what_may_fetch_is_named(css, why):
    assert why in why_not_offline(css)


def test_ours_and_what_stands_in_the_page_fetch_nothing():
    assert why_not_offline(stylesheet()) == ""
    assert why_not_offline("a { background: url(data:image/png;base64,aa//) } b { fill: url( '#c-1' ) }") == ""
    assert why_not_offline("@media print and (min-width: 3rem) { a:not(.b) { width: calc(1px + 2px) } }") == ""


def test_declarations_of_an_element_hold_no_rule():
    assert why_not_offline("width: 3%; color: rgb(1, 2, 3)", declarations=True) == ""
    assert "@media" in why_not_offline("@media x { a { color: red } }", declarations=True)
