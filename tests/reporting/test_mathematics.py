import pytest
from markupsafe import Markup

from umbra.reporting.mathematics import convert_dollars, to_mathml


def test_inline_and_displayed_formulas():
    assert to_mathml(r"\sigma_1").startswith('<math alttext="\\sigma_1"')
    assert "&#x003C3;" in to_mathml(r"\sigma_1")
    shown = to_mathml(r"x = 1 \tag{4}", display=True)
    assert 'display="block"' in shown
    assert shown.endswith('<span class="number">(4)</span></div>')
    assert "tag" not in shown.split(">", 2)[2]


@pytest.mark.parametrize(
    "latex",
    [
        r"\begin{aligned}a &= b \\ c &= d\end{aligned}",
        r"\begin{cases}1 & x > 0 \\ 0 & \text{else}\end{cases}",
        r"\mathbf{x} \in \mathbb{R}^{3 \times n}, \; \hat{y}^\top \odot \lVert z \rVert_2",
        r"\arg\max_i \sum_{j=1}^{n} \frac{\partial L}{\partial \theta_j}",
        r"s \cdot \cos(\theta_y + m) \quad \mathcal{L}_\text{diff}",
    ],
)
def test_formulas_of_the_papers_leave_no_latex_behind(latex):
    body = to_mathml(latex).split(">", 1)[1]
    assert "\\" not in body
    assert "<mi>&</mi>" not in body
    assert "{" not in body.replace("&#x0007B;", "")


def test_aligned_rows_become_a_table():
    assert to_mathml(r"\begin{aligned}a &= b \\ c &= d\end{aligned}").count("<mtr>") == 2


def test_what_is_not_understood_is_refused_with_the_formula():
    with pytest.raises(ValueError, match=r"\\nosuchthing is not understood"):
        to_mathml(r"\nosuchthing x")
    with pytest.raises(ValueError, match="is not understood"):
        to_mathml(r"\left( x")


def test_dollars_in_captions_are_formulas_and_in_code_or_prices_they_are_not():
    assert "<math" in convert_dollars(Markup("<caption>Rank-1 at $\\delta$</caption>"))
    for kept in ("<code>$x$</code>", "<pre>a $x$ b</pre>", "from $5 to $6", "<a title='$x$'>y</a>", "a \\$ b"):
        assert convert_dollars(Markup(kept)) == kept
    assert "&#x0003C;" in convert_dollars(Markup("$a &lt; b$"))
    assert 'class="equation"' in convert_dollars("$$x$$")


def test_text_that_is_not_marked_as_html_is_escaped_around_its_formulas():
    assert convert_dollars("<b> $x$").startswith("&lt;b&gt; <math")
    assert "&#x0003C;" in convert_dollars("$a < b$")


def test_text_inside_a_formula_stays_text():
    shown = to_mathml(r'\text{<img src="x" onerror="alert(1)"/>}')
    assert "<img" not in shown
    assert "<mtext>&lt;img" in shown
    assert "<mtext>&amp;lt;b" in to_mathml(r"\text{&lt;b}")


@pytest.mark.parametrize("latex", [r"\href{javascript:alert(1)}{x}", r"\style{color:red}{x}", r"\class{a}{x}"])
def test_a_formula_that_does_more_than_show_is_refused(latex):
    with pytest.raises(ValueError, match="a formula only shows: leave it out"):
        to_mathml(latex)


def test_a_dollar_in_an_attribute_is_no_formula_whatever_stands_there():
    kept = Markup('<a title="> $onerror$ ">y</a>')
    assert convert_dollars(kept) == kept
