"""A page's own lock holds the page and what it was made from, and nothing of pages that it has nothing to do with."""

import pytest
import yaml

from tests.driver.conftest import with_
from umbra.driver import page_lock
from umbra.driver.locks import entries
from umbra.driver.page_lock import behind, main, write
from umbra.driver.status import md5


@pytest.fixture(autouse=True)
def _drawn(tree):
    (tree.root / "build/toy/sets/people").mkdir(parents=True)


def with_others(tree):
    return with_(tree, lock={"world@elsewhere": {"outs": [{"path": "build/toy/else", "md5": "x"}]}, **tree.lock})


def test_all_that_a_page_was_made_from_and_no_more(tree):
    assert behind(with_others(tree), "paper@tiny") == ["world@people", "train@net", "paper@tiny"]


def test_a_set_that_was_never_drawn_here_is_left_out(tree):
    other = {"outs": [{"path": "build/toy/sets/other", "md5": "zz.dir"}]}
    here = with_(tree, lock={"world@other": other, **tree.lock})
    assert "world@other" not in entries(tree.root / write(here, "tiny"))


def test_what_is_written_is_read_again(tree):
    path = write(with_others(tree), "tiny")
    assert path == "reports/toy/tiny.lock"
    assert entries(tree.root / path) == tree.lock


def test_reports_of_runs_that_other_pages_have_stay_those_of_their_machine(tree):
    path = tree.root / "reports/toy/runs/shared/net/metrics.json"
    path.parent.mkdir(parents=True)
    path.write_text("{}")
    told = {"path": "reports/toy/runs/shared/net/metrics.json", "md5": md5(path)}
    net = {**tree.lock["train@net"], "outs": [*tree.lock["train@net"]["outs"], told]}
    here = with_(tree, lock={**tree.lock, "train@net": net})
    written = entries(tree.root / write(here, "tiny"))
    assert written["train@net"]["outs"] == tree.lock["train@net"]["outs"]
    assert written["paper@tiny"] == tree.lock["paper@tiny"]


def test_a_page_that_is_out_of_date_is_refused(tree):
    (tree.root / "notebooks/t.ipynb").write_text("other")
    with pytest.raises(ValueError, match=r"toy/tiny: .* paper@tiny out of date \(notebooks/t.ipynb differs\)"):
        write(tree, "tiny")


def test_a_paper_that_the_edition_does_not_have_is_refused(tree):
    with pytest.raises(ValueError, match="expected one of tiny, found 'big'"):
        write(tree, "big")


def test_the_command(tree, monkeypatch, capsys):
    (tree.root / "params.yaml").write_text(yaml.safe_dump({"edition": "toy"}))
    monkeypatch.setenv("UMBRA_ROOT", str(tree.root))
    monkeypatch.setattr(page_lock, "read_head", lambda: type("Head", (), {"edition": "toy"}))
    monkeypatch.setattr(page_lock, "read_tree", lambda edition, root: tree)
    assert main(["tiny"]) == 0
    assert capsys.readouterr().out == "wrote reports/toy/tiny.lock\n"
    assert main([]) == 1
    assert capsys.readouterr().err == "page_lock: expected the name of one paper, found 0 words\n"
