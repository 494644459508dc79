"""Batches hold the rows that they should, in an order that follows from seed and epoch."""

import numpy as np
import pytest

from umbra.papers.two_stage.method.arrays import ArraysData


def arrays(count):
    return {"image": np.arange(count * 4, dtype=np.uint8).reshape(count, 4), "label": np.arange(count)}


def data(train=10, validation=5, batch=4):
    return ArraysData(arrays(train), arrays(validation), seed=1, batch=batch)


def labels(loader):
    return [batch["label"].tolist() for batch in loader]


def test_rows_of_all_arrays_stay_together():
    for batch in data().train_dataloader():
        np.testing.assert_array_equal(batch["image"].numpy(), arrays(10)["image"][batch["label"]])


def test_training_batches_are_shuffled_and_full_and_the_others_are_all_there_in_order():
    made = labels(data().train_dataloader())
    assert [len(own) for own in made] == [4, 4]  # a short last batch is left out
    order = [label for own in made for label in own]
    assert order != sorted(order)
    assert labels(data().val_dataloader()) == [[0, 1, 2, 3], [4]]


def test_the_order_follows_from_seed_and_epoch():
    loader, again = data().train_dataloader(), data().train_dataloader()
    assert labels(loader) == labels(again)
    again.sampler.set_epoch(1)
    assert labels(loader) != labels(again)


def test_mapped_arrays_are_read_and_not_written(tmp_path):
    np.save(tmp_path / "image.npy", arrays(6)["image"])
    mapped = np.load(tmp_path / "image.npy", mmap_mode="r")
    own = ArraysData({"image": mapped}, {"image": mapped}, seed=0, batch=3)
    batch = next(iter(own.val_dataloader()))
    batch["image"][:] = 7
    np.testing.assert_array_equal(mapped, arrays(6)["image"])


def test_arrays_that_do_not_fit_together_are_refused():
    with pytest.raises(ValueError, match="arrays: expected one row in each for every item; found image 4, label 3"):
        ArraysData({"image": np.zeros(4), "label": np.zeros(3)}, arrays(2), seed=0, batch=2)
    with pytest.raises(ValueError, match="arrays: expected the same names to learn from and to judge by"):
        ArraysData(arrays(4), {"image": np.zeros(4)}, seed=0, batch=2)
