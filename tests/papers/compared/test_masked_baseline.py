"""Masks of paper 001 on the baseline of paper 003: learnt on its own pictures, applied to both sides of a pair."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch
from torch.nn import functional

from umbra.backbones import fingerprint, save_weights
from umbra.configuration import as_mapping, build
from umbra.data.faces import FaceSet
from umbra.learning.embedding import embed_images, feature_maps, half_where_fast
from umbra.learning.fit_config import FitConfig
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.runs import AlobTraining
from umbra.papers.compared import masked_baseline
from umbra.papers.compared.masked_baseline import (
    AlobMasks,
    MaskedFaces,
    alob_masks,
    as_recogniser,
    load_masks,
    open_ground,
)
from umbra.papers.landmark_masks.method import MaskDictionary, MaskGeneratorConfig, MaskTrainer, Regions
from umbra.runs.records import Trained
from umbra.runs.settings import LoaderConfig, RunSettings

SIZE, PEOPLE, PICTURES = 32, 3, 20
POINTS = np.array([[10.0, 11], [22, 11], [16, 17], [11, 23], [21, 23]])
SMALL = {"width": 8, "stem": "3x3/1", "embedding": 8, "height": SIZE, "columns": SIZE}
BASELINE = AlobConfig(**SMALL, combination="identifier", trimmer_weight=0.0, shared_classifier=False)
CONFIG = AlobMasks(strategies=("LM2", "grid"), pictures=8, held_out=4)


def toy_faces(people=PEOPLE):
    rng = np.random.default_rng(0)
    count = people * PICTURES
    return FaceSet(
        images=rng.integers(0, 256, (count, SIZE, SIZE, 3), dtype=np.uint8),
        people=np.repeat(np.arange(people), PICTURES).astype(np.int64),
        names=tuple(f"person {n}" for n in range(people)),
        five_points=(POINTS + rng.normal(0, 0.8, (count, 5, 2))).astype(np.float32),
    )


def saved(folder, name, modules, model, **about):
    paths = {number: folder / f"{name}-{number}.safetensors" for number in modules}
    for number, module in modules.items():
        save_weights(module, paths[number])
    params = {"model": as_mapping(model), "set": "toy_people", **about}
    return Trained(name, "alob", "toy", params, tuple(modules), paths, pd.DataFrame(), {}, {})


@pytest.fixture(scope="module")
def learners():
    torch.manual_seed(0)
    made = {seed: AlobLearner(BASELINE, classes=PEOPLE) for seed in (0, 1)}
    return {seed: learner.eval() for seed, learner in made.items()}


@pytest.fixture(scope="module")
def baseline(learners, tmp_path_factory):
    return saved(tmp_path_factory.mktemp("baseline"), "toy_baseline", learners, AlobTraining(network=BASELINE))


@pytest.fixture
def faces(monkeypatch, baseline):
    made = toy_faces()
    monkeypatch.setattr(masked_baseline, "read_head", lambda: SimpleNamespace(seed=5))
    monkeypatch.setattr(masked_baseline, "read_faces", lambda name, edition: made)
    monkeypatch.setattr(masked_baseline, "read_run", lambda name, edition: {"toy_baseline": baseline}[name])
    return made


def run(model=CONFIG, of="toy_people"):
    needs, loader = "runs/alob/toy_baseline", LoaderConfig(batch=4)
    return RunSettings("alob", "alob_masks", of, needs, (7,), FitConfig(1), model, loader)


@pytest.fixture
def generators(faces, baseline, tmp_path):
    trainer = MaskTrainer(CONFIG.generator, open_ground(baseline, 1, "toy").base, regions=14)
    trainer.best_masks.uniform_(generator=torch.Generator().manual_seed(0))
    return saved(tmp_path, "toy_masks", {1: trainer}, CONFIG, needs="runs/alob/toy_baseline")


def test_the_baseline_in_the_other_form_answers_the_same(learners):
    images = toy_faces().images[:6]
    other = as_recogniser(learners[1])
    assert torch.equal(embed_images(other, images, flip=False), embed_images(learners[1], images, flip=False))
    assert torch.equal(other.head.weight, learners[1].head.weight)
    assert (other.head.loss, other.head.margin, other.head.scale) == ("cosface", BASELINE.margin, BASELINE.scale)
    assert next(other.parameters()).data_ptr() != next(learners[1].network.parameters()).data_ptr()


def test_two_trunks_are_refused():
    with pytest.raises(ValueError, match=r"expected a baseline .* got 'projection'"):
        as_recogniser(AlobLearner(AlobConfig(**SMALL), classes=2))


def test_the_generators_learn_from_the_baselines_own_parts(faces, baseline):
    module, data = alob_masks(run(), "toy", 7, 1)
    ground = open_ground(baseline, 1, "toy")
    assert torch.equal(module.frozen.head.weight, ground.base.head.weight)
    assert data.batch == 4
    for pairs, own, count in ((data.train, ground.split.train, 8), (data.validation, ground.split.validation, 4)):
        known = feature_maps(ground.base, faces.images).half().flatten(1)
        found = torch.cdist(pairs.clean.flatten(1).float(), known.float()).argmin(dim=1).numpy()
        assert set(found) <= set(own)
        assert len(set(found)) == count
        assert (faces.people[found] == pairs.labels.numpy()).all()
        assert pairs.occluded.shape[1] == 5 + 9


def test_each_seed_stands_on_the_baselines_and_on_its_first_where_it_has_none(faces, baseline, learners):
    assert torch.equal(open_ground(baseline, 1, "toy").base.head.weight, learners[1].head.weight)
    assert torch.equal(open_ground(baseline, 9, "toy").base.head.weight, learners[0].head.weight)


def test_the_seed_moves_the_greys_and_the_pictures_and_nothing_else(faces):
    one, same, other = (alob_masks(run(), "toy", seed, 0)[1] for seed in (7, 7, 8))
    assert torch.equal(one.train.occluded, same.train.occluded)
    assert not torch.equal(one.train.occluded, other.train.occluded)
    assert not torch.equal(one.train.clean, other.train.clean)


def test_another_set_than_the_baselines_is_refused(faces):
    with pytest.raises(ValueError, match=r"expected 'toy_people', .* got 'others'"):
        alob_masks(run(of="others"), "toy", 7, 0)


def test_an_unknown_strategy_is_refused_before_anything_is_opened():
    with pytest.raises(ValueError, match=r"^model\.strategies\[1\]: expected one of LM1, LM2, grid, LM2-split, found"):
        build(AlobMasks, {"strategies": ["LM2", "LM3"]}, "model")


def test_a_set_that_has_changed_since_is_refused(faces, monkeypatch):
    monkeypatch.setattr(masked_baseline, "read_faces", lambda name, edition: toy_faces(people=4))
    with pytest.raises(ValueError, match="toy_baseline was trained on 3 people, the set 'toy_people' now gives 4"):
        alob_masks(run(), "toy", 7, 0)


def test_the_masks_come_back_as_they_were_kept_and_the_cohort_is_one_picture_of_each_person(
    faces, generators, baseline, monkeypatch
):
    monkeypatch.setattr(masked_baseline, "COHORT", 1000)  # all training pictures
    revived = load_masks(generators, 1, "toy")
    assert {name: one.percentile for name, one in revived.items()} == {"LM2": 30.0, "grid": 25.0}
    assert revived["LM2"].base is revived["grid"].base
    ground = open_ground(baseline, 1, "toy")
    trainer = MaskTrainer(CONFIG.generator, ground.base, regions=14)
    masked_baseline.load_weights(trainer, generators.weights[1])
    (weight,) = CONFIG.generator.difference_weights
    assert torch.equal(revived["LM2"].dictionary.mean, trainer.mean_masks(weight)[:5])
    assert torch.equal(revived["grid"].dictionary.mean, trainer.mean_masks(weight)[5:])
    known = feature_maps(ground.base, faces.images[ground.split.train]).flatten(1)
    nearest = torch.cdist(revived["LM2"].cohort.flatten(1), known).argmin(dim=1).numpy()
    assert sorted(faces.people[ground.split.train][nearest]) == list(range(PEOPLE))


def test_several_weights_are_refused_where_nothing_chooses():
    with pytest.raises(ValueError, match=r"difference_weights: expected one λ, .* found \[1\.0, 10\.0\]"):
        AlobMasks(generator=MaskGeneratorConfig((1.0, 10.0)))


def test_masks_of_a_seed_that_was_not_trained_are_refused(faces, generators):
    with pytest.raises(ValueError, match="run toy_masks has no seed 0; its seeds: 1"):
        load_masks(generators, 0, "toy")


@pytest.fixture(scope="module")
def masked(learners):
    """Masks drawn by chance over the four quarters of the picture."""
    base = as_recogniser(learners[0])
    half = SIZE // 2
    boxes = np.array([[x, y, x + half, y + half] for y in (0, half) for x in (0, half)])
    regions = Regions("toy", ("a", "b", "c", "d"), boxes, SIZE, SIZE)
    mean = torch.rand(4, *base.network.map_shape, generator=torch.Generator().manual_seed(0))
    return MaskedFaces(
        base,
        MaskDictionary("toy", regions.names, mean, fingerprint(base.network)),
        regions,
        40.0,
        feature_maps(base, toy_faces().images[20:26]),
    )


@pytest.fixture(scope="module")
def asked(masked):
    """Maps of both sides, pairs, and occluders over one, several, just half of one, or none of the quarters."""
    images = toy_faces().images
    pairs = np.random.default_rng(1).integers(0, 6, (20, 2))
    occluders = np.zeros((6, SIZE, SIZE), bool)
    occluders[0, :16, :16] = True
    occluders[1, :16] = True
    occluders[2, :8, :16] = True  # exactly half: not covered
    occluders[3, :9, :16] = True
    occluders[4] = True
    return masked.features(images[:6]), masked.features(images[6:12]), pairs, occluders


def naive_cosine(masked, first, second, occluder):
    mask = torch.ones_like(first)
    keep = masked.dictionary.masks(masked.percentile)
    for (left, top, right, bottom), own in zip(masked.regions.boxes, keep, strict=True):
        if occluder[top:bottom, left:right].mean() > 0.5:
            mask = mask * own
    with torch.no_grad(), half_where_fast(torch.device("cpu")):
        one, two = (masked.base.network.embed((mask * side)[None]).float()[0] for side in (first, second))
    return float(functional.cosine_similarity(one, two, dim=0))


def test_pairs_are_compared_through_the_product_of_the_covered_regions_masks_on_both_sides(masked, asked):
    first, second, pairs, occluders = asked
    expected = [naive_cosine(masked, first[a], second[b], occluders[b]) for a, b in pairs]
    bare = [naive_cosine(masked, first[a], second[b], np.zeros_like(occluders[b])) for a, b in pairs]
    found = masked.scores(*asked)
    np.testing.assert_allclose(found, expected, atol=5e-3)
    assert np.abs(found - bare)[pairs[:, 1] != 2].max() > 0.05


def test_where_nothing_is_covered_the_masks_change_nothing(masked, asked, learners):
    first, second, pairs, occluders = asked
    units = embed_images(learners[0], toy_faces().images[:12], flip=False).double().numpy()
    plain = (units[pairs[:, 0]] * units[6 + pairs[:, 1]]).sum(axis=1)
    np.testing.assert_allclose(masked.scores(first, second, pairs, np.zeros_like(occluders)), plain, atol=1e-6)
    found = masked.scores(*asked)
    bare = np.isin(pairs[:, 1], (2, 5))
    np.testing.assert_allclose(found[bare], plain[bare], atol=1e-6)
    assert (np.abs(found - plain)[~bare] > 1e-6).all()


def test_with_percentile_zero_the_masks_are_the_baseline(masked, asked):
    first, second, pairs, occluders = asked
    nothing = masked.scores(first, second, pairs, np.zeros_like(occluders))
    assert (replace(masked, percentile=0.0).scores(*asked) == nothing).all()


def test_levelled_scores_count_from_strangers_under_the_same_mask(masked, asked):
    _, _, pairs, occluders = asked
    cosines, levelled = masked.scores(*asked), replace(masked, levelled=True).scores(*asked)
    places = [(a, b) for a in range(6) for b in range(a)]
    for number, (_, second) in enumerate(pairs):
        among = [naive_cosine(masked, masked.cohort[a], masked.cohort[b], occluders[second]) for a, b in places]
        assert levelled[number] == pytest.approx((cosines[number] - np.mean(among)) / np.std(among), abs=0.3, rel=0.05)


def test_masks_of_another_trunk_are_refused(masked, learners):
    with pytest.raises(ValueError, match=r"was made for the network .* train the mask generators for this network"):
        replace(masked, base=as_recogniser(learners[1]))


def test_regions_of_another_dictionary_are_refused(masked):
    other = replace(masked.regions, names=("a", "b", "c", "e"))
    with pytest.raises(ValueError, match="expected those of the dictionary, a, b, c, d; got a, b, c, e"):
        replace(masked, regions=other)
