"""Sets and the linear model are drawn by name, into the edition's folder."""

import pytest
import yaml

from umbra.runs import draw
from umbra.world.people import linear_model
from umbra.world.sets import drawing, shards


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(draw, "stop_with_parent", lambda: None)
    monkeypatch.setattr(draw, "pin_threads", lambda _: None)
    world = {"seed": 5, "model_heads": 7, "processes": 3, "sets": {"people": {"seed": 5, "people": 2, "pictures": 1}}}
    params = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {}, "world": world}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    return tmp_path


def test_a_set_is_drawn_with_its_settings_into_its_folder(tree, monkeypatch):
    calls = recorded(monkeypatch, drawing, "write_set")
    assert draw.main(["set", "people"]) == 0
    ((job, out), named) = calls[0]
    assert (job.config.people, job.noun, out, named) == (
        2,
        "people",
        tree / "build/toy/sets/people",
        {"processes": 3, "code": "the code of umbra.world.sets.dataset"},
    )


def recorded(monkeypatch, module, name):
    """Have a function record its calls instead of doing anything."""
    calls: list = []
    monkeypatch.setattr(draw, "fingerprint_of", lambda module: f"the code of {module}")
    monkeypatch.setattr(module, name, lambda *given, **named: calls.append((given, named)))
    return calls


def test_a_shard_is_drawn_into_a_folder_of_its_own(tree, monkeypatch):
    calls = recorded(monkeypatch, drawing, "write_set")
    assert draw.main(["set", "people", "--shard", "2/2"]) == 0
    ((_, out), named) = calls[0]
    assert out == tree / "build/toy/shards/people/2-of-2"
    assert (named["shard"].number, named["shard"].count) == (2, 2)


@pytest.mark.parametrize("arguments", [["join", "people", "--shards", "7"], ["set", "people"]])
def test_shards_that_lie_ready_are_joined(tree, monkeypatch, arguments):
    calls = recorded(monkeypatch, shards, "join_set")
    (tree / "build/toy/shards/people/1-of-7").mkdir(parents=True)
    assert draw.main(arguments) == 0
    ((job, folder, out), named) = calls[0]
    assert (job.config.people, folder, out) == (2, tree / "build/toy/shards/people", tree / "build/toy/sets/people")
    assert named == {"code": "the code of umbra.world.sets.dataset", "count": 7 if "join" in arguments else None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["set", "people", "--shard", "3/2"], "expected a number from 1 to the count of shards, as in 3/7; found 3/2"),
        (["set", "people", "--shard", "two"], "as in 3/7; found 'two'"),
        (["set", "people", "--shard", "1/3"], "at most one shard for each of the 2 people"),
        (["join", "people", "--shards", "x"], "--shards: expected how many shards there are, as in 7; found 'x'"),
        (["join", "people", "--shards", "7"], "expected shards, as 3-of-7; found none"),
        (["join", "nobody", "--shards", "7"], "params.yaml has no set 'nobody'; its sets: people"),
    ],
)
def test_shards_that_cannot_be_are_refused_in_a_sentence(tree, capsys, arguments, message):
    assert draw.main(arguments) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1


def test_the_model_is_saved_whole(tree, monkeypatch):
    from umbra import morphable

    monkeypatch.setattr(linear_model, "build_model", lambda seed, heads: (seed, heads))
    monkeypatch.setattr(morphable, "save_model", lambda model, path: path.write_text(str(model)))
    assert draw.main(["model"]) == 0
    assert (tree / "build/toy/model.safetensors").read_text() == "(5, 7)"


def test_an_unknown_set_is_refused_with_the_known_ones(tree, capsys):
    assert draw.main(["set", "crowd"]) == 1
    assert capsys.readouterr().err == "drawing set crowd: params.yaml has no set 'crowd'; its sets: people\n"
    assert draw.main(["everything"]) == 2


def test_an_interrupt_is_one_sentence(tree, capsys, monkeypatch):
    def interrupted(_, **named):
        raise KeyboardInterrupt

    monkeypatch.setattr(draw, "draw_set", interrupted)
    assert draw.main(["set", "people"]) == 130
    assert "the next run goes on where this one stopped" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"edition": "../.."}, "drawing set people: edition: expected a name"),
        ({"world": {"sets": {"../../people": {}}}}, "drawing set people: a key of world.sets: expected a name"),
        ({"world": {"model_heads": 1}}, "world.model_heads: expected a number from 2 to 1,000,000, found int 1"),
        ({"world": {"processes": 0}}, "world.processes: expected a number from 1 to 1,024, found int 0"),
        (
            {"world": {"sets": {"people": {"seed": 5, "people": 10**12, "pictures": 1}}}},
            "world.sets.people.people: expect",
        ),
        (
            {"world": {"sets": {"people": {"seed": 5, "people": 1, "pictures": 1, "frame": "oval"}}}},
            "people.frame: expected",
        ),
        (
            {"world": {"sets": {"people": {"seed": 5, "people": 1, "pictures": 1, "model": "/etc/passwd"}}}},
            "world.sets.people.model: expected build/toy/model.safetensors or nothing, found '/etc/passwd'",
        ),
    ],
)
def test_a_bad_value_is_refused_by_its_key_before_anything_is_drawn(tree, capsys, monkeypatch, change, message):
    monkeypatch.setattr(drawing, "write_set", lambda *given, **named: pytest.fail("it was drawn"))
    values = yaml.safe_load((tree / "params.yaml").read_text())
    world = values["world"] | change.pop("world", {})
    (tree / "params.yaml").write_text(yaml.safe_dump({**values, "world": world, **change}))
    assert draw.main(["set", "people"]) == 1
    assert message in capsys.readouterr().err
    assert [path.name for path in tree.iterdir()] == ["params.yaml"]


@pytest.mark.parametrize(
    "link", ["build/toy", "build/toy/sets", "build/toy/sets/people", "build/toy/sets/people.partial"]
)
def test_nothing_is_drawn_through_a_link_to_elsewhere(tree, capsys, monkeypatch, tmp_path_factory, link):
    monkeypatch.setattr(drawing, "write_set", lambda *given, **named: pytest.fail("it was drawn"))
    (tree / link).parent.mkdir(parents=True)
    (tree / link).symlink_to(tmp_path_factory.mktemp("victim"))
    assert draw.main(["set", "people"]) == 1
    assert "found that it leads to" in capsys.readouterr().err
