import base64
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from umbra.driver.history import doubled
from umbra.reporting.pages import artefact_label, gist, pictures, render_page, unused
from umbra.reporting.site import build_site


def page(edition):
    return (edition / "pages" / "tiny.html").read_text(encoding="utf-8")


def test_the_page_has_anchors_by_the_papers_numbers_and_folds_its_code(edition):
    html = page(edition)
    assert '<figure class="artefact table" id="table-1">' in html
    assert 'id="figure-5"' in html
    assert html.count('<details class="code">') == 6
    assert 'href="#results"' in html


def test_figures_are_taken_from_the_report_and_not_stored_twice(edition):
    html = page(edition)
    assert '<img alt="A curve of $x^2$" loading="lazy" src="../tiny/figures/figure-5.png" width="441"/>' in html
    assert html.count("data:image/png") == 1  # the cell that shows its sheet in passing
    assert doubled(edition / "pages" / "tiny.html") == doubled(edition / "tiny" / "notebook.ipynb") == []


def test_a_figure_that_the_notebook_still_holds_is_taken_from_the_report_too(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    notebook = nbformat.read(copy / "tiny" / "notebook.ipynb", as_version=4)
    output = next(output for cell in notebook.cells for output in cell.get("outputs", []) if pictures_of(output))
    output.data = {"image/png": base64.b64encode((copy / "tiny/figures/figure-5.png").read_bytes()).decode()}
    output.metadata["image/png"] = output.metadata.pop("text/html")
    nbformat.write(notebook, copy / "tiny" / "notebook.ipynb")
    build_site(copy, papers)
    assert page(copy) == page(edition)


def test_a_figure_that_is_shown_and_not_there_is_refused_with_the_remedy(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    (copy / "tiny" / "figures" / "figure-5.png").unlink()
    with pytest.raises(ValueError, match=r"shows figures/figure-5\.png, which is not beside it: execute the notebook"):
        build_site(copy, papers)


def pictures_of(output):
    return pictures({"cells": [{"outputs": [output]}]})


def test_the_foot_states_where_the_numbers_came_from(edition):
    html = page(edition)
    assert "base-0" in html
    assert "abababababababab" in html
    assert "Not built in this edition: Figure 6" in html


def test_money_is_no_mathematics_and_output_is_escaped(edition):
    assert "It costs $5 and no more." in page(edition)
    assert "1 &lt; 2" in page(edition)


NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CONTEXT = {
    "edition": "laptop", "name": "tiny", "figures": [], "missing": [], "provenance": None, "timing": [], "before": None,
    "after": None, "machines": "",
    "citation": {"authors": ["A"], "title": "T", "year": None, "venue": "", "source": ""},
}  # fmt: skip


def rendered(tmp_path, *cells):
    for number, cell in enumerate(cells):
        cell.id = str(number)
    nbformat.write(new_notebook(cells=list(cells)), tmp_path / "notebook.ipynb")
    return render_page(tmp_path / "notebook.ipynb", CONTEXT)


def test_a_picture_that_is_no_artefact_is_kept_inside_the_page(tmp_path):
    picture = base64.b64encode(b"png").decode()
    html = rendered(tmp_path, new_code_cell("x", outputs=[new_output("display_data", data={"image/png": picture})]))
    assert f"data:image/png;base64,{picture}" in html
    assert "No provenance was recorded" in html


def test_headings_of_one_name_get_anchors_of_their_own_and_leave_those_of_artefacts(tmp_path):
    about = {"umbra": {"artefact": "table-1", "kind": "table", "title": "T", "where": "", "beyond": False}}
    table = new_output("display_data", data={"text/html": "<table></table>"}, metadata=about)
    html = rendered(
        tmp_path, new_markdown_cell("# A\n## Same\n## Same\n## Table 1"), new_code_cell("t", outputs=[table])
    )
    assert all(html.count(f'id="{anchor}"') == 1 for anchor in ("same", "same-2", "table-1", "table-1-2"))


@pytest.mark.parametrize("source", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_prose_and_formulas_of_every_notebook_can_be_rendered_before_it_is_executed(source):
    assert "<main>" in render_page(source, CONTEXT)


def test_an_artefact_shown_twice_is_refused(tmp_path):
    about = {"umbra": {"artefact": "table-1", "kind": "table", "title": "T", "where": "", "beyond": False}}
    table = new_output("display_data", data={"text/html": "<table></table>"}, metadata=about)
    with pytest.raises(ValueError, match="shown more often: table-1"):
        rendered(tmp_path, new_code_cell("t", outputs=[table, table]))


def test_html_in_markdown_that_a_cell_puts_out_reads_as_written_and_the_authors_own_stays_html(tmp_path):
    shown = new_output(
        "display_data", data={"text/markdown": "**b** <img src=x onerror=alert(1)>\n\n<script>x</script>"}
    )
    html = rendered(tmp_path, new_markdown_cell("<details>mine</details>"), new_code_cell("x", outputs=[shown]))
    assert "<strong>b</strong> &lt;img src=x onerror=alert(1)&gt;" in html
    assert "<script>x" not in html
    assert html.count("<script>") == 1  # ours
    assert "<details>mine</details>" in html


def test_a_figure_is_found_whatever_the_name_of_its_file(tmp_path):
    name = 'figures/a "b" #1.png'
    (tmp_path / "figures").mkdir()
    (tmp_path / name).touch()
    shown = new_output("display_data", data={"text/html": "<img>"}, metadata={"text/html": {"picture": name}})
    html = rendered(tmp_path, new_code_cell("x", outputs=[shown]))
    assert 'src="../tiny/figures/a%20%22b%22%20%231.png"' in html


def test_labels_speak_the_papers_numbers():
    assert [artefact_label(name) for name in ("table-1", "figure-10", "wall", "figure-a")] == [
        "Table 1",
        "Figure 10",
        "",
        "",
    ]


def test_the_gist_of_a_cell_is_its_first_line_of_code():
    assert gist("# why\n\nx = a < b\ny = 2") == "x = a < b"
    assert len(gist("x" * 200)) == 67


def test_unused_counts_on():
    taken = {"a"}
    assert [unused("a", taken), unused("a", taken), unused("b", taken)] == ["a-2", "a-3", "b"]


MATHS = "[...document.querySelectorAll('math')].map(m => m.getBoundingClientRect()).map(b => b.width * b.height)"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
DECODED = "[...document.images].map(i => i.naturalWidth)"
REPORTS = Path(__file__).parents[2] / "reports"
COMMITTED = sorted([*REPORTS.glob("*/index.html"), *REPORTS.glob("*/pages/*.html")])


@pytest.mark.parametrize("name", ["index.html", "pages/tiny.html"])
@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (380, False)], ids=["desktop", "dark", "phone"]
)
def test_a_browser_without_network_opens_every_page_without_complaint(browser, edition, name, width, dark):
    browser.open(edition / name, width=width, dark=dark)
    assert browser.trouble() == []
    assert browser.ask(OVERFLOW) <= 0
    assert min(browser.ask(DECODED)) > 100
    ground = browser.ask("getComputedStyle(document.body).backgroundColor")
    brightness = sum(int(part) for part in ground.strip("rgb()").split(","))
    assert (brightness < 200) == dark


@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.relative_to(REPORTS).as_posix())
def test_every_picture_of_a_committed_page_decodes_offline(browser, path):
    browser.open(path)
    assert browser.trouble() == []
    widths = browser.ask(DECODED)
    assert len(widths) > 2 or path.name in ("claims.html", "glossary.html")  # words alone
    assert min(widths, default=1) > 0


def test_a_browser_draws_the_mathematics_and_finds_the_anchors(browser, edition):
    browser.open(edition / "pages" / "tiny.html")
    areas = browser.ask(MATHS)
    assert len(areas) == 5
    assert min(areas) > 30
    anchors = browser.ask("[...document.querySelectorAll('[id]')].map(e => e.id)")
    assert {"table-1", "figure-5", "results", "claim-a-beats-b", "provenance"} <= set(anchors)
    targets = browser.ask("[...document.querySelectorAll('a[href^=\"#\"]')].map(a => a.getAttribute('href').slice(1))")
    assert set(targets) <= set(anchors)


def test_code_opens_by_a_click(browser, edition):
    browser.open(edition / "pages" / "tiny.html")
    visible = "document.querySelector('details.code .highlight').checkVisibility()"
    assert not browser.ask(visible)
    browser.ask("document.querySelector('details.code summary').click()")
    assert browser.ask(visible)


def test_the_check_itself_sees_a_request_that_leaves_the_machine(browser, tmp_path):
    (tmp_path / "bad.html").write_text('<img src="https://example.org/x.png"><script>console.error("no")</script>')
    browser.open(tmp_path / "bad.html")
    assert len(browser.trouble()) >= 3
