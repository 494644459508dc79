import numpy as np
import torch

from umbra.learning.embedding import feature_maps
from umbra.papers.landmark_masks.method import STRATEGIES, MaskPairData, MaskPairs, mask_pairs, paint_regions, size_of
from umbra.papers.landmark_masks.method.pairs import PairBatches

GRID = STRATEGIES["grid"](np.zeros((1, 5, 2)), height=16, width=16)


def toy_pairs(count=10):
    labels = torch.arange(count)
    values = labels.half().view(-1, 1, 1, 1).expand(-1, 2, 1, 1)
    return MaskPairs(values, values[:, None].expand(-1, 3, -1, -1, -1) + 100, labels)


def test_maps_are_those_of_the_picture_and_of_it_with_each_region_painted(base, toy_people):
    images, labels = toy_people
    pairs = mask_pairs(base, images[:5], labels[:5], GRID, rng=np.random.default_rng(0))
    grey = np.random.default_rng(0).integers(0, 256, size=(5, 9), dtype=np.uint8)
    painted = paint_regions(images[:5], GRID, grey)
    torch.testing.assert_close(pairs.clean.float(), feature_maps(base, images[:5]), atol=0.02, rtol=0.02)
    torch.testing.assert_close(pairs.occluded[2].float(), feature_maps(base, painted[2]), atol=0.02, rtol=0.02)
    assert pairs.labels.tolist() == labels[:5].tolist()


def test_size_is_told_beforehand(base, toy_people):
    images, labels = toy_people
    pairs = mask_pairs(base, images, labels, GRID, rng=np.random.default_rng(0))
    kept = sum(maps.numel() * maps.element_size() for maps in (pairs.clean, pairs.occluded))
    assert size_of(len(images), 9, base.network.map_shape) == kept


def test_batches_keep_pictures_pairs_and_labels_together():
    for batch in PairBatches(toy_pairs(), batch=4, shuffle=True):
        assert batch["clean"][:, 0, 0, 0].tolist() == batch["label"].tolist()
        assert batch["occluded"][:, 2, 1, 0, 0].tolist() == (batch["label"] + 100).tolist()


def test_order_comes_from_the_generator_and_changes_each_time():
    def epochs(seed):
        batches = PairBatches(toy_pairs(), batch=10, shuffle=True)
        batches.generator = torch.Generator().manual_seed(seed)
        return [next(iter(batches))["label"].tolist() for _ in range(2)]

    first, second = epochs(1)
    assert first != second
    assert sorted(first) == sorted(second) == list(range(10))
    assert epochs(1) == [first, second]


def test_data_module_shuffles_training_only():
    data = MaskPairData(toy_pairs(), toy_pairs(6), batch=3)
    assert [batch["label"].tolist() for batch in data.val_dataloader()] == [[0, 1, 2], [3, 4, 5]]
    torch.manual_seed(0)
    order = [label for batch in data.train_dataloader() for label in batch["label"].tolist()]
    assert order != sorted(order) == list(range(10))
    assert len(data.train_dataloader()) == 4
