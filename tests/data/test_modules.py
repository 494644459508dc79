import lightning
import numpy as np
import pytest
import torch

from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet
from umbra.data.grey import are_grey, greyed
from umbra.data.modules import Batches, FacesModule, Reader, cover_batch, mixed
from umbra.data.splits import split_within_people
from umbra.occlude.sprites import CLASSES

QUIET = {"logger": False, "enable_progress_bar": False, "enable_model_summary": False, "enable_checkpointing": False}


@pytest.fixture
def faces(tmp_path):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "images.npy", rng.integers(0, 256, (40, 28, 24, 3), dtype=np.uint8))
    images = np.load(tmp_path / "images.npy", mmap_mode="r")
    return FaceSet(
        images=images,
        people=np.repeat(np.arange(4), 10),
        names=("a", "b", "c", "d"),
        five_points=np.zeros((40, 5, 2), np.float32),
        parsing=np.arange(40, dtype=np.uint8)[:, None, None] * np.ones((28, 24), np.uint8),
    )


def seen(loader):
    return [int(index) for batch in loader for index in batch["index"]]


def test_batches_hold_the_pictures_they_name(faces):
    module = FacesModule(faces, seed=1, batch=5, extras=("parsing",))
    for batch in module.train_dataloader():
        assert batch["image"].dtype == torch.uint8
        np.testing.assert_array_equal(batch["image"].numpy(), faces.images[batch["index"].numpy()])
        np.testing.assert_array_equal(batch["label"].numpy(), faces.people[batch["index"].numpy()])
        assert (batch["parsing"][:, 0, 0] == batch["index"]).all()
    assert len(seen(module.val_dataloader())) == len(module.split.validation)


def test_each_epoch_has_an_order_of_its_own_and_repeats_it(faces):
    sampler = Batches(np.arange(40), 8, seed=1, shuffle=True)

    def order(epoch):
        sampler.set_epoch(epoch)
        return np.concatenate([indices for _, indices in sampler]).tolist()

    assert sorted(order(0)) == list(range(40))
    assert order(0) != order(1)
    assert order(1) == order(1)


def test_last_short_batch_is_dropped_in_training_only():
    assert len(Batches(np.arange(10), 4, seed=1, shuffle=True)) == 2
    assert len(Batches(np.arange(10), 4, seed=1, shuffle=False)) == 3
    assert [len(indices) for _, indices in Batches(np.arange(3), 4, seed=1, shuffle=True)] == [3]


def test_a_split_brings_its_own_labels(faces):
    people = np.where(np.arange(40) < 12, 0, faces.people)
    split = split_within_people(people, seed=1, fewest=10)
    module = FacesModule(faces, seed=1, split=split)
    assert module.classes == split.classes == 3
    assert {int(label) for batch in module.test_dataloader() for label in batch["label"]} == {0, 1, 2}


def test_cover_depends_on_seed_epoch_and_index_alone(faces):
    cover = CoverConfig(share=0.5)
    reader = Reader(faces, faces.people, seed=7, cover=cover)
    whole = reader[(3, np.arange(40))]
    for order in (np.arange(40)[::-1], np.arange(5, 12)):
        part = reader[(3, order)]
        np.testing.assert_array_equal(part["image"], whole["image"][order.copy()])
        np.testing.assert_array_equal(part["occluder"], whole["occluder"][order.copy()])
    other = reader[(4, np.arange(40))]
    assert not torch.equal(other["image"], whole["image"])


def test_cover_leaves_its_share_of_pictures_and_all_uncovered_pixels_alone(faces):
    batch = Reader(faces, faces.people, seed=7, cover=CoverConfig(share=0.5))[(0, np.arange(40))]
    covered = batch["occluder"].flatten(1).any(dim=1)
    assert 8 < int(covered.sum()) < 32
    np.testing.assert_array_equal(batch["clean"], faces.images)
    same = batch["image"] == batch["clean"]
    assert bool(same[batch["occluder"] == 0].all())
    everything = Reader(faces, faces.people, seed=7, cover=CoverConfig(share=1.0))[(0, np.arange(40))]
    assert bool(everything["occluder"].flatten(1).any(dim=1).all())


def test_mixed_numbers_differ_and_fill_the_range():
    draws = mixed(1, 2, np.arange(20_000), 0)
    assert len(np.unique(draws)) == 20_000
    shares = draws.astype(np.float64) / 2**64
    assert shares.mean() == pytest.approx(0.5, abs=0.01)
    assert shares.std() == pytest.approx(12**-0.5, abs=0.01)
    assert not np.array_equal(draws, mixed(1, 3, np.arange(20_000), 0))
    assert not np.array_equal(draws, mixed(1, 2, np.arange(20_000), 1))


def test_lightning_announces_the_epoch(faces):
    class Look(lightning.LightningModule):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(()))
            self.orders = []

        def training_step(self, batch, place):
            if place == 0:
                self.orders.append(batch["index"].tolist())
            return self.weight * batch["image"].float().mean()

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), lr=0.1)

    look = Look()
    trainer = lightning.Trainer(max_epochs=3, accelerator="cpu", **QUIET)
    trainer.fit(look, train_dataloaders=FacesModule(faces, seed=1, batch=8).train_dataloader())
    assert len({tuple(order) for order in look.orders}) == 3


