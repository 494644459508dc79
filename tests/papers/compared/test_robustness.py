"""Columns that are asked about the same pictures, and regions that are the boxes they say."""

import numpy as np
import pytest
import torch

from umbra.backbones import fingerprint
from umbra.data.faces import FaceSet
from umbra.data.growing_blocks import COVER_SEED, growing_places, paint, under_share
from umbra.data.pairs import Pairs
from umbra.learning.embedding import embed_images
from umbra.metrics.verification import fold_accuracy
from umbra.papers.alob.matcher import Plain, similarity
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.compared import robustness as side
from umbra.papers.compared.masked_baseline import MaskedFaces, as_recogniser
from umbra.papers.landmark_masks.method import MaskDictionary, Regions

SIZE = 32
SMALL = {"width": 8, "stem": "3x3/1", "embedding": 8, "height": SIZE, "columns": SIZE}
BASELINE = AlobConfig(**SMALL, combination="identifier", trimmer_weight=0.0, shared_classifier=False)
PEOPLE = np.repeat(np.arange(6), 4)


def faces_of(images):
    return FaceSet(images, PEOPLE, tuple("abcdef"), np.zeros((24, 5, 2), np.float32))


@pytest.fixture(scope="module")
def images():
    """Six people in four pictures each."""
    rng = np.random.default_rng(0)
    faces = rng.integers(60, 196, (6, 1, 4, 4, 3)).repeat(4, axis=1).repeat(8, axis=2).repeat(8, axis=3)
    return (faces + rng.normal(0, 18, faces.shape)).clip(0, 255).astype(np.uint8).reshape(24, SIZE, SIZE, 3)


