"""What a lock recorded is held against code, parameters and files; a page stands where all behind it does."""

import os
import subprocess
import sys

import pytest
import yaml

from tests.driver.conftest import CODE, VALUES, with_
from umbra.driver import status
from umbra.driver.status import md5, of_page, report, stale


def test_a_page_stands_where_all_behind_it_does(tree):
    assert stale(tree, "paper@tiny") == {}
    assert list(report(tree)) == [("tiny             as the code, the parameters and the data have it", True)]


def test_other_code_is_said(tree):
    assert stale(with_(tree, codes={**tree.codes, CODE: "other"}), "paper@tiny") == {
        "paper@tiny": ["code (pages/tiny)"]
    }


def test_a_run_that_the_lock_remembers_and_nobody_asks_for_is_nothing_to_the_page(tree):
    old = {**tree.lock["train@net"], "outs": [{"path": "build/toy/runs/g/gone", "md5": "99.dir"}]}
    old["params"] = {"params.yaml": {"runs.gone": {"group": "g"}}}
    assert stale(with_(tree, lock={**tree.lock, "train@gone": old}), "paper@tiny") == {}


def test_a_parameter_of_a_run_behind_the_page_is_said(tree):
    values = {**VALUES, "runs": {"net": {"group": "g", "width": 16}}}
    assert stale(with_(tree, values=values), "paper@tiny") == {"train@net": ["parameter runs.net"]}


def test_a_set_that_was_drawn_anew_makes_the_training_on_it_stale(tree):
    drawn = {**tree.lock["world@people"], "outs": [{"path": "build/toy/sets/people", "md5": "new.dir"}]}
    lock = {**tree.lock, "world@people": drawn}
    assert stale(with_(tree, lock=lock), "paper@tiny") == {"train@net": ["build/toy/sets/people was made anew since"]}


def test_a_report_that_was_changed_by_hand_or_is_gone_is_said(tree):
    (tree.root / "reports/toy/tiny/tables/a.csv").write_text("2\n")
    (tree.root / "reports/toy/tiny/metrics.json").unlink()
    assert stale(tree, "paper@tiny")["paper@tiny"] == [
        "reports/toy/tiny/tables is not as it was made", "reports/toy/tiny/metrics.json is gone",
    ]  # fmt: skip


def test_a_notebook_that_differs_is_said(tree):
    (tree.root / "notebooks/t.ipynb").write_text("other")
    assert stale(tree, "paper@tiny") == {"paper@tiny": ["notebooks/t.ipynb differs"]}


def test_a_run_of_the_page_that_nobody_trained_is_said(tree):
    values = {**VALUES, "runs": {**VALUES["runs"], "new": {"group": "g"}}}
    (line, stands), *_ = report(with_(tree, values=values))
    assert (line, stands) == ("tiny             out of date: train@new: nothing is recorded", False)


def test_what_was_made_before_code_was_recorded_does_not_stand(tree):
    old = {name: value for name, value in tree.lock["train@net"].items() if name != "deps"}
    found = stale(with_(tree, lock={**tree.lock, "train@net": old}), "paper@tiny")
    assert found == {"train@net": ["its code and data were not recorded"]}


def test_without_a_lock_nothing_is_known(tree):
    (line, stands), *_ = report(with_(tree, lock={}))
    assert not stands
    assert line == "not known: no lock of the toy edition; `make repro EDITION=toy` writes it"


def test_a_page_from_another_machine_brings_its_own_lock(tree):
    elsewhere = {"paper@tiny", "train@net"}
    ours = {name: entry for name, entry in tree.lock.items() if name not in elsewhere}
    ours["world@people"] = {**ours["world@people"], "outs": [{"path": "build/toy/sets/people", "md5": "other.dir"}]}
    here = with_(tree, lock=ours)
    assert "paper@tiny" in stale(of_page(here, "tiny"), "paper@tiny")
    own = tree.root / "reports/toy/tiny.lock"
    own.write_text(yaml.safe_dump({"stages": dict(tree.lock)}))
    assert stale(of_page(here, "tiny"), "paper@tiny") == {}
    assert list(report(here)) == [("tiny             as the code, the parameters and the data have it", True)]
    moved = with_(here, values={**VALUES, "runs": {"net": {"group": "g", "width": 16}}})
    assert stale(of_page(moved, "tiny"), "paper@tiny") == {"train@net": ["parameter runs.net"]}


def test_an_editions_lock_that_knows_the_page_comes_first(tree):
    (tree.root / "reports/toy/tiny.lock").write_text(yaml.safe_dump({"stages": {}}))
    assert of_page(tree, "tiny") is tree


def test_a_folder_has_the_hash_that_dvc_gives_it(tmp_path):
    (tmp_path / "out/b").mkdir(parents=True)
    for name in ("b/z.csv", "b.csv", "a.csv"):
        (tmp_path / "out" / name).write_text(name)
    environment = {**os.environ, "DVC_NO_ANALYTICS": "1", "DVC_SITE_CACHE_DIR": str(tmp_path / "site")}
    for command in (["init", "-q", "--no-scm"], ["add", "-q", "out"]):
        subprocess.run([sys.executable, "-m", "dvc", *command], cwd=tmp_path, env=environment, check=True)
    assert md5(tmp_path / "out") == yaml.safe_load((tmp_path / "out.dvc").read_text())["outs"][0]["md5"]


def test_the_command_speaks_of_every_committed_edition(tree, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tree.root))
    (tree.root / "params.yaml").write_text(yaml.safe_dump(VALUES))
    (tree.root / "dvc.lock").write_text(yaml.safe_dump({"stages": dict(tree.lock)}))
    monkeypatch.setattr(status, "closures", lambda root, notebooks: iter(()))
    assert status.main([]) == 1
    assert capsys.readouterr().out.startswith(
        "toy\n  tiny             out of date: paper@tiny: code (pages/tiny); and 2 more"
    )
    assert status.main(["nowhere"]) == 2


@pytest.mark.parametrize("edition", ["..", "../../zzz", "a b", "realism"])
def test_an_edition_that_is_no_name_is_refused(tree, edition, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tree.root))
    (tree.root / "params.yaml").touch()
    assert status.main([edition]) == 2
    assert capsys.readouterr().err.startswith("status: EDITION: expected a name of at most 64")
