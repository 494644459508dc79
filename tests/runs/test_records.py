"""What a run has left is read back; what is missing is said with the stage that makes it."""

import numpy as np
import pytest
import yaml

from umbra.data.faces import FaceSet
from umbra.runs import records
from umbra.runs.credits import recording
from umbra.runs.records import read_run, read_set
from umbra.runs.run_file import write_record

RECORD = {"method": "toy", "params": {"a": 1}, "seeds": [3], "data": {"people": "abc"}, "machine": {"threads": 1}}


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    params = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {"net": {"group": "g"}}, "papers": {}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    folder, report = tmp_path / "build/toy/runs/g/net", tmp_path / "reports/toy/runs/g/net"
    folder.mkdir(parents=True)
    report.mkdir(parents=True)
    (folder / "seed-3.safetensors").touch()
    (report / "history.csv").write_text("seed,epoch,score\n3,1,0.5\n")
    (report / "metrics.json").write_text('{"3": {"score": 0.5}}')
    write_record(folder, report, RECORD)
    return tmp_path


def test_a_run_is_read_back_whole(tree):
    trained = read_run("net")
    assert (trained.group, trained.seeds, trained.metrics) == ("g", (3,), {3: {"score": 0.5}})
    assert trained.history.score.tolist() == [0.5]
    record = trained.record(3)
    assert (record.name, record.seed, record.params, record.data) == ("net-3", 3, {"a": 1}, {"people": "abc"})
    assert record.machine == {"threads": 1}


RUN = "toy/runs/g/net"


@pytest.mark.parametrize(
    "path", [f"build/{RUN}/run.json", f"build/{RUN}/seed-3.safetensors", f"reports/{RUN}/history.csv"]
)
def test_a_missing_file_is_said_with_its_remedy(tree, path):
    (tree / path).unlink()
    name = path.rsplit("/", 1)[1]
    with pytest.raises(
        FileNotFoundError, match=rf"{name} not found; .* Train the run again: `dvc repro --force train@net`"
    ):
        read_run("net")


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", ""])
def test_a_history_that_is_not_finite_is_refused_with_its_place(tree, value):
    (tree / f"reports/{RUN}/history.csv").write_text(f"seed,epoch,score\n3,1,0.5\n3,2,{value}\n")
    write_record(tree / f"build/{RUN}", tree / f"reports/{RUN}", RECORD)
    with pytest.raises(ValueError, match=r"history\.csv: expected finite numbers, found \S+ as score in line 3\."):
        read_run("net")


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (f"reports/{RUN}/metrics.json", b'{"3": {"score": NaN}}'),
        (f"reports/{RUN}/metrics.json", b"{"),
        (f"build/{RUN}/run.json", b'{"params": {"a": Infinity}}'),
        (f"build/{RUN}/run.json", b"\xff"),
        (f"reports/{RUN}/history.csv", b""),
        (f"reports/{RUN}/history.csv", b"seed,epoch,score\n3,1,half\n"),
    ],
)
def test_a_damaged_file_is_said_with_its_remedy(tree, path, content):
    (tree / path).write_bytes(content)
    name = path.rsplit("/", 1)[1].replace(".", r"\.")
    with pytest.raises(ValueError, match=rf"{name}: expected .*, found .*`dvc repro --force train@net`"):
        read_run("net")


def test_an_unknown_run_is_refused_with_the_known_ones(tree):
    with pytest.raises(ValueError, match="has no run 'ent'; its runs: net"):
        read_run("ent")


def test_a_set_that_is_not_drawn_is_said_with_its_stage(tree):
    with pytest.raises(FileNotFoundError, match=r"'people' of the toy edition is not drawn .*`dvc repro world@people`"):
        read_set("people")


def test_showing_a_history_or_the_settings_gives_the_run_credit_and_opening_it_does_not(tree):
    with recording() as asked:
        trained = read_run("net")
        assert trained.params == {"a": 1}
    assert asked == set()
    for read in (lambda: trained.history, lambda: trained.stated, lambda: trained.weights[3]):
        with recording() as asked:
            read()
        assert asked == {("net", 3)}


def test_a_set_is_opened_as_what_it_is(tree, monkeypatch):
    faces = FaceSet(np.zeros((1, 4, 4, 3), np.uint8), np.zeros(1, np.int64), ("one",), np.zeros((1, 5, 2), np.float32))
    monkeypatch.setattr(records, "read_real", lambda folder, remember: faces)
    (tree / "build/toy/sets/people").mkdir(parents=True)
    (tree / "build/toy/sets/people/set.json").write_text('{"real": true}')
    assert records.read_faces("people") is faces
    with pytest.raises(FileNotFoundError, match="is not drawn"):
        records.read_faces("nobody")
