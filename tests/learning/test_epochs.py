"""What is decided around an epoch; the training as a whole is tried in test_fit."""

import pytest
import torch
from torch.utils.data import DataLoader, RandomSampler

from umbra.learning.epochs import EpochLedger, Row
from umbra.learning.fit_config import FitConfig


def ledger(tmp_path, *values, **settings):
    plain = {"epochs": 9, "monitor": "score", "mode": "max"}
    made = EpochLedger(FitConfig(**{**plain, **settings}), seed=1, folder=tmp_path, label="toy")
    made.rows = [Row(number, {"score": value}) for number, value in enumerate(values, 1)]
    return made


@pytest.mark.parametrize(("mode", "best"), [("max", 2), ("min", 1)])
def test_the_best_epoch_is_the_first_with_the_best_value(tmp_path, mode, best):
    assert ledger(tmp_path, 0.5, 0.9, 0.9, 0.7, mode=mode).best.epoch == best


def test_patience_counts_epochs_since_the_best(tmp_path):
    assert not ledger(tmp_path, 0.5, 0.9, 0.8, patience=2)._exhausted()
    assert ledger(tmp_path, 0.5, 0.9, 0.8, 0.8, patience=2)._exhausted()
    assert not ledger(tmp_path, 0.9, 0.8, 0.8, 0.8)._exhausted()


def test_the_history_survives_a_checkpoint(tmp_path):
    other = ledger(tmp_path)
    other.load_state_dict(ledger(tmp_path, 0.1, 0.2).state_dict())
    assert other.rows == [Row(1, {"score": 0.1}), Row(2, {"score": 0.2})]


def test_the_order_of_a_shuffled_loader_depends_on_the_epoch_alone(tmp_path):
    def order(epoch):
        made = ledger(tmp_path)
        data = torch.arange(20)
        loader = made.ordered(DataLoader(data, batch_size=None, sampler=RandomSampler(data)))
        torch.rand(epoch + 3)  # whatever was drawn before does not matter
        made._seed_order(epoch)
        return [int(value) for value in loader]

    assert order(1) == order(1)
    assert order(1) != order(2)
    assert sorted(order(1)) == list(range(20))


def test_a_sampler_that_shuffles_by_itself_is_told_the_epoch(tmp_path):
    class Own(RandomSampler):
        epoch = None

        def set_epoch(self, epoch):
            self.epoch = epoch

    data = torch.arange(4)
    loader = ledger(tmp_path, 0.1, 0.2).ordered(DataLoader(data, sampler=Own(data)))
    assert loader.sampler.epoch == 2


def test_checkpoints_hold_nothing_that_would_have_to_be_unpickled(tmp_path):
    checkpoint = {"state_dict": {}, "hyper_parameters": object(), "hparams_name": "x", "datamodule_hyper_parameters": 1}
    ledger(tmp_path).on_save_checkpoint(None, None, checkpoint)
    assert checkpoint == {"state_dict": {}}
