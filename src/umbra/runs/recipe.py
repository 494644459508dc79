"""How a method of params.yaml is put together; whoever trains is handed the table of all of them."""

from collections.abc import Callable
from dataclasses import dataclass

import lightning

from umbra.runs.settings import RunSettings

Prepared = tuple[lightning.LightningModule, lightning.LightningDataModule]


@dataclass(frozen=True)
class Recipe:
    """A method's configuration class, how its module and data are made, and which values its training logs.

    `prepare(run, edition, seed, number)` gives what `fit` trains. `number` is the seed's own number in the run's
    `seeds`, by which a run finds the same seed of another; `seed` is derived from it alone.
    """

    config: type
    prepare: Callable[[RunSettings, str, int, int], Prepared]
    logged: tuple[str, ...] = ()  # what a run's fit may monitor; empty: not known before the first epoch
