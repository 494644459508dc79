"""params.yaml is read with its damage said, and written from the command line."""

import pytest
import yaml

from umbra.runs.compose import compose
from umbra.runs.config import load, read_head
from umbra.runs.departures import Departure


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


def test_the_head_is_read_without_the_rest(tree):
    departure = {"at": "runs.a.model.width", "paper": 64, "because": "two cores must suffice"}
    values = compose("laptop") | {
        "runs": {"a": {"group": "g", "model": {"nonsense": 1}}},
        "papers": {"p": {"notebook": "p.ipynb", "group": "g", "parameters": {"n": 1}, "departures": [departure]}},
    }
    (tree / "params.yaml").write_text(yaml.safe_dump(values))
    head = read_head()
    assert (head.groups, head.papers["p"].parameters, head.threads) == ({"a": "g"}, {"n": 1}, 2)
    assert head.papers["p"].departures == (Departure("runs.a.model.width", 64, "two cores must suffice"),)


@pytest.mark.parametrize(
    ("text", "message"),
    [("a: [1", "params.yaml is no YAML"), ("- 1", "expected a mapping of keys to values, found list")],
)
def test_damage_is_said_with_the_file(tree, text, message):
    (tree / "params.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        load()
