import json

import numpy as np
import pandas as pd
import pytest

from umbra.papers.world import realism
from umbra.papers.world.dlib_findings import DlibFindings
from umbra.papers.world.realism import Measure, measure


def judged_pictures(rng, *, found=True) -> DlibFindings:
    """Four people, five pictures each; dlib's points lie 3 % of the interocular distance to the right of the truth."""
    person, index = np.repeat(np.arange(4), 5), np.tile(np.arange(5), 4)
    truth = rng.uniform(30, 60, (20, 68, 2))
    truth[:, 36], truth[:, 45] = (40.0, 50.0), (90.0, 50.0)
    embeddings = np.eye(4, 128)[person] + rng.normal(0, 0.02, (20, 128))
    return DlibFindings(
        person=person,
        index=index,
        yaw=np.where(index == 4, 0.6, 0.1),
        found=np.full(20, found) & (index != 3),
        found_small=np.zeros(20, bool),
        truth=truth,
        seen=truth + np.array([1.5, 0.0]),
        embeddings=embeddings.astype(np.float32),
    )


def table_of(monkeypatch, findings):
    monkeypatch.setattr(realism, "ask_dlib", lambda *args, **kwargs: findings)
    return measure(lambda person, index: None, people=4, per_person=5, frontal=0)


def test_table_counts_only_near_frontal_pictures(monkeypatch):
    report = table_of(monkeypatch, judged_pictures(np.random.default_rng(0)))
    first = report.measures[0]
    assert (first.value, first.items, first.reached) == (0.75, 16, False)
    assert report.details["missed (person, index)"] == [[p, 3] for p in range(4)]


def test_landmark_distance_is_measured_over_the_outer_eye_corners(monkeypatch):
    report = table_of(monkeypatch, judged_pictures(np.random.default_rng(0)))
    by_name = {row.what: row for row in report.measures}
    row = next(row for name, row in by_name.items() if "all points" in name)
    assert row.value == pytest.approx(0.03)
    assert row.items == 12
    assert row.reached
    offsets = np.array(report.details["mean offset seen minus true, per point, over interocular"])
    np.testing.assert_allclose(offsets, np.tile([0.03, 0.0], (68, 1)), atol=1e-9)


def test_recogniser_tells_orthogonal_people_apart(monkeypatch):
    report = table_of(monkeypatch, judged_pictures(np.random.default_rng(0)))
    by_name = {row.what: row.value for row in report.measures}
    assert by_name["recogniser: AUC same against different person"] == 1.0
    assert by_name["recogniser: mean distance between different people"] == pytest.approx(np.sqrt(2), abs=0.05)


def test_report_is_written_as_json_and_csv(monkeypatch, tmp_path):
    report = table_of(monkeypatch, judged_pictures(np.random.default_rng(0)))
    report.write(tmp_path / "deep" / "realism.json")
    content = json.loads((tmp_path / "deep" / "realism.json").read_text())
    frame = pd.read_csv(tmp_path / "deep" / "realism.csv")
    assert len(content["measures"]) == len(frame) == len(report.measures)
    assert "missed (person, index)" in content["details"]


def test_pictures_without_any_face_are_refused(monkeypatch):
    with pytest.raises(ValueError, match="found none in 16 of 20 pictures"):
        table_of(monkeypatch, judged_pictures(np.random.default_rng(0), found=False))


def test_row_without_a_bar_is_neither_reached_nor_missed():
    assert Measure("x", 1.0, 1).reached is None
    assert Measure("x", 1.0, 1, bar=0.5, larger_is_better=False).reached is False


def test_a_bound_on_yaw_holds_for_every_picture_drawn():
    draw = realism.draw_world(0, 32, largest_yaw=2.0)
    yaws = [abs(float(np.rad2deg(draw(0, index).pose[1]))) for index in range(6)]
    assert max(yaws) == pytest.approx(2.0, abs=1e-4)
    assert max(abs(float(np.rad2deg(realism.draw_world(0, 32)(0, index).pose[1]))) for index in range(6)) > 2.5


def test_without_the_detector_the_last_table_stays(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(realism, "is_available", lambda: False)
    with pytest.raises(SystemExit, match="dlib and its models are needed"):
        realism.main(["--out", str(tmp_path / "realism.json")])
    (tmp_path / "realism.json").write_text("{}")
    realism.main(["--out", str(tmp_path / "realism.json")])
    assert "the last table stays" in capsys.readouterr().out
    assert (tmp_path / "realism.json").read_text() == "{}"


def test_the_area_of_faces_that_turn_less_leaves_the_others_out(monkeypatch):
    findings = judged_pictures(np.random.default_rng(0))
    report = table_of(monkeypatch, findings)
    row = next(row for row in report.measures if "35°" in row.what)
    assert row.bar is None
    assert row.items == 4  # people
    assert row.value == 1.0
