"""What the settings of ALOB refuse, and what they say of the trunks."""

import pytest

from umbra.configuration import as_mapping, build
from umbra.learning.recogniser import build_network
from umbra.papers.alob.method import COMBINATIONS, AlobConfig


def test_the_defaults_are_the_papers():
    paper = AlobConfig()
    assert (paper.height, paper.columns, paper.embedding, paper.depth) == (112, 96, 512, 18)
    assert (paper.margin, paper.scale) == (0.4, 30.0)
    assert (paper.momentum, paper.weight_decay, paper.milestones, paper.factor) == (0.9, 5e-4, (10 / 21,), 0.1)
    assert (paper.schedule, paper.warmup, paper.reversal) == ("step", 0.0, 1.0)
    assert (paper.combination, paper.trimmer_weight, paper.reverse, paper.joint) == ("projection", 1.0, True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"combination": "concatenation"}, "set shared_classifier to false"),
        ({"combination": "identifier"}, "set trimmer_weight to 0 and shared_classifier to false"),
        ({"combination": "identifier", "shared_classifier": False}, "has no Trimmer: set trimmer_weight to 0"),
        ({"combination": "identifier", "trimmer_weight": 0.0}, "has no Trimmer"),
    ],
)
def test_what_does_not_go_together_is_refused_by_the_path_that_says_it(changes, words):
    with pytest.raises(ValueError, match=words):
        AlobConfig(**changes)
    with pytest.raises(ValueError, match=rf"^runs\.one\.network: .*{words}"):
        build(AlobConfig, changes, path="runs.one.network")


@pytest.mark.parametrize("changes", [{"trimmer_weight": -0.1}, {"reversal": -1.0}, {"scale": 0.0}, {"momentum": 1.0}])
def test_what_is_out_of_its_range_is_refused_by_its_name(changes):
    (name,) = changes
    with pytest.raises(ValueError, match=rf"^{name}: expected a number "):
        AlobConfig(**changes)
    with pytest.raises(ValueError, match=rf"^runs\.one\.network\.{name}: expected a number "):
        build(AlobConfig, changes, path="runs.one.network")


def test_a_combination_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"network\.combination: expected one of projection, .*, found str 'product'"):
        build(AlobConfig, {"combination": "product"}, path="network")


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_only_the_baseline_has_no_trimmer_and_only_a_concatenation_compares_more_numbers(config, combination):
    made = config(combination=combination)
    assert made.has_trimmer == (combination != "identifier")
    assert made.compared == (16 if combination == "concatenation" else 8)


def test_settings_survive_the_way_through_a_file(config):
    made = config(combination="concatenation", milestones=(0.25, 0.5))
    assert build(AlobConfig, as_mapping(made)) == made


@pytest.mark.parametrize("backbone", ["residual", "light_cnn"])
def test_a_trunk_is_built_as_it_is_described(config, backbone):
    trunk = config(backbone=backbone, height=32, columns=16, depth=34).trunk()
    assert (trunk.backbone, trunk.depth, trunk.width, trunk.stem) == (backbone, 34, 8, "3x3/1")
    network = build_network(trunk)
    assert type(network).__name__ == {"residual": "ResidualNetwork", "light_cnn": "LightCNN9"}[backbone]


def test_a_combination_that_nobody_knows_is_refused_in_python_too():
    config = AlobConfig()
    object.__setattr__(config, "combination", "product")  # the tests' type checks would stop a plain call before
    with pytest.raises(ValueError, match=r"^combination: expected one of projection, .*, found str 'product'"):
        config.__post_init__()
