"""Batches out of arrays, in memory or mapped from the disk: what this paper's networks learn from."""

from collections.abc import Mapping

import lightning
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from umbra.data.modules import Batches, Request

Arrays = Mapping[str, np.ndarray]


class ArraysData(lightning.LightningDataModule):
    """Arrays to learn from and arrays to judge by, one row an item; a batch holds some rows of each under its name."""

    def __init__(self, train: Arrays, validation: Arrays, *, seed: int, batch: int) -> None:
        super().__init__()
        for arrays in (train, validation):
            if len({len(rows) for rows in arrays.values()}) != 1:
                found = ", ".join(f"{name} {len(rows)}" for name, rows in arrays.items()) or "none"
                raise ValueError(f"arrays: expected one row in each for every item; found {found}.")
        if set(train) != set(validation):
            raise ValueError(
                f"arrays: expected the same names to learn from and to judge by; found {', '.join(train)} and "
                f"{', '.join(validation)}."
            )
        self.train, self.validation, self.seed, self.batch = train, validation, seed, batch

    def train_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """Shuffled."""
        return self._loader(self.train, shuffle=True)

    def val_dataloader(self) -> DataLoader[dict[str, Tensor]]:
        """In order."""
        return self._loader(self.validation, shuffle=False)

    def _loader(self, arrays: Arrays, *, shuffle: bool) -> DataLoader[dict[str, Tensor]]:
        count = len(next(iter(arrays.values())))
        sampler = Batches(np.arange(count), self.batch, seed=self.seed, shuffle=shuffle)
        return DataLoader(_Reader(arrays), batch_size=None, sampler=sampler)


class _Reader(Dataset[dict[str, Tensor]]):
    def __init__(self, arrays: Arrays) -> None:
        self.arrays = arrays

    def __len__(self) -> int:
        return len(next(iter(self.arrays.values())))

    def __getitem__(self, request: Request) -> dict[str, Tensor]:
        return {name: torch.from_numpy(np.array(rows[request[1]])) for name, rows in self.arrays.items()}
