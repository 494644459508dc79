import numpy as np
import pytest

from umbra.data.faces import FaceSet
from umbra.data.splits import split_by_people
from umbra.occlude.wearer import standard_landmarks
from umbra.papers.occlusion_resistant_3d.covers import (
    KINDS,
    PATTERNS,
    WHOLE,
    CoveredFaces,
    CoversConfig,
    cover,
    versions_of,
)

SIDE = 64
POINTS = standard_landmarks(SIDE, SIDE).astype(np.float32)


@pytest.fixture
def faces():
    images = np.random.default_rng(0).integers(0, 256, (24, SIDE, SIDE, 3)).astype(np.uint8)
    people = np.repeat(np.arange(6), 4)
    names = tuple(f"person {number}" for number in range(6))
    return FaceSet(
        images=images,
        people=people,
        names=names,
        five_points=np.zeros((24, 5, 2), np.float32),
        landmarks=np.repeat(POINTS[None], 24, axis=0),
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_covers_something_in_one_colour_and_leaves_the_rest(faces, kind):
    image = faces.images[0]
    covered = cover(image, POINTS, kind, rng=np.random.default_rng(1))
    changed = (covered != image).any(axis=2)
    assert 0.01 < changed.mean() < 0.9
    colours, counts = np.unique(covered[changed], axis=0, return_counts=True)
    assert len(colours)
    assert counts.max() > 0.7 * changed.sum()  # but for smooth outlines


def test_a_face_that_is_covered_whole_shows_no_landmark(faces):
    covered = cover(faces.images[0], POINTS, WHOLE, rng=np.random.default_rng(1))
    colour = covered[tuple(np.floor(POINTS[30, ::-1]).astype(int))]
    inside = POINTS[(POINTS >= 1).all(axis=1) & (POINTS < SIDE - 1).all(axis=1)]
    assert len(inside) > 60
    assert all((covered[int(y), int(x)] == colour).all() for x, y in inside)


def test_the_share_and_the_number_of_versions_are_those_that_are_set(faces):
    config = CoversConfig(kinds=PATTERNS, share=0.6, versions=7)
    made = [versions_of(image, POINTS, config, (0, 0, number)) for number, image in enumerate(faces.images)]
    covered = np.array(
        [(versions != image).any(axis=(1, 2, 3)) for versions, image in zip(made, faces.images, strict=True)]
    )
    assert covered.shape == (24, 7)
    assert 0.45 < covered.mean() < 0.75


def test_covers_follow_from_seed_epoch_and_image_alone(faces):
    config = CoversConfig(share=1.0, versions=2)
    one = versions_of(faces.images[3], POINTS, config, (5, 1, 3))
    assert np.array_equal(one, versions_of(faces.images[3], POINTS, config, (5, 1, 3)))
    assert not np.array_equal(one[0], one[1])
    for other in ((6, 1, 3), (5, 2, 3), (5, 1, 4)):
        assert not np.array_equal(one, versions_of(faces.images[3], POINTS, config, other))


def test_batches_hold_bare_and_covered_faces_of_their_own_part(faces):
    split = split_by_people(faces.people, seed=0, shares=(0.5, 0.25, 0.25))
    data = CoveredFaces(faces, split, CoversConfig(share=1.0, versions=7), seed=3, batch=4)
    batch = next(iter(data.val_dataloader()))
    own = split.validation[:4]
    assert np.array_equal(batch["clean"].numpy(), faces.images[own])
    assert batch["images"].shape == (4, 7, SIDE, SIDE, 3)
    assert np.array_equal(batch["images"][:, 0].numpy(), batch["image"].numpy())
    assert (batch["images"] != batch["clean"][:, None]).flatten(2).any(dim=2).all()


def test_training_covers_move_with_the_epoch_and_the_others_stay(faces):
    split = split_by_people(faces.people, seed=0, shares=(0.5, 0.25, 0.25))
    data = CoveredFaces(faces, split, CoversConfig(share=1.0), seed=3, batch=4)
    for loader, moves in ((data.train_dataloader(), True), (data.val_dataloader(), False)):
        reader, indices = loader.dataset, split.train[:4]
        same = bool((reader[(0, indices)]["image"] == reader[(1, indices)]["image"]).all())
        assert same is not moves


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kinds": ("stars",)}, "kinds: expected some of dsofi, dhofi, .*; found stars"),
        ({"kinds": ()}, "kinds: expected at least one where a share of the images is covered"),
        ({"share": 1.5}, "share"),
        ({"versions": 0}, "versions"),
    ],
)
def test_settings_that_cover_nothing_are_refused(settings, said):
    with pytest.raises(ValueError, match=said):
        CoversConfig(**settings)


def test_faces_without_landmarks_are_refused(faces):
    bare = FaceSet(
        images=faces.images, people=faces.people, names=faces.names, five_points=np.zeros((24, 5, 2), np.float32)
    )
    split = split_by_people(faces.people, seed=0)
    with pytest.raises(ValueError, match="faces: expected a set with 68 landmarks; found none"):
        CoveredFaces(bare, split, CoversConfig(), seed=0)
