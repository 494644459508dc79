"""A run's record answers for everything that the run left, itself included."""

import json

import pytest

from umbra.reading import DamagedFileError
from umbra.runs.run_file import read_record, write_record

RECORD = {"method": "toy", "seeds": [3, 4], "params": {"rate": 0.5}}


@pytest.fixture
def run(tmp_path):
    folder, report = tmp_path / "build", tmp_path / "reports"
    folder.mkdir()
    report.mkdir()
    for seed in RECORD["seeds"]:
        (folder / f"seed-{seed}.safetensors").write_bytes(bytes([seed] * 9))
    for name in ("history.csv", "metrics.json"):
        (report / name).write_text(name)
    write_record(folder, report, RECORD)
    return folder, report


def test_what_was_written_is_read(run):
    assert read_record(*run, "Again.") == RECORD


@pytest.mark.parametrize(
    "name", ["build/seed-3.safetensors", "build/seed-4.safetensors", "reports/history.csv", "reports/metrics.json"]
)
def test_a_changed_and_a_missing_file_are_told(run, tmp_path, name):
    path = tmp_path / name
    content = bytearray(path.read_bytes())
    content[4] ^= 1
    path.write_bytes(content)
    with pytest.raises(
        DamagedFileError, match=rf"{path.name}: expected the SHA-256 .* of run\.json, found .*\. Again\."
    ):
        read_record(*run, "Again.")
    path.unlink()
    with pytest.raises(FileNotFoundError, match=rf"{path.name} not found; expected what the run left\. Again\."):
        read_record(*run, "Again.")


def _without_a_hash(content):
    del content["sha256"]["history.csv"]


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content["params"].update(rate=0.25),
        lambda content: content["seeds"].pop(),
        lambda content: content.pop("sha256_of_the_rest"),
        _without_a_hash,
    ],
)
def test_a_changed_record_is_told(run, change):
    path = run[0] / "run.json"
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))
    with pytest.raises(DamagedFileError, match=r"run\.json: expected a record under its own hash, found another"):
        read_record(*run, "Again.")


def test_a_record_that_is_no_mapping_is_told(run):
    (run[0] / "run.json").write_text("[]")
    with pytest.raises(DamagedFileError, match="expected a record under its own hash"):
        read_record(*run, "Again.")
