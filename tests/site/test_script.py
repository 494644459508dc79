"""What pages gain where scripts run; tried in a browser that reaches nobody."""

import json
import shutil
from dataclasses import replace

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_output

from umbra.figures.interactive import layers, levels, score_histogram
from umbra.figures.meshes import Head, meshes
from umbra.reporting.site import build_site


@pytest.fixture(scope="module")
def many(edition, papers, tmp_path_factory):
    """The tiny edition with claims enough to be looked through."""
    copy = shutil.copytree(edition, tmp_path_factory.mktemp("many") / "laptop")
    (record,) = json.loads((copy / "tiny" / "claims.json").read_text())
    verdicts = ["holds", "fails", "undecided", "fails", "holds", "fails", "not asked"]
    records = []
    for place, verdict in enumerate(verdicts):
        sentence = f"Claim {place}{' on masks' if place == 1 else ''}."
        effect = {"effect": float(10 - place), "interval": [float(9 - place), float(11 - place)]}
        records.append({**record, "id": f"c{place}", "sentence": sentence, "verdict": verdict, **effect})
    (copy / "tiny" / "claims.json").write_text(json.dumps(records))
    build_site(copy, papers)
    return copy


SHOWN = "[...document.querySelectorAll('.claims tbody tr')].filter(r => !r.hidden).map(r => r.id)"
OPEN = "document.querySelector('article.paper details').open = true;"


def press(browser, what, opening=OPEN):
    return browser.ask(
        f"{opening} [...document.querySelectorAll('button')].find(b => b.textContent == '{what}').click()"
    )


def test_claims_are_chosen_by_verdict_and_by_word(many, browser):
    browser.open(many / "index.html")
    assert len(browser.ask(SHOWN)) == 7
    press(browser, "fails 3")
    assert browser.ask(SHOWN) == ["claim-c1", "claim-c3", "claim-c5"]
    browser.ask("f = document.querySelector('.tools input'); f.value = 'MASKS'; f.dispatchEvent(new Event('input'))")
    assert browser.ask(SHOWN) == ["claim-c1"]
    press(browser, "all 7")
    assert browser.ask(SHOWN) == ["claim-c1"]
    assert browser.trouble() == []


def test_claims_are_put_in_the_order_of_a_column_and_back(many, browser):
    browser.open(many / "index.html")
    press(browser, "measured")
    assert browser.ask(SHOWN) == [f"claim-c{place}" for place in range(6, -1, -1)]
    assert browser.ask("document.querySelector('.claims th[aria-sort]').getAttribute('aria-sort')") == "ascending"
    press(browser, "measured")
    assert browser.ask(SHOWN) == [f"claim-c{place}" for place in range(7)]


@pytest.fixture(scope="module")
def across(edition, papers, tmp_path_factory):
    """Two papers of three claims each, and another edition that says the opposite of all."""
    top = tmp_path_factory.mktemp("across")
    (claim,) = papers[0].claims
    told = [
        replace(papers[0], name=name, findings=(), claims=tuple(replace(claim, id=f"{name}-{n}") for n in range(3)))
        for name in "ab"
    ]
    (record,) = json.loads((edition / "tiny" / "claims.json").read_text())
    for name, verdicts in {"laptop": ("holds", "fails", "holds"), "lfw": ("fails", "holds", "fails")}.items():
        for paper in told:
            shutil.copytree(edition / "tiny", top / name / paper.name)
            records = [{**record, "id": f"{paper.name}-{n}", "verdict": verdict} for n, verdict in enumerate(verdicts)]
            (top / name / paper.name / "claims.json").write_text(json.dumps(records))
    build_site(top / "laptop", told)
    return top / "laptop" / "pages" / "claims.html"


def test_claims_of_all_papers_are_chosen_by_paper_and_by_what_an_edition_says(across, browser):
    browser.open(across)
    shown = "[...document.querySelectorAll('.claims tbody tr')].filter(r => !r.hidden).length"
    assert browser.ask(shown) == 6
    press(browser, "holds 4", opening="")
    assert browser.ask(shown) == 4
    press(browser, "lfw", opening="")
    assert browser.ask(shown) == 2
    press(browser, "b", opening="")
    assert browser.ask(shown) == 1
    assert browser.trouble() == []


def test_everything_is_found_by_its_words(many, browser):
    browser.open(many / "index.html")
    script = "f = document.getElementById('search'); f.value = 'TABLE rank'; f.dispatchEvent(new Event('input'));"
    left = "[...document.querySelectorAll('.everything li')].filter(l => !l.hidden).map(l => l.querySelector('a').hash)"
    assert browser.ask(script + left) == ["#table-1"]
    assert browser.ask("document.querySelector('.everything').open") is True


def test_the_contents_show_where_one_reads(edition, browser):
    browser.open(edition / "pages" / "tiny.html", width=1400)
    here = "document.querySelector('.contents .wide [aria-current]').hash"
    assert browser.ask(here) == "#in-short"
    browser.ask("document.getElementById('results').scrollIntoView({behavior: 'instant'})")
    waits = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
    browser.ask(waits)
    assert browser.ask(here) == "#results"


def test_listings_can_be_copied(edition, browser):
    browser.open(edition / "pages" / "tiny.html")
    catch = "navigator.clipboard.writeText = text => { window.copied = text; return Promise.resolve(); };"
    browser.ask(f"{catch} document.querySelector('.bibtex .copy').click()")
    assert browser.ask("window.copied").startswith("@misc{lovelace1843,")


