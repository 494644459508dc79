"""Sets of scenes are drawn, cut into shards and joined by the same commands as sets of single faces."""

import pytest
import yaml

from umbra.runs import draw, draw_scenes
from umbra.runs.code import closure
from umbra.world.sets import drawing, shards


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(draw, "stop_with_parent", lambda: None)
    monkeypatch.setattr(draw, "pin_threads", lambda _: None)
    monkeypatch.setattr(draw_scenes, "fingerprint_of", lambda module: f"the code of {module}")
    scenes = {"crowds": {"seed": 5, "scenes": 40, "shown": [1, 2]}}
    world = {"seed": 5, "model_heads": 7, "processes": 3, "scenes": scenes}
    params = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {}, "world": world}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    return tmp_path


def recorded(monkeypatch, module, name):
    calls: list = []
    monkeypatch.setattr(module, name, lambda *given, **named: calls.append((given, named)))
    return calls


def test_scenes_are_drawn_with_their_settings_and_their_own_code(tree, monkeypatch):
    calls = recorded(monkeypatch, drawing, "write_set")
    assert draw_scenes.main(["set", "crowds"]) == 0
    ((job, out), named) = calls[0]
    assert (job.config.shown, out) == ((1, 2), tree / "build/toy/sets/crowds")
    assert named == {"processes": 3, "code": "the code of umbra.world.sets.scene_dataset"}


def test_scenes_are_drawn_in_shards_and_joined(tree, monkeypatch):
    drawn, joined = recorded(monkeypatch, drawing, "write_set"), recorded(monkeypatch, shards, "join_set")
    assert draw_scenes.main(["set", "crowds", "--shard", "1/3"]) == 0
    assert drawn[0][0][1] == tree / "build/toy/shards/crowds/1-of-3"
    assert draw_scenes.main(["join", "crowds", "--shards", "3"]) == 0
    assert joined[0][1] == {"code": "the code of umbra.world.sets.scene_dataset", "count": 3}


def test_an_unknown_set_is_refused_with_the_known_ones(tree, capsys):
    assert draw_scenes.main(["set", "people"]) == 1
    assert "params.yaml has no set of scenes 'people'; its sets: crowds" in capsys.readouterr().err


def test_what_only_scenes_are_made_with_makes_no_faces_stale():
    faces, scenes = closure(["umbra.runs.draw"]).modules, closure(["umbra.runs.draw_scenes"]).modules
    assert "umbra.world.camera.scene" in scenes
    assert "umbra.world.camera.scene" not in faces
