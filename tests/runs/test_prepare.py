"""Sets of photographs are prepared by name; what is missing is one sentence."""

import pytest
import yaml

from umbra.data import photographs
from umbra.runs import prepare


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(prepare, "stop_with_parent", lambda: None)
    monkeypatch.setattr(prepare, "pin_threads", lambda _: None)
    params = {
        "edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {},
        "world": {"seed": 1, "model_heads": 2, "processes": 1}, "real": {"sets": {"crowd": {"fewest": 3}}},
    }  # fmt: skip
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    return tmp_path


def test_a_set_is_prepared_with_its_settings_into_its_folder(tree, monkeypatch):
    calls = []
    monkeypatch.setattr(photographs, "write_real", lambda config, out, cache: calls.append((config.fewest, out, cache)))
    assert prepare.main(["crowd"]) == 0
    assert calls == [(3, tree / "build/toy/sets/crowd", tree / "build/cache")]


def test_missing_photographs_are_one_sentence(tree, capsys, monkeypatch):
    monkeypatch.setenv("UMBRA_DATA", str(tree / "nowhere"))
    assert prepare.main(["crowd"]) == 1
    said = capsys.readouterr().err
    assert "expected the folder of the set lfw; found none" in said
    assert said.count("\n") == 1


def test_an_unknown_set_is_refused_with_the_known_ones(tree, capsys):
    assert prepare.main(["people"]) == 1
    assert "no set of photographs 'people'; its sets: crowd" in capsys.readouterr().err
    assert prepare.main([]) == 2


def test_an_interrupt_is_one_sentence(tree, capsys, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(prepare, "prepare_set", interrupted)
    assert prepare.main(["crowd"]) == 130
    assert "begins anew" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"edition": ".."}, "edition: expected a name"),
        ({"real": {"sets": {"../crowd": {}}}}, "a key of real.sets: expected a name"),
        ({"real": {"sets": {"crowd": {"fewest": 0}}}}, "real.sets.crowd.fewest: expected a number from 1"),
    ],
)
def test_a_bad_value_is_refused_by_its_key_before_anything_is_prepared(tree, capsys, monkeypatch, change, message):
    monkeypatch.setattr(photographs, "write_real", lambda *given, **named: pytest.fail("it was prepared"))
    values = yaml.safe_load((tree / "params.yaml").read_text())
    (tree / "params.yaml").write_text(yaml.safe_dump({**values, **change}))
    assert prepare.main(["crowd"]) == 1
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("link", ["build/cache", "build/toy/sets/crowd"])
def test_nothing_is_prepared_through_a_link_to_elsewhere(tree, capsys, monkeypatch, tmp_path_factory, link):
    monkeypatch.setattr(photographs, "write_real", lambda *given, **named: pytest.fail("it was prepared"))
    (tree / link).parent.mkdir(parents=True)
    (tree / link).symlink_to(tmp_path_factory.mktemp("victim"))
    assert prepare.main(["crowd"]) == 1
    assert "found that it leads to" in capsys.readouterr().err
