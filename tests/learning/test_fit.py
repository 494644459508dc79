"""A training says what it does, keeps its best weights, and goes on after a kill as if nothing had happened."""

import json
import multiprocessing
import os
import signal
from pathlib import Path

import lightning
import pytest
import torch
from safetensors.torch import load_file
from torch import nn
from torch.utils.data import DataLoader, Sampler, TensorDataset

from umbra.learning.fit import fit, forget, precision
from umbra.learning.fit_config import FitConfig
from umbra.processor import multiplies_bfloat16

EPOCHS = 4


class Regression(lightning.LightningModule):
    """Chance in everything: the order, dropout, a schedule with state, momentum."""

    def __init__(self, *, kill_at: int | None = None, kind: int = signal.SIGKILL) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.net = nn.Sequential(nn.Conv2d(1, 4, 3), nn.Dropout(0.2), nn.Flatten(), nn.LazyLinear(1))
        self.net(torch.zeros(1, 1, 5, 5))
        self.kill_at, self.kind = kill_at, kind

    def training_step(self, batch, index):
        if self.kill_at == self.global_step:
            os.kill(os.getpid(), self.kind)
        loss = nn.functional.mse_loss(self.net(batch[0])[:, 0], batch[1])
        self.log("train_loss", loss, on_step=False, on_epoch=True)
        return loss

    def validation_step(self, batch, index):
        self.log("validation_loss", nn.functional.mse_loss(self.net(batch[0])[:, 0], batch[1]))

    def configure_optimizers(self):
        optimiser = torch.optim.SGD(self.parameters(), lr=0.05, momentum=0.9)
        by_step = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: 1 / (1 + step / 10))
        by_epoch = torch.optim.lr_scheduler.StepLR(optimiser, 2, 0.5)
        return [optimiser], [{"scheduler": by_step, "interval": "step"}, {"scheduler": by_epoch, "interval": "epoch"}]


class Ordered(Sampler):
    """A sampler that shuffles by itself, as our own data modules' do."""

    epoch = 0

    def set_epoch(self, epoch):
        self.epoch = epoch

    def __iter__(self):
        return iter(torch.randperm(32, generator=torch.Generator().manual_seed(self.epoch)).tolist())

    def __len__(self):
        return 32


class Points(lightning.LightningDataModule):
    """A shuffled handful."""

    def __init__(self, loader=None):
        super().__init__()
        self.loader = loader or {"shuffle": True}

    def setup(self, stage):
        draws = torch.Generator().manual_seed(1)
        self.x, self.y = torch.randn(32, 1, 5, 5, generator=draws), torch.randn(32, generator=draws)

    def train_dataloader(self):
        return DataLoader(TensorDataset(self.x, self.y), batch_size=8, **self.loader)

    def val_dataloader(self):
        return DataLoader(TensorDataset(self.x, self.y), batch_size=16)


def config(**changes):
    plain = {"epochs": EPOCHS, "monitor": "validation_loss", "mode": "min", "precision": "float32"}
    return FitConfig(**{**plain, **changes})


def train(folder: Path, **changes):
    kill_at, kind = changes.pop("kill_at", None), changes.pop("kind", signal.SIGKILL)
    fingerprint = changes.pop("fingerprint", "same")
    module, data = Regression(kill_at=kill_at, kind=kind), Points(changes.pop("loader", None))
    return fit(module, data, config(**changes), seed=7, folder=folder, label="toy", fingerprint=fingerprint), module


def train_in_a_process(folder: Path, by=train, **changes) -> int:
    process = multiprocessing.get_context("fork").Process(target=by, args=(folder,), kwargs=changes)
    process.start()
    process.join(60)
    return process.exitcode


def same_weights(one: Path, two: Path) -> bool:
    a, b = load_file(one), load_file(two)
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_the_history_has_a_row_per_epoch_and_the_best_weights_are_kept(tmp_path):
    fitted, module = train(tmp_path)
    losses = [row.values["validation_loss"] for row in fitted.history]
    assert [row.epoch for row in fitted.history] == [1, 2, 3, 4]
    assert fitted.best_value == min(losses)
    assert fitted.best_epoch == losses.index(min(losses)) + 1
    assert all(torch.equal(value, module.state_dict()[name]) for name, value in load_file(fitted.weights).items())


def test_two_trainings_with_one_seed_are_bit_identical_and_another_seed_is_not(tmp_path):
    first, _ = train(tmp_path / "a")
    second, _ = train(tmp_path / "b")
    assert first.history == second.history
    assert same_weights(first.weights, second.weights)
    other = fit(Regression(), Points(), config(), seed=8, folder=tmp_path / "c", fingerprint="same")
    assert other.history != first.history


@pytest.mark.parametrize("step", [4, 9, 14])
def test_a_training_killed_in_any_epoch_goes_on_to_the_same_numbers(tmp_path, step):
    whole, _ = train(tmp_path / "whole")
    assert train_in_a_process(tmp_path / "cut", kill_at=step) == -signal.SIGKILL
    resumed, _ = train(tmp_path / "cut")
    assert resumed.resumed_after == step // 4
    assert resumed.history == whole.history
    assert same_weights(resumed.weights, whole.weights)