@pytest.fixture(scope="module")
def pairs():
    rng = np.random.default_rng(1)
    same = np.arange(60) % 2 == 0
    person = rng.integers(0, 6, 60)
    other = np.where(same, person, (person + rng.integers(1, 6, 60)) % 6)
    first, second = 4 * person + rng.integers(0, 2, 60), 4 * other + 2 + rng.integers(0, 2, 60)
    return Pairs(first, second, same, np.arange(60) // 6, np.arange(60))


def masked(learner, seed):
    base, half = as_recogniser(learner), SIZE // 2
    boxes = np.array([[0, 0, SIZE, half], [0, half, SIZE, SIZE]])
    mean = torch.rand(2, *base.network.map_shape, generator=torch.Generator().manual_seed(seed))
    dictionary = MaskDictionary("toy", ("upper", "lower"), mean, fingerprint(base.network))
    return MaskedFaces(
        base,
        dictionary,
        Regions("toy", ("upper", "lower"), boxes, SIZE, SIZE),
        40.0,
        torch.rand(6, *base.network.map_shape),
    )


@pytest.fixture(scope="module")
def baselines():
    torch.manual_seed(0)
    return [AlobLearner(BASELINE, classes=3).eval() for _ in range(2)]


@pytest.fixture(scope="module")
def columns(baselines):
    torch.manual_seed(1)
    twins = [AlobLearner(AlobConfig(**SMALL), classes=3).eval() for _ in range(2)]
    return side.columns_of([masked(one, seed) for seed, one in enumerate(baselines)], twins)


def test_regions_are_the_boxes_of_the_protocol_in_any_size():
    for name, (left, top, right, bottom) in side.REGIONS.items():
        box = side.region_box(name, (112, 96))
        assert box[top:bottom, left:right].all()
        assert box.sum() == (bottom - top) * (right - left)
        assert abs(side.region_box(name, (56, 48)).mean() - box.mean()) < 0.02
    assert np.argwhere(side.region_box("Nose", (56, 48))).tolist()[0] == [24, 17]
    assert (side.region_box("Nose", (112, 48)) == side.region_box("Nose", (112, 96))[:, ::2]).all()
    left, right = side.region_box("Left half", (56, 48)), side.region_box("Right half", (56, 48))
    assert not (left & right).any()
    assert np.flatnonzero(left.any(axis=0)).max() < np.flatnonzero(right.any(axis=0)).min()


def test_an_unknown_region_is_refused_with_those_there_are():
    with pytest.raises(ValueError, match=r"expected one of Left eye, .*Right half; got 'chin'"):
        side.region_box("chin", (112, 96))


def test_every_row_and_column_holds_an_outcome_per_seed_and_pair(images, pairs, columns):
    table = side.robustness(faces_of(images), pairs, columns, shares=(0.0, 0.3))
    assert (table.rows, table.columns) == (["0 %", "30 %"], list(columns))
    assert all(table.cell(*key).shape == (2, 60) for key in table)
    for column in ("Landmark masks", "Landmark masks, levelled"):
        assert (table.cell("0 %", "Baseline").values == table.cell("0 %", column).values).all()
    assert (table.cell("0 %", "Baseline").values != table.cell("30 %", "Baseline").values).any()
    for key in table:
        np.testing.assert_array_equal(table.cell(*key).first, PEOPLE[pairs.first])
        np.testing.assert_array_equal(table.cell(*key).second, PEOPLE[pairs.second])


@pytest.mark.parametrize("column", ["Baseline", "ALOB"])
def test_outcomes_are_those_of_pictures_covered_one_by_one(images, pairs, columns, baselines, column):
    table = side.robustness(faces_of(images), pairs, columns, shares=(0.4,), seed=9)
    learner = baselines[1] if column == "Baseline" else columns["ALOB"][1].learner
    bare = embed_images(learner, images, flip=False).double().numpy()
    covered = np.empty_like(bare)
    for number in set(pairs.second):
        own = np.array([number])
        truth = under_share(growing_places(own, (SIZE, SIZE), seed=9), 0.4)
        painted = paint(images[own], truth, own, seed=9)
        covered[number] = embed_images(learner, painted, flip=False).double().numpy()[0]
    scores = np.array([bare[one] @ covered[two] for one, two in zip(pairs.first, pairs.second, strict=True)])
    expected = fold_accuracy(scores, pairs.same, pairs.fold).correct
    assert (table.cell("40 %", column).values[1] == expected).mean() > 0.95  # half precision: the batch may tip a pair
    assert 0.1 < expected.mean() < 0.95


def test_masks_are_told_exactly_what_is_covered(images, pairs, columns):
    table = side.by_region(faces_of(images), pairs, columns)
    assert table.rows == list(side.REGIONS)
    assert table.columns == ["Baseline", "ALOB", "Landmark masks", "Landmark masks, levelled"]
    cells = {row: [table.cell(row, column).values for column in ("Baseline", "Landmark masks")] for row in table.rows}
    untouched = ("Left eye", "Right eye", "Nose", "Mouth")  # less than half of either band
    assert all((cells[row][0] == cells[row][1]).all() for row in untouched)
    assert any((cells[row][0] != cells[row][1]).any() for row in ("Lower half", "Upper half"))


class Counting:
    """A matcher that finds everybody alike by brightness, and counts what it is shown."""

    def __init__(self, trunk):
        self.trunk, self.shown, self.told = trunk, [], []

    def features(self, images):
        self.shown.append(len(images))
        return torch.from_numpy(images.mean(axis=(1, 2, 3)))

    def scores(self, first, second, pairs, occluders):
        self.told.append(occluders.mean())
        return -np.abs(first.numpy()[pairs[:, 0]] - second.numpy()[pairs[:, 1]])


def test_each_picture_is_seen_once_by_each_trunk_and_way_to_cover_it(images, pairs):
    one = Counting(torch.nn.Identity())
    other = Counting(one.trunk)
    side.robustness(faces_of(images), pairs, {"A": [one], "B": [other]}, shares=(0.0, 0.25))
    seconds = len(set(pairs.second))
    assert sorted(one.shown + other.shown) == sorted([len(set(pairs.first)), seconds, seconds])
    assert one.told == other.told == [0.0, 0.25]


def test_columns_of_different_numbers_of_seeds_are_refused(images, pairs, columns):
    with pytest.raises(ValueError, match="expected as many seeds in each, at least one; got Baseline: 2, ALOB: 1"):
        side.robustness(faces_of(images), pairs, columns | {"ALOB": columns["ALOB"][:1]})
    with pytest.raises(ValueError, match="got none"):
        side.by_region(faces_of(images), pairs, {})


def test_masks_under_the_slider_are_the_baseline_until_something_is_covered(images, columns, baselines):
    matchers = {"Baseline": Plain(baselines[0]), "ALOB": columns["ALOB"][0], "Masks": columns["Landmark masks"][0]}
    _, found = similarity(images[0], images[7], 0.0, matchers, number=7)
    assert list(found) == list(matchers)
    assert found["Masks"] == pytest.approx(found["Baseline"], abs=1e-6)
    covered, less = similarity(images[0], images[7], 0.5, matchers, number=7)
    own = np.array([7])
    truth = under_share(growing_places(own, (SIZE, SIZE), seed=COVER_SEED), 0.5)
    assert (covered == paint(images[own], truth, own, seed=COVER_SEED)[0]).all()
    assert all(abs(less[name] - found[name]) > 1e-4 for name in matchers)


def test_the_baseline_column_is_the_masks_own_trunk_with_nothing_discarded(columns):
    for plain, own in zip(columns["Baseline"], columns["Landmark masks"], strict=True):
        assert plain.trunk is own.trunk
        assert plain.dictionary.masks(plain.percentile).all()
        assert not own.dictionary.masks(own.percentile).all()
