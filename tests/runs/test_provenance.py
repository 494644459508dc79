import json

import pytest

from umbra.runs.provenance import RunRecord, package_versions, provenance, set_hash

RUNS = [RunRecord("base-0", 0, {"width": 8}, {"train": "abc"}), RunRecord("base-1", 1, {"width": 8}, {"train": "abc"})]


def test_each_artefact_names_its_runs_and_each_run_its_seed_params_and_faces():
    found = provenance({"table-1": ["base-0", "base-1"]}, RUNS, {"test": "def"})
    assert found["artefacts"] == {"table-1": ["base-0", "base-1"]}
    assert found["runs"]["base-1"] == {"seed": 1, "data": ["train"], "params": {"width": 8}}
    assert found["data"] == {"test": "def", "train": "abc"}
    assert "torch" in found["packages"]


def test_each_machine_that_trained_is_named_once_with_its_runs():
    here, there = {"precision": "32-true", "threads": 1}, {"threads": 1, "precision": "bf16-mixed"}
    runs = [RunRecord(f"net-{n}", n, {}, {}, dict(on)) for n, on in enumerate((here, there, here, {}))]
    found = provenance({"table-1": [run.name for run in runs]}, runs)
    assert found["trained"] == [{"runs": ["net-0", "net-2"], **here}, {"runs": ["net-1"], **there}]
    assert found["machine"]["threads"] >= 1
    assert provenance({}, [])["trained"] == []


def test_versions_carry_no_build_mark_and_missing_packages_are_left_out():
    found = package_versions(("numpy", "no-such-package"))
    assert set(found) == {"python", "numpy"}
    assert not any("+" in version for version in package_versions().values())


def test_unknown_unused_and_outdated_runs_are_refused():
    with pytest.raises(ValueError, match=r"not given: base-2; given: base-0, base-1"):
        provenance({"table-1": ["base-2"]}, RUNS)
    with pytest.raises(ValueError, match=r"no artefact names: base-1"):
        provenance({"table-1": ["base-0"]}, RUNS)
    with pytest.raises(ValueError, match=r"each run once"):
        provenance({"table-1": ["base-0"]}, [RUNS[0], RUNS[0]])
    with pytest.raises(ValueError, match=r"train has two hashes, abc and xyz"):
        provenance({"table-1": ["base-0", "late"]}, [RUNS[0], RunRecord("late", 0, {}, {"train": "xyz"})])


def test_a_face_set_is_known_by_the_hashes_of_its_files_whatever_code_drew_it(tmp_path):
    def described(**content):
        (tmp_path / "set.json").write_text(json.dumps(content))
        return set_hash(tmp_path)

    assert described(sha256={"images": "a"}, code="x") == described(code="y", sha256={"images": "a"})
    assert described(sha256={"images": "a"}) != described(sha256={"images": "b"})
    assert described(people=3) != described(people=4)
    (tmp_path / "set.json").write_text("{half")
    with pytest.raises(
        ValueError, match=r"set\.json: expected the description of a face set, found damage .*Make the set again"
    ):
        set_hash(tmp_path)
    with pytest.raises(FileNotFoundError, match="run the world stage first"):
        set_hash(tmp_path / "gone")
