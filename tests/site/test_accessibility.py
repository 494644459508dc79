"""No page keeps anybody out: axe-core finds no serious violation of WCAG 2 A and AA, in light and in dark.

axe-core is not among our dependencies: `npm install --no-save axe-core` beside the README, or its axe.min.js named by
UMBRA_AXE.
"""

import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
AXE = Path(os.environ.get("UMBRA_AXE") or ROOT / "node_modules" / "axe-core" / "axe.min.js")
COMMITTED = sorted(ROOT.glob("reports/laptop/index.html")) + sorted(ROOT.glob("reports/laptop/pages/*.html"))
ASKED = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa'], resultTypes: ['violations']})"
SHORT = ".then(found => found.violations.map(v => [v.impact, v.id, v.nodes.length, v.nodes[0].html.slice(0, 160)]))"

needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="no axe-core here (npm install --no-save axe-core)")


def violations(browser, path, *, dark):
    browser.open(path, dark=dark)
    browser.ask(AXE.read_text(encoding="utf-8") + "; 0")
    return [one for one in browser.ask(f"{ASKED}{SHORT}") if one[0] in ("serious", "critical")]


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", ["index.html", "pages/tiny.html", "pages/claims.html", "pages/glossary.html"])
def test_every_kind_of_page_is_open_to_all(edition, browser, name, dark):
    assert violations(browser, edition / name, dark=dark) == []


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("path", COMMITTED, ids=lambda path: path.name)
def test_the_committed_pages_are_open_to_all(browser, path, dark):
    found = violations(browser, path, dark=dark)
    assert not found, json.dumps(found, indent=1)


@needs_axe
def test_what_keeps_somebody_out_is_found(browser, tmp_path):
    bad = '<html lang="en"><title>t</title><p style="color:#aaa;background:#fff">faint</p><img src="data:,"></html>'
    (tmp_path / "bad.html").write_text(bad)
    assert {one[1] for one in violations(browser, tmp_path / "bad.html", dark=False)} == {"color-contrast", "image-alt"}
