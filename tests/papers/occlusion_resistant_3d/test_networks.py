import pytest
import torch

from tests.papers.conftest import EDITION
from umbra.papers.occlusion_resistant_3d.networks import (
    load_mopi,
    load_regressor,
    load_sopi,
    network_of,
    open_judge,
    weights_of,
)
from umbra.runs.records import read_run


def run(name):
    return read_run(name, EDITION)


def test_a_trainee_has_the_trainer_of_its_seed(tree):
    for seed in (0, 1):
        trainer, trainee = load_regressor(run("rnet"), seed, EDITION), load_sopi(run("sopi"), seed, EDITION)
        torch.testing.assert_close(trainee.teacher.network.heads[0].weight, trainer.network.heads[0].weight)
        began = load_mopi(run("mopi"), seed, EDITION)
        torch.testing.assert_close(began.sopi.network.heads[0].weight, trainee.network.heads[0].weight)
        assert not trainee.training
        assert not began.training


def test_seeds_differ(tree):
    one, other = (load_sopi(run("sopi"), seed, EDITION).network.heads[0].weight for seed in (0, 1))
    assert not torch.equal(one, other)


def test_a_run_of_one_seed_serves_all(tree):
    assert weights_of(run("sopi_l1"), 1).name == "seed-0.safetensors"
    assert weights_of(run("sopi"), 1).name == "seed-1.safetensors"


def test_the_judge_is_the_recogniser_of_its_seed_and_none_without_a_name(tree):
    assert open_judge("", EDITION, 0) is None
    judge = open_judge("world_recogniser", EDITION, 1)
    assert (judge.height, judge.width) == (32, 32)
    assert not any(parameter.requires_grad for parameter in judge.parameters())


def test_all_learn_in_the_form_of_the_trainer(tree, network):
    assert network_of(run("rnet")) == network


def test_a_run_that_is_not_there_is_refused(tree):
    with pytest.raises(ValueError, match=r"params\.yaml has no run 'rnet_2'"):
        run("rnet_2")
