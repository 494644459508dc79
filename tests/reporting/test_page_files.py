"""A page's own files are taken as they are written, and refused with their name where they are anything else."""

import copy
import json
from pathlib import Path

import pytest

from umbra.reading import DamagedFileError
from umbra.reporting.page_files import claims_of, provenance_of, read_claims, read_executed, read_provenance

REPORTS = Path(__file__).parents[2] / "reports"
PAGE = REPORTS / "laptop" / "world"


@pytest.mark.parametrize("path", sorted(REPORTS.glob("*/*/claims.json")), ids=lambda path: path.parts[-3:-1])
def test_every_committed_page_is_read(path):
    assert read_claims(path) == json.loads(path.read_text())
    beside = path.with_name("provenance.json")
    assert read_provenance(beside) == json.loads(beside.read_text())
    assert read_executed(path.with_name("notebook.ipynb")).cells


def test_what_is_not_there_is_no_claim_and_no_provenance(tmp_path):
    assert read_claims(tmp_path / "claims.json") == []
    assert read_provenance(tmp_path / "provenance.json") is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"verdict": "perhaps"}, "claim 1.verdict: expected one of holds, fails, undecided, not asked"),
        ({"size": "large"}, "claim 1.size"),
        ({"effect": "large"}, "claim 1.effect"),
        ({"interval": [1.0]}, "claim 1.interval"),
        ({"margin": 3}, "claim 1.margin: unknown key"),
        ({"sentence": None}, "claim 1.sentence"),
    ],
)
def test_a_claim_that_is_none_is_named(change, said):
    records = json.loads((PAGE / "claims.json").read_text())
    record = copy.deepcopy(records[0]) | change
    with pytest.raises(DamagedFileError, match=r"^world/claims\.json: expected the claims of a page") as caught:
        claims_of(json.dumps([record]).encode(), "world/claims.json")
    assert said in str(caught.value)


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{", b'{"artefacts": []}', b"[]"])
def test_provenance_that_is_none_is_refused(text):
    with pytest.raises(DamagedFileError, match=r"^p\.json: expected where a page's artefacts come from"):
        provenance_of(text, "p.json")


def test_a_notebook_that_is_none_is_refused(tmp_path):
    for text in ("[]", "{", '{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}'):
        (tmp_path / "notebook.ipynb").write_text(text)
        with pytest.raises(DamagedFileError, match=r"notebook\.ipynb: expected an executed notebook"):
            read_executed(tmp_path / "notebook.ipynb")
