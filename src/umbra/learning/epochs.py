"""What happens around each epoch: seeds before it; history, best weights, checkpoint and a progress line after it."""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lightning
import torch
from lightning.pytorch.callbacks import Checkpoint
from safetensors.torch import save_file

from umbra.backbones.weights import not_finite
from umbra.files import atomic
from umbra.learning.fit_config import FitConfig
from umbra.learning.progress import clock, remaining, say
from umbra.learning.resume import Kept, State, keep, record
from umbra.learning.seeds import derive, seed_all


@dataclass(frozen=True)
class Row:
    """What was logged in one epoch, counted from 1."""

    epoch: int
    values: dict[str, float]


class EpochLedger(Checkpoint):
    """Lightning calls a `Checkpoint` after all other callbacks, when an epoch's numbers are complete.

    Stopping early is decided here from the history alone, so that it needs no state of its own to survive a kill.
    """

    def __init__(self, config: FitConfig, *, seed: int, folder: Path, label: str, best: Kept | None = None) -> None:
        self.config, self.seed, self.folder, self.label = config, seed, folder, label
        self._best = best  # weights, with their hash
        self.rows: list[Row] = []
        self.resumed_after = 0
        self._order, self._workers = torch.Generator(), torch.Generator()
        self._began = time.perf_counter()

    def ordered(self, loader: Any) -> Any:
        """The loader with its order, and its workers' seeds, made to depend on (seed, epoch) alone."""
        sampler: Any = getattr(loader, "sampler", None)
        if getattr(loader, "generator", self) is None:
            loader.generator = self._workers
        if getattr(sampler, "generator", self) is None:
            sampler.generator = self._order
        if hasattr(sampler, "set_epoch"):  # Lightning announces a resumed training's first epoch too late for workers
            sampler.set_epoch(len(self.rows))
        return loader

    @property
    def weights(self) -> Path:
        """The best weights so far."""
        return self.folder / f"best-{self.best.epoch}.safetensors"

    @property
    def best(self) -> Row:
        """The first epoch with the best monitored value."""
        choose = max if self.config.mode == "max" else min
        return choose(self.rows, key=lambda row: row.values[self.config.monitor])

    def on_fit_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """Seed the order here too: Lightning opens the first epoch's loader before it starts, the later ones after."""
        self._began = time.perf_counter()
        self.resumed_after = len(self.rows)
        self._seed_order(len(self.rows))

    def on_train_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """A training that was killed after its last epoch must not do another."""
        if self.rows:
            say(f"{self.label}: goes on after epoch {self.rows[-1].epoch}")
            trainer.should_stop = self._exhausted()

    def on_train_epoch_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """The order of the data depends on (seed, epoch) alone."""
        self._seed_order(trainer.current_epoch)

    def on_train_batch_start(self, trainer: Any, pl_module: Any, batch: Any, batch_idx: int) -> None:
        """Dropout and whatever else draws inside a step depends on (seed, epoch, batch) alone."""
        seed_all(self.seed, "step", trainer.current_epoch, batch_idx)

    def on_validation_epoch_start(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """A validation that draws at all draws the same in every epoch, so that epochs can be compared."""
        seed_all(self.seed, "validation")

    def on_train_epoch_end(self, trainer: lightning.Trainer, pl_module: lightning.LightningModule) -> None:
        """Write the epoch down, keep it if it is the best, and save where to go on from."""
        epoch = trainer.current_epoch + 1
        values = {name: float(value) for name, value in sorted(trainer.callback_metrics.items())}
        state = {name: value.detach().cpu().contiguous() for name, value in pl_module.state_dict().items()}
        self._check(values, state, epoch)
        self.rows.append(Row(epoch, values))
        self._save(trainer, state)
        self._say()
        if self._exhausted():
            trainer.should_stop = True

    def state_dict(self) -> dict[str, Any]:
        """Into the checkpoint."""
        return {"rows": [(row.epoch, row.values) for row in self.rows]}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Out of the checkpoint."""
        self.rows = [Row(epoch, dict(values)) for epoch, values in state_dict["rows"]]

    def on_save_checkpoint(self, trainer: Any, pl_module: Any, checkpoint: dict[str, Any]) -> None:
        """Leave only what `weights_only` can read back: hyper-parameters are known from the configuration anyway."""
        for key in [key for key in checkpoint if key.startswith(("hyper_parameters", "hparams", "datamodule_h"))]:
            del checkpoint[key]

    def _seed_order(self, epoch: int) -> None:
        self._order.manual_seed(derive(self.seed, "order", epoch))
        self._workers.manual_seed(derive(self.seed, "workers", epoch))

    def _check(self, values: dict[str, float], state: dict[str, torch.Tensor], epoch: int) -> None:
        """Before anything is kept, so that no later start goes on from a broken epoch."""
        if self.config.monitor not in values:
            raise ValueError(
                f"{self.label}: the monitored value {self.config.monitor!r} was not logged; "
                f"logged: {', '.join(values) or 'nothing'}"
            )
        wrong = next((f"{name} is {value}" for name, value in values.items() if not math.isfinite(value)), None)
        if wrong is None and (found := not_finite(state)):
            wrong = f"a weight in {found[0]} is {found[1]}"
        if wrong:
            raise ValueError(
                f"{self.label}: {wrong} in epoch {epoch}; lower the learning rate or clip gradients "
                "(nothing of this epoch is kept)"
            )

    def _save(self, trainer: lightning.Trainer, state: dict[str, torch.Tensor]) -> None:
        """All processes take part in gathering the checkpoint; one writes."""
        last = self.folder / f"last-{self.rows[-1].epoch}.ckpt"
        if not trainer.is_global_zero:
            trainer.save_checkpoint(last)
            return
        if self._best is None or self.best is self.rows[-1]:
            with atomic(self.weights) as temporary:
                save_file(state, temporary)
            self._best = keep(self.weights)
        with atomic(last) as temporary:
            trainer.save_checkpoint(temporary)
        record(self.folder, State(keep(last), self._best))

    def _exhausted(self) -> bool:
        patience = self.config.patience
        return patience is not None and self.rows[-1].epoch - self.best.epoch >= patience

    def _say(self) -> None:
        done, total = self.rows[-1].epoch, self.config.epochs
        elapsed = time.perf_counter() - self._began
        here = done - self.resumed_after
        values = "  ".join(f"{name} {value:.4g}" for name, value in self.rows[-1].values.items())
        left = remaining(elapsed, here, total - self.resumed_after)
        star = " *" if self.best is self.rows[-1] else ""
        say(f"{self.label}: epoch {done}/{total}  {clock(elapsed)}  {left} left  {values}{star}")