def test_held_pictures_are_looked_up_by_index(faces):
    module = FacesModule(faces, seed=1)
    batch = module.on_after_batch_transfer({"index": torch.tensor([3, 1])}, 0)
    np.testing.assert_array_equal(batch["image"], faces.images[[3, 1]])


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"extras": ("clean",)}, r"\['clean'\] are not there"),
        ({"extras": ("wrong",)}, "are not there"),
    ],
)
def test_channels_that_the_set_lacks_are_refused(faces, options, words):
    with pytest.raises(ValueError, match=words):
        FacesModule(faces, seed=1, **options)


@pytest.fixture(scope="module")
def grounds():
    return np.random.default_rng(1).integers(0, 256, (200, 28, 24, 3), dtype=np.uint8)


@pytest.mark.parametrize("name", CLASSES)
def test_a_class_left_out_never_occurs_and_all_others_do(grounds, name):
    placed = cover_batch(grounds, np.arange(200), CoverConfig(without=name), seed=3, epoch=2)
    assert set(placed.kind_names()) == set(CLASSES) - {name}


def test_leaving_a_class_out_changes_the_pictures_of_that_class_alone(grounds):
    numbers = np.arange(200)
    every, rest = (
        cover_batch(grounds, numbers, CoverConfig(without=name), seed=3, epoch=2) for name in ("", "sunglasses")
    )
    of_the_class = every.kinds == CLASSES.index("sunglasses")
    assert 5 < of_the_class.sum() < 60
    for name in ("images", "alpha", "kinds", "boxes", "fractions"):
        np.testing.assert_array_equal(getattr(every, name)[~of_the_class], getattr(rest, name)[~of_the_class])
    assert (every.images[of_the_class] != rest.images[of_the_class]).any(axis=(1, 2, 3)).all()
    shown = (rest.alpha >= 128).mean(axis=(1, 2))
    np.testing.assert_allclose(rest.fractions, shown, atol=1e-6)


def test_a_picture_drawn_again_depends_on_its_number_alone(grounds):
    cover, some = CoverConfig(without="hand"), np.array([150, 7, 42, 99, 3])
    whole = cover_batch(grounds, np.arange(200), cover, seed=3)
    part = cover_batch(grounds[some], some, cover, seed=3)
    np.testing.assert_array_equal(part.images, whole.images[some])
    np.testing.assert_array_equal(part.kinds, whole.kinds[some])


@pytest.mark.parametrize("without", ["", "hand"])
def test_every_epoch_lays_other_objects_at_other_places(grounds, without):
    one, two = (
        cover_batch(grounds, np.arange(200), CoverConfig(without=without), seed=3, epoch=epoch) for epoch in (1, 2)
    )
    assert (one.boxes == two.boxes).all(axis=1).mean() < 0.1
    assert (one.kinds == two.kinds).mean() < 0.5


def test_an_object_over_a_grey_picture_is_grey(grounds):
    some = grounds.copy()
    some[::2] = greyed(some[::2])
    numbers = np.arange(200)
    whole, part = (cover_batch(images, numbers, CoverConfig(), seed=3) for images in (grounds, some))
    np.testing.assert_array_equal(are_grey(part.images), numbers % 2 == 0)
    np.testing.assert_array_equal(part.images[1::2], whole.images[1::2])
    np.testing.assert_array_equal(part.alpha, whole.alpha)


def test_cover_of_one_batch_is_what_training_lays(grounds, faces):
    cover = CoverConfig(share=1.0, without="cup")
    batch = Reader(faces, faces.people, seed=7, cover=cover)[(3, np.arange(40))]
    placed = cover_batch(np.array(faces.images), np.arange(40), cover, seed=7, epoch=3)
    np.testing.assert_array_equal(batch["image"], placed.images)
    np.testing.assert_array_equal(batch["occluder"], placed.alpha)


class Watch(lightning.LightningModule):
    """Keeps every batch that it is shown, by epoch."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(()))
        self.trained, self.validated = {}, {}

    def training_step(self, batch, place):
        self.trained.setdefault(self.current_epoch, []).append(batch)
        return self.weight * batch["image"].float().mean()

    def validation_step(self, batch, place):
        self.validated.setdefault(self.current_epoch, []).append(batch)

    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=0.1)


def watch(faces, cover):
    module = Watch()
    trainer = lightning.Trainer(max_epochs=3, accelerator="cpu", num_sanity_val_steps=0, **QUIET)
    trainer.fit(module, datamodule=FacesModule(faces, seed=1, batch=4, cover=cover))
    return module


def test_validation_pictures_are_covered_where_asked_for_and_anew_in_each_epoch(faces):
    seen = watch(faces, CoverConfig(share=0.7, validation=True)).validated
    first, *others = [torch.cat([batch["image"] for batch in seen[epoch]]) for epoch in range(3)]
    clean = torch.cat([batch["clean"] for batch in seen[0]])
    covered = (torch.cat([batch["occluder"] for batch in seen[0]]) > 0).flatten(1).any(dim=1)
    assert 0 < int(covered.sum()) < len(covered)
    torch.testing.assert_close(first[~covered], clean[~covered])
    assert (first[covered] != clean[covered]).flatten(1).any(dim=1).all()
    assert not any(torch.equal(other, first) for other in others)


def test_validation_pictures_stay_as_they_are_where_nothing_is_said(faces):
    module = watch(faces, CoverConfig(share=1.0))
    for batch in module.validated[2]:
        np.testing.assert_array_equal(batch["image"], faces.images[batch["index"].numpy()])
    assert all((batch["occluder"] > 0).flatten(1).any(dim=1).all() for batch in module.trained[2])
