"""What a run has left is read back; what is missing is said with the stage that makes it."""

import json

import pytest
import yaml

from umbra.runs.records import read_run, read_set


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    params = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"net": {"group": "g"}}, "papers": {}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    folder, report = tmp_path / "build/toy/runs/g/net", tmp_path / "reports/toy/runs/g/net"
    folder.mkdir(parents=True)
    report.mkdir(parents=True)
    record = {"method": "toy", "params": {"a": 1}, "seeds": [3], "data": {"people": "abc"}}
    (folder / "run.json").write_text(json.dumps(record))
    (folder / "seed-3.safetensors").touch()
    (report / "history.csv").write_text("seed,epoch,score\n3,1,0.5\n")
    (report / "metrics.json").write_text('{"3": {"score": 0.5}}')
    return tmp_path


def test_a_run_is_read_back_whole(tree):
    trained = read_run("net")
    assert (trained.group, trained.seeds, trained.metrics) == ("g", (3,), {3: {"score": 0.5}})
    assert trained.history.score.tolist() == [0.5]
    record = trained.provenance()[0]
    assert (record.name, record.seed, record.params, record.data) == ("net-3", 3, {"a": 1}, {"people": "abc"})


RUN = "toy/runs/g/net"


@pytest.mark.parametrize(
    "path", [f"build/{RUN}/run.json", f"build/{RUN}/seed-3.safetensors", f"reports/{RUN}/history.csv"]
)
def test_a_missing_file_is_said_with_its_remedy(tree, path):
    (tree / path).unlink()
    with pytest.raises(FileNotFoundError, match=r"'net' has left no .*: train it with `dvc repro train@net`"):
        read_run("net")


def test_an_unknown_run_is_refused_with_the_known_ones(tree):
    with pytest.raises(ValueError, match="has no run 'ent'; its runs: net"):
        read_run("ent")


def test_a_set_that_is_not_drawn_is_said_with_its_stage(tree):
    with pytest.raises(FileNotFoundError, match=r"'people' of the toy edition is not drawn .*`dvc repro world@people`"):
        read_set("people")
