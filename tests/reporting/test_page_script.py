"""What pages gain where scripts run; tried in a browser that reaches nobody."""

import json
import shutil

import pytest

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


def press(browser, what):
    return browser.ask(f"{OPEN} [...document.querySelectorAll('button')].find(b => b.textContent == '{what}').click()")


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