def test_without_scripts_all_is_there(many, browser):
    browser.send("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(many / "index.html")
        html = browser.send("Runtime.evaluate", expression="document.body.innerHTML", returnByValue=True)["result"][
            "value"
        ]
    finally:
        browser.send("Emulation.setScriptExecutionDisabled", value=False)
    assert html.count('<tr id="claim-c') == 7
    assert "<button" not in html


WEDGE = np.array([[0, 1, 2], [0, 3, 1]])
"""Two faces that meet in an upright edge in the middle, one to the image's left and one to its right."""


def wedge(colour):
    """Its left face slants away from whoever looks from the right."""
    vertices = np.array([[0.0, -50, 20], [0, 50, 20], [-50, 0, -20], [50, 0, -20]])
    return Head(vertices, np.tile(colour, (4, 1)), np.zeros((8, 8, 3), np.uint8))


@pytest.fixture(scope="module")
def moving(edition, papers, tmp_path_factory):
    """A page with layers, a histogram and levels."""
    copy = shutil.copytree(edition, tmp_path_factory.mktemp("moving") / "laptop")
    images = {
        name: np.full((20, 30, 3), level, np.uint8) for name, level in (("bare", 50), ("masked", 200), ("map", 90))
    }
    scores, same = np.linspace(0, 1, 101), np.arange(101) > 50
    maps = {level: {"eyes": np.array([[float(level), 100.0]])} for level in (0, 50)}
    shown = [
        layers(images),
        score_histogram(scores, same, threshold=0.5, bins=10),
        levels(maps, {0: {"LM2": 9.0}, 50: {"LM2": 7.0}}),
        meshes({"left": wedge((1.0, 0.0, 0.0)), "right": wedge((0.0, 0.0, 1.0))}, WEDGE),
    ]
    notebook = nbformat.read(copy / "tiny" / "notebook.ipynb", as_version=4)
    for place, html in enumerate(shown):
        output = new_output("display_data", data={"text/html": str(html)})
        notebook.cells.append(new_code_cell("shown", id=f"m{place}", outputs=[output]))
    nbformat.write(notebook, copy / "tiny" / "notebook.ipynb")
    build_site(copy, papers)
    return copy / "pages" / "tiny.html"


def move(browser, label, value):
    found = f"[...document.querySelectorAll('input[type=range]')].find(i => i.getAttribute('aria-label') == '{label}')"
    browser.ask(f"f = {found}; f.value = {value}; f.dispatchEvent(new Event('input'))")


PIXELS = """[...document.querySelectorAll('.heads canvas')].map(canvas => {
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  const found = [0, 0, 0, 0];  // pixels drawn in the left and right half, red, blue
  for (let p = 0; p < data.length; p += 4) if (data[p + 3]) {
    found[(p / 4) % canvas.width < canvas.width / 2 ? 0 : 1] += 1;
    found[2] += data[p]; found[3] += data[p + 2];
  }
  return found;
})"""


def test_heads_turn_together_and_keep_their_colours(moving, browser):
    browser.open(moving)
    assert browser.ask("document.querySelectorAll('.heads img').length") == 0  # the pictures have made room
    move(browser, "turn to the side, in degrees", 0)
    one, other = browser.ask(PIXELS)
    assert one[:2] == other[:2]
    assert one[0] == pytest.approx(one[1], rel=0.05)
    assert one[2] > 0 == one[3]
    assert other[3] > 0 == other[2]
    move(browser, "turn to the side, in degrees", 40)
    turned = browser.ask(PIXELS)
    assert [found[:2] for found in turned] == [turned[0][:2]] * 2
    assert turned[0][:2] != one[:2]
    assert browser.trouble() == []


def test_a_head_that_is_turned_far_hides_its_other_side(moving, browser):
    browser.open(moving)
    areas = []
    for angle in (0, 80):
        move(browser, "turn to the side, in degrees", angle)
        areas.append(sum(browser.ask(PIXELS)[0][:2]))
    assert areas[1] < 0.7 * areas[0]


def test_layers_are_wiped_and_exchanged(moving, browser):
    browser.open(moving)
    move(browser, "how much of the upper layer is shown", 25)
    assert browser.ask("document.querySelector('.stage .above').style.clipPath") == "inset(0px 75% 0px 0px)"
    browser.ask(
        "s = document.querySelector('[aria-label=\\'left layer\\']'); s.value = 2; s.dispatchEvent(new Event('change'))"
    )
    assert browser.ask("document.querySelector('.stage .above').alt") == "map"
    assert browser.trouble() == []


def test_the_threshold_says_what_it_accepts(moving, browser):
    browser.open(moving)
    said = "document.querySelector('.histogram ~ .said').textContent"
    assert browser.ask("document.querySelectorAll('.histogram rect').length") == 20
    move(browser, "threshold", 0)
    assert browser.ask(said) == "threshold 0.000: TAR 100.0 %, FAR 100.0 %, accuracy 50.0 %"
    move(browser, "threshold", 0.45)
    assert browser.ask(said).startswith("threshold 0.450: TAR 100.0 %, FAR 9.8 %")  # half of ten of 51


def test_the_percentile_colours_the_maps_anew_and_moves_the_rate(moving, browser):
    browser.open(moving)
    said = "document.querySelector('.maps ~ .said').textContent"
    faded = "[...document.querySelectorAll('.map i')].map(cell => Number(cell.style.opacity))"
    move(browser, "percentile δ", 0)
    assert browser.ask(said) == "δ = 0: LM2 9.0 %"
    assert browser.ask(faded) == [0, 1]
    move(browser, "percentile δ", 1)
    assert browser.ask(said) == "δ = 50: LM2 7.0 %"
    assert browser.ask(faded) == [0.5, 1]
