"""conf/ becomes params.yaml: the edition picks each paper's file, deltas are written out, departures are filed."""

import re

import pytest
import yaml

from umbra.runs.compose import compose, composition, write
from umbra.runs.config import load

FILES = {
    "config": """
        defaults: [_self_, {edition: laptop}, {alob: "${edition}"}]
        seed: 1
        world: {sets: {}}
        runs: {}
        papers: {}
        """,
    "edition/laptop": "# @package _global_\nedition: laptop\n",
    "edition/gpu": "# @package _global_\nedition: gpu\n",
    "alob/base": """
        # @package _global_
        world:
          sets:
            people: {note: to learn from, people: "???", plan: ["", "", scarf], model: "build/${edition}/model"}
            five: {like: people, people: 5}
        runs:
          _one:
            group: alob
            fit: {epochs: 21}
            model: {network: {width: 64, weight: 0.0}}
          baseline: {note: "Sec. 4.2: alone", like: _one}
          wide: {like: baseline}
          lambda: {like: baseline, sweep: {model.network.weight: [0.0, 0.001, 2.0]}}
        papers:
          alob: {notebook: a.ipynb, group: alob, parameters: {}}
        """,
    "alob/laptop": """
        # @package _global_
        defaults: [base, _self_]
        world: {sets: {people: {people: {paper: about 10000, here: 300, because: two cores must suffice}}}}
        runs:
          _one: {model: {network: {width: {paper: 64, here: 16, because: two cores must suffice}}}}
          wide: {model: {network: {width: 23}}}
        """,
    "alob/gpu": """
        # @package _global_
        defaults: [base, _self_]
        world: {sets: {people: {people: 10000}}}
        runs: {wide: null}
        """,
}


def put(root, name, text):
    lines = text.strip("\n").split("\n")
    margin = len(lines[0]) - len(lines[0].lstrip())
    path = root / "conf" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(line[margin:] for line in lines) + "\n")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        put(tmp_path, name, text)
    return tmp_path


def test_one_choice_picks_the_edition_and_every_papers_file_for_it(tree):
    values = compose("gpu")
    assert (values["edition"], values["seed"]) == ("gpu", 1)
    assert values["world"]["sets"] == {
        "people": {"people": 10000, "plan": ["", "", "scarf"], "model": "build/gpu/model"},
        "five": {"people": 5, "plan": ["", "", "scarf"], "model": "build/gpu/model"},
    }
    assert list(values["runs"]) == ["baseline", "lambda_0", "lambda_1e-3", "lambda_2"]
    assert values["runs"]["lambda_2"]["model"]["network"] == {"width": 64, "weight": 2.0}
    assert "departures" not in values["papers"]["alob"]


def test_what_departs_is_listed_once_with_its_paper(tree):
    values = compose()
    assert values["papers"]["alob"]["departures"] == [
        {"at": "world.sets.people.people", "paper": "about 10000", "because": "two cores must suffice"},
        {"at": "runs.baseline.model.network.width", "paper": 64, "because": "two cores must suffice"},
    ]
    widths = {name: run["model"]["network"]["width"] for name, run in values["runs"].items()}
    assert widths == {"baseline": 16, "wide": 23, "lambda_0": 16, "lambda_1e-3": 16, "lambda_2": 16}


def test_notes_are_no_values(tree):
    made = composition()
    assert made.notes == {"world.sets.people": "to learn from", "runs.baseline": "Sec. 4.2: alone"}
    assert "note" not in yaml.safe_dump(made.values).replace("notebook", "")


@pytest.mark.parametrize("edition", ["laptop", "gpu"])
def test_what_is_written_is_what_was_composed(tree, edition):
    assert load(write(edition)) == compose(edition)


def test_the_file_says_what_it_is_and_comments_stand_at_their_values(tree):
    lines = write().read_text().splitlines()
    assert lines[0] == "# All values of the laptop edition: what DVC reads. Composed from conf/ by"
    assert lines[1] == "#   python -m umbra.driver.params --write laptop"
    assert "        width: 16 # paper: 64; because two cores must suffice" in lines
    assert "      people: 300 # paper: about 10000; because two cores must suffice" in lines
    assert lines[lines.index("  baseline:") - 1] == "  # Sec. 4.2: alone"
    assert "    model: {network: {width: 23, weight: 0.0}}" in lines


def test_a_value_changed_by_hand_is_read_and_the_rest_stays(tree):
    path = write()
    path.write_text(re.sub("width: 16", "width: 8", path.read_text()))
    changed, composed = load(path), compose()
    assert changed["runs"]["baseline"]["model"]["network"]["width"] == 8
    assert changed["runs"]["lambda_2"]["model"]["network"]["width"] == 8
    assert changed["runs"]["wide"] == composed["runs"]["wide"]
    assert changed["papers"] == composed["papers"]


def test_an_unknown_edition_is_refused_with_the_known_ones(tree):
    with pytest.raises(ValueError, match="expected one of gpu, laptop, found 'cluster'"):
        compose("cluster")


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("alob/laptop", "runs: [1", r"conf/alob/laptop\.yaml, line 3: no valid YAML: expected ',' or ']'"),
        (
            "alob/laptop",
            "seed: 1\nseed: 2",
            r"laptop\.yaml, line 3: .*the key 'seed' a second time \(the first is in line 2\)",
        ),
        ("alob/laptop", "defaults: [bse]", r"^conf/ does not compose for laptop: In 'alob/laptop': Could not load"),
        (
            "alob/laptop",
            "defaults: [base]",
            r"laptop: Missing mandatory value: people full_key: world\.sets\.people\.people",
        ),
        ("alob/laptop", "runs: {a: {seed: '${sede}'}}", r"laptop: Interpolation key 'sede' not found"),
        (
            "edition/laptop",
            "edition: laptop\nseed: {paper: 3, here: 2, because: luck}",
            r"^seed: expected a departure in conf/<paper>/ of a paper, found in conf/edition$",
        ),
        (
            "alob/laptop",
            "runs: {a: {seed: {paper: 3, here: 2, because: luck}}}",
            r"^runs\.a\.seed: expected a departure in conf/<paper>/ of a paper, found in conf/alob$",
        ),
        (
            "other/x",
            "runs: {_one: {model: {network: {width: {here: 2}}}}}",
            r"^runs\._one\.model\.network\.width: conf/alob and conf/other both say how it departs$",
        ),
    ],
)
def test_what_does_not_compose_is_one_sentence(tree, name, text, message):
    put(tree, name, f"# @package _global_\n{text}")
    with pytest.raises(ValueError, match=message) as refused:
        compose()
    assert "\n" not in str(refused.value)


def test_an_override_is_followed_by_all_that_conf_derives_from_the_value(tree):
    put(tree, "alob/gpu", "# @package _global_\ndefaults: [base, _self_]\nworld: {sets: {people: {people: '${seed}'}}}")
    made = load(write("gpu", overrides=["seed=7"]))
    assert (made["seed"], made["world"]["sets"]["people"]["people"]) == (7, 7)
    assert compose("gpu")["seed"] == 1
    with pytest.raises(ValueError, match=r"^conf/ does not compose for gpu: .*sede"):
        composition("gpu", overrides=["sede=7"])


def test_a_missing_file_of_a_paper_is_named(tree):
    (tree / "conf" / "alob" / "gpu.yaml").unlink()
    with pytest.raises(ValueError, match=r"^conf/ does not compose for gpu: In 'config': Could not find 'alob/gpu'"):
        compose("gpu")