@pytest.mark.parametrize("loader", [{"sampler": Ordered(), "num_workers": 1}, {"shuffle": True, "num_workers": 1}])
def test_a_loader_with_workers_goes_on_in_the_order_of_the_epoch_at_which_it_was_killed(tmp_path, loader):
    whole, _ = train(tmp_path / "whole", loader=loader)
    assert train_in_a_process(tmp_path / "cut", kill_at=9, loader=loader) == -signal.SIGKILL
    resumed, _ = train(tmp_path / "cut", loader=loader)
    assert (resumed.history, resumed.resumed_after) == (whole.history, 2)


def test_a_training_killed_twice_still_ends_with_the_same_numbers(tmp_path):
    whole, _ = train(tmp_path / "whole")
    for step in (5, 13):
        assert train_in_a_process(tmp_path / "cut", kill_at=step) == -signal.SIGKILL
    resumed, _ = train(tmp_path / "cut")
    assert (resumed.history, resumed.resumed_after) == (whole.history, 3)


def test_a_training_that_had_ended_when_it_was_killed_is_not_trained_further(tmp_path):
    whole, _ = train(tmp_path)
    again, _ = train(tmp_path)
    assert (again.history, again.resumed_after) == (whole.history, EPOCHS)


def test_training_stops_when_the_best_value_is_old_and_stays_stopped_after_a_restart(tmp_path):
    fitted, _ = train(tmp_path, epochs=40, patience=2)
    assert fitted.stopped == "patience"
    assert len(fitted.history) == fitted.best_epoch + 2
    again, _ = train(tmp_path, epochs=40, patience=2)
    assert again.history == fitted.history


def test_work_begun_with_other_settings_is_not_continued(tmp_path):
    train(tmp_path, epochs=2)
    fitted, _ = train(tmp_path, fingerprint="another")
    assert fitted.resumed_after == 0


def flip(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:-9] + bytes([content[-9] ^ 1]) + content[-8:])


@pytest.mark.parametrize("pattern", ["last-*.ckpt", "best-*.safetensors"])
@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), flip, Path.unlink])
def test_a_damaged_resume_file_means_starting_anew_and_the_same_numbers(tmp_path, monkeypatch, pattern, damage):
    whole, _ = train(tmp_path / "whole")
    train_in_a_process(tmp_path / "cut", kill_at=9)
    (path,) = (tmp_path / "cut").glob(pattern)
    damage(path)
    monkeypatch.setenv("UMBRA_LOG", str(tmp_path / "log"))
    fitted, _ = train(tmp_path / "cut")
    assert (fitted.resumed_after, fitted.history) == (0, whole.history)
    assert same_weights(fitted.weights, whole.weights)
    first = (tmp_path / "log").read_text().splitlines()[0]
    assert first in (f"toy: {path.name} is {wrong}; starting anew" for wrong in ("damaged", "missing"))


@pytest.mark.parametrize(("written", "done"), [("best-4", 3), ("last-4", 3), ("state", 4)])
def test_a_training_killed_while_it_keeps_an_epoch_goes_on_to_the_same_numbers(tmp_path, written, done):
    """Killed as soon as one of the files of the fourth epoch, which is the best, stands in its place."""

    def train_and_die(folder: Path) -> None:
        replace = os.replace

        def replace_and_die(source, target):
            replace(source, target)
            if Path(target).stem == written and (written != "state" or (folder / "last-4.ckpt").exists()):
                os.kill(os.getpid(), signal.SIGKILL)

        os.replace = replace_and_die
        train(folder)

    whole, _ = train(tmp_path / "whole")
    assert (whole.best_epoch, train_in_a_process(tmp_path / "cut", by=train_and_die)) == (4, -signal.SIGKILL)
    resumed, _ = train(tmp_path / "cut")
    assert (resumed.history, resumed.resumed_after) == (whole.history, done)
    assert same_weights(resumed.weights, whole.weights)


def test_each_epoch_is_one_line_with_what_is_left(tmp_path, monkeypatch):
    monkeypatch.setenv("UMBRA_LOG", str(tmp_path / "log"))
    train(tmp_path / "work")
    lines = (tmp_path / "log").read_text().splitlines()
    assert [line.split("  ")[0] for line in lines] == [f"toy: epoch {n}/4" for n in (1, 2, 3, 4)]
    assert all("left" in line and "validation_loss" in line for line in lines)


def test_nothing_of_lightning_is_printed(tmp_path, capfd, monkeypatch):
    monkeypatch.setenv("UMBRA_LOG", str(tmp_path / "log"))
    train(tmp_path / "work", epochs=1)
    assert capfd.readouterr() == ("", "")


def test_a_value_that_nobody_logs_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(ValueError, match=r"'accuracy' was not logged; logged: train_loss, validation_loss"):
        train(tmp_path, monitor="accuracy")


def test_half_precision_is_used_where_the_processor_has_it():
    if torch.cuda.is_available():
        pytest.skip("asks about the processor, and here is a GPU")
    assert precision(FitConfig(1)) == ("bf16-mixed" if multiplies_bfloat16() else "32-true")
    assert precision(FitConfig(1, precision="float32")) == "32-true"


def test_the_work_folder_can_be_forgotten(tmp_path):
    train(tmp_path / "work", epochs=1)
    assert json.loads((tmp_path / "work" / "fingerprint.json").read_text()) == "same"
    forget(tmp_path / "work")
    assert not (tmp_path / "work").exists()
