"""params.yaml is composed by Hydra, and read with its damage said."""

import pytest
import yaml

from umbra.runs.config import compose, load, read_head, write


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "conf" / "edition").mkdir(parents=True)
    (tmp_path / "conf" / "config.yaml").write_text(
        "defaults: [_self_, {edition: laptop}]\nseed: 1\nthreads: 2\npapers: {}\nruns: {}\n"
    )
    for name, minutes in {"laptop": 45, "smoke": 8}.items():
        text = f"# @package _global_\nedition: {name}\nminutes: {minutes}\nwhere: build/${{edition}}\n"
        (tmp_path / "conf" / "edition" / f"{name}.yaml").write_text(text)
    return tmp_path


def test_an_edition_is_laid_over_what_all_share(tree):
    assert compose("smoke") == {
        "edition": "smoke", "minutes": 8, "where": "build/smoke", "seed": 1, "threads": 2, "papers": {}, "runs": {},
    }  # fmt: skip


def test_an_unknown_edition_is_refused_with_the_known_ones(tree):
    with pytest.raises(ValueError, match="expected one of laptop, smoke, found 'cluster'"):
        compose("cluster")


def test_what_is_written_is_what_was_composed(tree):
    assert load(write("smoke")) == compose("smoke")
    assert read_head().edition == "smoke"


def test_the_head_is_read_without_the_rest(tree):
    values = compose("laptop") | {
        "runs": {"a": {"group": "g", "model": {"nonsense": 1}}},
        "papers": {"p": {"notebook": "p.ipynb", "group": "g", "parameters": {"n": 1}}},
    }
    (tree / "params.yaml").write_text(yaml.safe_dump(values))
    head = read_head()
    assert (head.groups, head.papers["p"].parameters, head.threads) == ({"a": "g"}, {"n": 1}, 2)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: [1", "params.yaml is no YAML"), ("- 1", "expected a mapping of keys to values, found list")],
)
def test_damage_is_said_with_the_file(tree, text, message):
    (tree / "params.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        load()
