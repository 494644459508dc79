"""What is decided around an epoch; the training as a whole is tried in test_fit."""

import lightning
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, RandomSampler, TensorDataset

from umbra.learning.epochs import EpochLedger, Row
from umbra.learning.fit import fit
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


class Fast(lightning.LightningModule):
    """Learns at a `rate` from the epoch `since` on, before that slowly; logs its loss if it is not `silent`."""

    def __init__(self, rate, since=0, *, silent=False, **logged):
        super().__init__()
        torch.manual_seed(3)
        self.net = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
        self.rate, self.since, self.silent, self.logged = rate, since, silent, logged

    def training_step(self, batch, index):
        loss = self.net(batch[0]).square().mean()
        values = {} if self.silent else {"loss": loss}
        self.log_dict({"score": 0.5, **values, **self.logged}, on_step=False, on_epoch=True)
        return loss

    def configure_optimizers(self):
        optimiser = torch.optim.SGD(self.parameters(), lr=1.0)
        return [optimiser], [torch.optim.lr_scheduler.LambdaLR(optimiser, self.rate_of)]

    def rate_of(self, epoch):
        return self.rate if epoch >= self.since else 0.01


class Points(lightning.LightningDataModule):
    def train_dataloader(self):
        return DataLoader(TensorDataset(torch.ones(16, 2)), batch_size=4)


def trained(folder, module):
    settings = FitConfig(epochs=3, monitor="score", precision="float32")
    return fit(module, Points(), settings, seed=7, folder=folder, label="net seed 1")


def names(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "lock")


RATES = [float("nan"), float("inf"), 1e12]


@pytest.mark.parametrize("rate", RATES)
def test_a_training_that_diverges_ends_and_the_next_start_has_nothing_to_go_on_from(tmp_path, rate):
    for _ in range(2):
        with pytest.raises(ValueError, match=r"^net seed 1: loss is (nan|inf) in epoch 1; lower the learning rate"):
            trained(tmp_path, Fast(rate))
        assert names(tmp_path) == ["fingerprint.json"]


@pytest.mark.parametrize("rate", RATES)
def test_weights_are_looked_at_where_all_that_is_logged_is_finite(tmp_path, rate):
    with pytest.raises(ValueError, match=r"^net seed 1: a weight in net\.\S+ is -?(nan|inf) in epoch 1; lower the"):
        trained(tmp_path, Fast(rate, silent=True))
    assert names(tmp_path) == ["fingerprint.json"]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_each_logged_value_must_be_finite_not_only_the_monitored_one(tmp_path, value):
    with pytest.raises(ValueError, match=rf"^net seed 1: length is {value} in epoch 1; lower the learning rate"):
        trained(tmp_path, Fast(0.01, length=value))


def test_a_training_that_diverges_later_keeps_the_whole_epochs_before(tmp_path):
    for _ in range(2):
        with pytest.raises(ValueError, match=r"in epoch 3; lower the learning rate"):
            trained(tmp_path, Fast(1e12, since=2))
        assert names(tmp_path) == ["best-1.safetensors", "fingerprint.json", "last-2.ckpt", "state.json"]
    state = torch.load(tmp_path / "last-2.ckpt", weights_only=True)["state_dict"]
    assert all(torch.isfinite(value).all() for value in state.values())
