"""One training: Lightning's Trainer, set up so that it says one line per epoch, keeps the best weights, can be killed.

A killed training goes on at its last whole epoch and ends with the same numbers as one that was never stopped:
optimiser, schedule and history come from the checkpoint, and all chance in an epoch depends on (seed, epoch) alone.
A training whose numbers are not finite ends with a sentence, and leaves no such number behind.
"""

import logging
import shutil
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import lightning
import torch

from umbra.backbones import load_weights
from umbra.files import require_writable
from umbra.learning.epochs import EpochLedger, Row
from umbra.learning.fit_config import FitConfig
from umbra.learning.progress import say
from umbra.learning.resume import take_up
from umbra.locking import alone
from umbra.processor import multiplies_bfloat16

MODULE_LOGGERS = ("lightning.pytorch", "lightning.pytorch.utilities.rank_zero", "lightning.fabric.utilities.rank_zero")


@dataclass(frozen=True)
class Fitted:
    """A training that has ended. The best weights are in the module, and in the file `weights`."""

    history: tuple[Row, ...]  # one per epoch
    best_epoch: int
    best_value: float
    stopped: Literal["patience", "epochs"]
    resumed_after: int  # epochs that an earlier, interrupted call had done
    weights: Path  # safetensors; move it out of the work folder before `forget`
    device: str
    seconds: float


def fit(
    module: lightning.LightningModule,
    data: lightning.LightningDataModule,
    config: FitConfig,
    *,
    seed: int,
    folder: Path,
    label: str = "fit",
    fingerprint: str = "",
) -> Fitted:
    """Train `module` on `data`; unfinished work in `folder` is taken up if it was begun with the same `fingerprint`."""
    start = time.perf_counter()
    require_writable(folder)
    with alone(folder / "lock", folder.name, "trains here", say):  # a killed stage's kernel may live a moment longer
        state = take_up(folder, fingerprint, label)
        ledger = EpochLedger(config, seed=seed, folder=folder, label=label, best=state.best if state else None)
        trainer = _trainer(config, ledger, folder)
        module.to(memory_format=torch.channels_last)
        loader = data.train_dataloader
        data.train_dataloader = lambda: ledger.ordered(loader())  # type: ignore[method-assign]
        with _quiet():
            last = str(state.last.path) if state else None
            trainer.fit(module, datamodule=data, ckpt_path=last, weights_only=True)
        if not ledger.rows:
            raise ValueError(f"{label}: no epoch ran; are there any training batches?")
        best = ledger.best
        load_weights(module, ledger.weights)
    done = len(ledger.rows)
    return Fitted(
        history=tuple(ledger.rows),
        best_epoch=best.epoch,
        best_value=best.values[config.monitor],
        stopped="patience" if done < config.epochs else "epochs",
        resumed_after=ledger.resumed_after,
        weights=ledger.weights,
        device=torch.cuda.get_device_name() if trainer.strategy.root_device.type == "cuda" else "cpu",
        seconds=time.perf_counter() - start,
    )


def forget(folder: Path) -> None:
    """Take away the work folder of a training whose result is safe elsewhere."""
    shutil.rmtree(folder, ignore_errors=True)


def precision(config: FitConfig) -> Literal["bf16-mixed", "32-true"]:
    """bfloat16 doubles the speed where the hardware has it; elsewhere it is emulated, slowly."""
    if config.precision == "auto":
        capable = torch.cuda.is_bf16_supported() if torch.cuda.is_available() else multiplies_bfloat16()
        return "bf16-mixed" if capable else "32-true"
    return "bf16-mixed" if config.precision == "bfloat16" else "32-true"


def _trainer(config: FitConfig, ledger: EpochLedger, folder: Path) -> lightning.Trainer:
    with _quiet():
        return lightning.Trainer(
            accelerator="auto",
            devices=config.devices,
            num_nodes=config.nodes,
            precision=precision(config),
            max_epochs=config.epochs,
            limit_train_batches=config.batches,
            limit_val_batches=config.batches,
            gradient_clip_val=config.clip,
            accumulate_grad_batches=config.accumulate,
            callbacks=[ledger],
            # Lightning's own bars and summaries would land in the executed notebook.
            logger=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            num_sanity_val_steps=0,
            deterministic="warn",
            default_root_dir=folder,
        )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Lightning's hints out of the notebook; its errors still come."""
    loggers = [logging.getLogger(name) for name in MODULE_LOGGERS]
    before = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*does not have many workers.*")
        warnings.filterwarnings("ignore", message=".*LeafSpec.*", category=FutureWarning)
        warnings.filterwarnings("ignore", message=".*number of training batches.*smaller than the logging interval.*")
        try:
            for logger in loggers:
                logger.setLevel(logging.ERROR)
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)
