"""The page's script is every file beside the template, once, in scopes that do not meet."""

import re
import shutil
import subprocess

import pytest

from umbra.reporting.scripts import HELPERS, TEMPLATES, script

FILES = sorted((TEMPLATES / "scripts").glob("*.js"))


def test_every_file_is_in_it_once_and_the_helpers_come_first():
    text = script()
    assert [text.count(path.read_text(encoding="utf-8")) for path in FILES] == [1] * len(FILES)
    first = re.search(r"^// .*", text, re.MULTILINE)
    assert first[0] in (TEMPLATES / "scripts" / f"{HELPERS}.js").read_text(encoding="utf-8")
    assert '"use strict"' in text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_first_what_it_is_for(path):
    assert re.match(r"// [A-Z].*\.$", path.read_text(encoding="utf-8").splitlines()[0])


@pytest.mark.skipif(shutil.which("node") is None, reason="no node here")
def test_it_can_be_read_as_a_script(tmp_path):
    (tmp_path / "page.js").write_text(script(), encoding="utf-8")
    subprocess.run(["node", "--check", str(tmp_path / "page.js")], check=True)
