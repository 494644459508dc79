"""params.yaml is read with its damage said, and written from the command line."""

from copy import deepcopy

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
    [
        ("a: [1", r"params\.yaml, line 1: no valid YAML: .*Mend it, or write it anew"),
        ("- 1", "expected a mapping of keys to values, found list"),
        ("seed: 1\nedition: a\nseed: 2", r"params\.yaml, line 3: .*'seed' a second time \(the first is in line 1\)"),
    ],
)
def test_damage_is_said_with_the_file(tree, text, message):
    (tree / "params.yaml").write_text(text)
    with pytest.raises(ValueError, match=message):
        load()


HEAD = {
    "edition": "toy", "seed": 1, "threads": 1, "minutes": 1,
    "runs": {"net": {"group": "g"}}, "papers": {"page": {"notebook": "page.ipynb", "group": "g"}},
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("edition", "", r"^edition: expected a name .*, found str ''"),
        ("edition", "..", r"^edition: expected a name .*, found str '\.\.'"),
        ("edition", "cache", r"^edition: expected a name .*, other than cache, code, .*, found str 'cache'"),
        ("edition", None, r"^edition: expected str, found nothing"),
        ("threads", 0, r"^threads: expected a number from 1 to 1,024, found int 0"),
        ("minutes", -3, r"^minutes: expected a number from 1 to 100,000, found int -3"),
        ("seed", -1, r"^seed: expected a number from 0 to 4,294,967,295, found int -1"),
        (
            "runs/net/group",
            "../../../victim",
            r"^runs\.net\.group: expected a name .*, found str '\.\./\.\./\.\./victim'",
        ),
        ("runs/net", 3, r"^runs\.net: expected a mapping"),
        ("world", 3, r"^world: expected a mapping"),
        ("papers/page/group", ".", r"^papers\.page\.group: expected a name"),
        ("papers/page/notebook", "../x.ipynb", r"^papers\.page\.notebook: expected a name .* ends in \.ipynb, found"),
        ("papers/page/notebook", "page.py", r"^papers\.page\.notebook: expected a name .* ends in \.ipynb, found"),
        ("papers/page/parameters", {"edition": "../x"}, r"^papers\.page: parameters: expected none named edition"),
    ],
)
def test_what_drives_a_stage_is_refused_by_its_key(tree, path, value, message):
    values = deepcopy(HEAD)
    *parents, last = path.split("/")
    place = values
    for key in parents:
        place = place[key]
    place[last] = value
    (tree / "params.yaml").write_text(yaml.safe_dump(values))
    with pytest.raises(ValueError, match=message):
        read_head()


@pytest.mark.parametrize("name", ["../../../victim", "runs", "pages", "", "a.b", "-x", "x" * 65])
def test_a_paper_is_named_so_that_its_folder_holds_nothing_else(tree, name):
    (tree / "params.yaml").write_text(yaml.safe_dump({**HEAD, "papers": {name: HEAD["papers"]["page"]}}))
    with pytest.raises(ValueError, match=r"^a key of papers: expected a name .*, other than pages, runs, found str"):
        read_head()


@pytest.mark.parametrize("place", ["world", "real"])
def test_a_set_is_named_so_that_its_folder_is_inside(tree, place):
    (tree / "params.yaml").write_text(yaml.safe_dump({**HEAD, place: {"sets": {"people": {}}}}))
    assert read_head().sets == ("people",)
    (tree / "params.yaml").write_text(yaml.safe_dump({**HEAD, place: {"sets": {"../x": {}}}}))
    with pytest.raises(ValueError, match=rf"^a key of {place}\.sets: expected a name .*, found str '\.\./x'"):
        read_head()


def test_a_run_is_named_so_that_its_folder_is_inside(tree):
    (tree / "params.yaml").write_text(yaml.safe_dump({**HEAD, "runs": {"../../x": {"group": "g"}}}))
    with pytest.raises(ValueError, match=r"^a key of runs: expected a name .*, found str '\.\./\.\./x'"):
        read_head()
