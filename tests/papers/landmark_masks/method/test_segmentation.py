import numpy as np
import pytest
import torch

from umbra.learning.schedules import OptimiserConfig
from umbra.papers.landmark_masks.method import (
    Segmenter,
    SegmenterConfig,
    difference_labels,
    find_occluders,
    open_and_close,
)
from umbra.papers.landmark_masks.method.segmentation import labels_of


def disc(height=40, width=40, radius=10):
    y, x = np.mgrid[:height, :width]
    return (y - 20) ** 2 + (x - 20) ** 2 < radius**2


def test_labels_are_the_pixels_that_deviate():
    clean = np.full((1, 3, 3, 3), 100, np.uint8)
    occluded = clean.copy()
    occluded[0, 1, 1, 2] = 103
    assert difference_labels(clean, occluded).sum() == 1
    assert difference_labels(clean, occluded, threshold=3).sum() == 0
    assert difference_labels(occluded, clean)[0, 1, 1]


def test_opening_and_closing_remove_specks_and_fill_holes():
    truth = disc()
    noisy = truth.copy()
    noisy[[3, 5, 35, 36, 8], [5, 20, 30, 8, 33]] = True
    noisy[[20, 16, 17, 24, 22], [20, 22, 22, 18, 25]] = False
    cleaned = open_and_close(noisy[None])[0]
    assert not cleaned[[3, 5, 35, 36, 8], [5, 20, 30, 8, 33]].any()
    assert cleaned[[20, 16, 17, 24, 22], [20, 22, 22, 18, 25]].all()
    assert (cleaned != truth).sum() <= 4 < (noisy != truth).sum()  # only the disc's four tips are cut


def test_a_mask_that_reaches_the_border_keeps_it():
    labels = np.zeros((1, 20, 20), bool)
    labels[0, 12:] = True
    assert np.array_equal(open_and_close(labels), labels)


def test_discs_of_one_pixel_change_nothing():
    noisy = np.random.default_rng(0).random((2, 9, 9)) > 0.5
    assert np.array_equal(open_and_close(noisy, opening=1, closing=1), noisy)


@pytest.mark.parametrize("sizes", [{"opening": 2}, {"closing": 0}])
def test_refuses_even_and_empty_discs(sizes):
    with pytest.raises(ValueError, match="odd diameters from 1"):
        open_and_close(np.zeros((1, 9, 9), bool), **sizes)


def test_refuses_a_threshold_above_every_difference():
    picture = np.zeros((1, 3, 3, 3), np.uint8)
    with pytest.raises(ValueError, match=r"0\.\.254"):
        difference_labels(picture, picture, threshold=255)


def test_labels_are_the_worlds_own_the_difference_or_the_difference_cleaned():
    image = np.full((1, 20, 20, 3), 100, np.uint8)
    clean = image.copy()
    clean[0, 5:15, 5:15] = 40
    clean[0, 9, 9] = 100  # the occluder has the face's colour here
    occluder = np.zeros((1, 20, 20), np.uint8)
    occluder[0, 5:15, 5:15] = 255
    batch = {
        name: torch.from_numpy(array) for name, array in (("image", image), ("clean", clean), ("occluder", occluder))
    }
    exact, difference, cleaned = (
        labels_of(batch, SegmenterConfig(labels=kind)) for kind in ("exact", "difference", "cleaned")
    )
    assert exact.sum() == 100
    assert difference.sum() == 99
    assert not difference[0, 9, 9]
    assert cleaned[0, 9, 9]


def test_a_mirrored_picture_is_learnt_with_its_label_mirrored(monkeypatch):
    rng = np.random.default_rng(0)
    images = torch.from_numpy(rng.integers(0, 256, (4, 20, 18, 3), dtype=np.uint8))
    batch = {"image": images, "occluder": (images[..., 0] > 99) * torch.tensor(255, dtype=torch.uint8)}
    # A network that looks at single pixels answers a picture and its mirror image alike, so the loss is the same.
    monkeypatch.setattr(Segmenter, "forward", lambda self, seen: seen[..., 0].float() / 10 - 10)
    monkeypatch.setattr(Segmenter, "log", lambda self, *arguments, **options: None)
    whole, mirrored = (
        Segmenter(SegmenterConfig(labels="exact", width=2, flip=flip)).training_step(batch, 0) for flip in (0.0, 1.0)
    )
    assert whole < 0.1
    torch.testing.assert_close(mirrored, whole, rtol=1e-4, atol=0)


def test_learns_to_find_a_bright_square(batches, trainer):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 100, size=(16, 20, 18, 3), dtype=np.uint8)
    clean = images.copy()
    masks = np.zeros((16, 20, 18), np.uint8)
    for image, mask in zip(images, masks, strict=True):
        top, left = rng.integers(0, 10, size=2)
        image[top : top + 8, left : left + 8] = 230
        mask[top : top + 8, left : left + 8] = 255
    torch.manual_seed(0)
    config = SegmenterConfig(
        labels="difference", width=4, height=20, columns=18, optimiser=OptimiserConfig(name="adamw", learning_rate=0.01)
    )
    segmenter = Segmenter(config)
    fit = trainer(25, check_val_every_n_epoch=25)
    loader = batches(8, image=images, clean=clean)
    fit.fit(segmenter, loader, loader)
    assert fit.callback_metrics["validation_accuracy"] > 0.95
    assert fit.callback_metrics["validation_iou"] > 0.7
    assert set(Segmenter.LOGGED) == set(fit.callback_metrics)
    found = find_occluders(segmenter, images, batch=5)
    assert (found == (masks > 0)).mean() > 0.95


def test_answers_at_the_pictures_own_size():
    segmenter = Segmenter(SegmenterConfig(width=2, height=16, columns=16)).eval()
    assert segmenter(torch.zeros(1, 40, 30, 3, dtype=torch.uint8)).shape == (1, 40, 30)
