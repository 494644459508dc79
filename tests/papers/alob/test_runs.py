"""Whom a run learns from, what it starts from, and that a training that was cut short goes on to the same weights."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from safetensors.torch import load_file

from umbra.backbones import save_weights
from umbra.configuration import as_mapping, build
from umbra.data.cover_config import CoverConfig
from umbra.data.faces import FaceSet
from umbra.data.folders import VARIABLE
from umbra.data.grey import are_grey
from umbra.learning.fit import fit
from umbra.learning.fit_config import FitConfig
from umbra.learning.seeds import seed_all, training_seed
from umbra.papers.alob import runs
from umbra.papers.alob.method import AlobConfig, AlobLearner
from umbra.papers.alob.runs import AlobTraining, plain, split_for, split_of
from umbra.papers.recipes import RECIPES
from umbra.runs.settings import LoaderConfig, RunSettings

SMALL = {"width": 8, "stem": "3x3/2", "embedding": 8, "height": 32, "columns": 32, "milestones": (0.5,)}
BASELINE = {"combination": "identifier", "trimmer_weight": 0.0, "shared_classifier": False}


def toy_faces(counts, names=None):
    """Two colours for each person, and noise."""
    rng = np.random.default_rng(0)
    people = np.repeat(np.arange(len(counts)), counts)
    sides = rng.integers(40, 216, (len(counts), 1, 2, 3)).repeat(16, axis=2)
    images = sides[people].repeat(32, axis=1) + rng.normal(0, 10, (len(people), 32, 32, 3))
    names = names or [f"person {number}" for number in range(len(counts))]
    points = np.zeros((len(people), 5, 2), np.float32)
    return FaceSet(images.clip(0, 255).astype(np.uint8), people.astype(np.int64), tuple(names), points)


def learnt(faces, split):
    """Names of the people whose pictures are learnt from or validated on."""
    return {faces.names[person] for person in faces.people[np.concatenate([split.train, split.validation])]}


@pytest.fixture
def real(tmp_path, monkeypatch):
    """Folders as the real sets lay them out: ten folds of LFW with 300 people each, and two people of MFR2."""
    lines = ["10\t300"]
    for fold in range(1, 11):
        names = [f"Ann_{fold}_{number}" for number in range(300)]
        lines += [f"{name}\t1\t2" for name in names]
        lines += [f"{one}\t1\t{two}\t1" for one, two in zip(names, [*names[1:], names[0]], strict=True)]
    (tmp_path / "lfw").mkdir()
    (tmp_path / "lfw" / "pairs.txt").write_text("\n".join(lines) + "\n")
    for name in ("MaryMajor", "john-doe"):
        (tmp_path / "mfr2" / name).mkdir(parents=True)
        (tmp_path / "mfr2" / name / f"{name}_0001.png").touch()
    monkeypatch.setenv(VARIABLE, str(tmp_path))


NAMES = ["Ann_1_0", "Ann_2_299", "Ann_10_7", "Mary_Major", "John Doe", "Someone_Else"]


@pytest.mark.parametrize(
    ("config", "barred"),
    [
        (AlobTraining(), set()),
        (AlobTraining(without_folds=(1,)), {"Ann_1_0"}),
        (AlobTraining(without_folds=(2, 10)), {"Ann_2_299", "Ann_10_7"}),
        (AlobTraining(without_mfr2=True), {"Mary_Major", "John Doe"}),
        (AlobTraining(without_folds=(1,), without_mfr2=True), {"Ann_1_0", "Mary_Major", "John Doe"}),
    ],
)
def test_nobody_is_learnt_from_who_will_be_tested(real, config, barred):
    faces = toy_faces([8] * 6, NAMES)
    split = split_for(faces, config, seed=1)
    assert learnt(faces, split) == set(NAMES) - barred
    assert split.classes == 6 - len(barred)
    assert split.left_out == 8 * len(barred)
    own = np.concatenate([split.train, split.validation])
    np.testing.assert_array_equal(split.people[split.labels[own]], faces.people[own])
    assert set(split.labels[own]) == set(range(split.classes))


def test_no_real_set_is_asked_for_where_nobody_is_barred(monkeypatch, tmp_path):
    monkeypatch.setenv(VARIABLE, str(tmp_path / "nowhere"))
    faces = toy_faces([8, 8])
    assert split_for(faces, AlobTraining(), seed=1).classes == 2
    with pytest.raises(FileNotFoundError, match="expected the folder of the set mfr2"):
        split_for(faces, AlobTraining(without_mfr2=True), seed=1)


def test_names_are_compared_without_case_spaces_and_signs():
    assert plain("Mary-Jane O'Neil_2") == plain("mary_jane oneil 2") == plain("MaryJaneONeil2")
    assert plain("Mary") != plain("Maria")


@pytest.mark.parametrize(("fewest", "kept"), [(0, 4), (2, 3), (6, 2), (7, 2), (8, 2)])
def test_people_with_too_few_pictures_are_left_out(fewest, kept):
    faces = toy_faces([12, 1, 5, 8])
    split = split_for(faces, AlobTraining(fewest=fewest), seed=1)
    assert split.classes == kept
    counts = np.bincount(faces.people)[split.people]
    assert counts.min() >= fewest


def test_one_picture_in_ten_of_each_person_is_held_out_and_none_is_in_both_parts():
    people = np.random.default_rng(0).permutation(np.repeat(np.arange(4), [20, 10, 6, 5]))
    split = split_of(people, np.arange(4), seed=3)
    assert np.bincount(people[split.validation], minlength=4).tolist() == [2, 1, 1, 0]
    assert np.bincount(people[split.train], minlength=4).tolist() == [18, 9, 5, 5]
    assert not set(split.train) & set(split.validation)
    assert sorted([*split.train, *split.validation]) == list(range(41))
    assert not len(split.test)
    assert all((np.diff(part) > 0).all() for part in (split.train, split.validation))


def test_the_split_depends_on_the_seed_and_the_person_alone():
    people = np.repeat(np.arange(6), 20)
    first, again, other = (split_of(people, np.arange(6), seed=seed) for seed in (3, 3, 4))
    np.testing.assert_array_equal(first.validation, again.validation)
    assert not np.array_equal(first.validation, other.validation)
    fewer = split_of(people, np.array([1, 4]), seed=3)
    np.testing.assert_array_equal(fewer.validation, first.validation[np.isin(people[first.validation], [1, 4])])


def test_too_few_people_and_too_few_pictures_are_refused():
    with pytest.raises(ValueError, match="expected at least two to tell apart; got 1"):
        split_for(toy_faces([8, 1]), AlobTraining(), seed=1)
    with pytest.raises(ValueError, match="expected somebody with six pictures or more"):
        split_for(toy_faces([5, 5]), AlobTraining(), seed=1)


@pytest.fixture
def run(monkeypatch):
    """A run of eight toy people; the set is not on the disk."""
    faces = toy_faces([8] * 8)
    monkeypatch.setattr(runs, "read_faces", lambda name, edition: faces)

    def make(*, start="", cover=None, **network):
        model, loader = AlobTraining(start=start, network=AlobConfig(**SMALL, **network)), LoaderConfig(16, 0, cover)
        return RunSettings("alob", "alob", "toy", "sets/toy", (7,), FitConfig(1), model, loader)

    return make


def test_a_run_is_read_from_a_file_and_prepared(run):
    assert RECIPES["alob"].prepare is runs.alob
    model = run(**BASELINE).model
    assert build(RECIPES["alob"].config, as_mapping(model)) == model
    cover = CoverConfig(validation=True, without="scarf")
    module, data = runs.alob(run(cover=cover), "toy", 7, 0)
    assert (module.config.seed, module.head.weight.shape[0]) == (7, 8)
    assert (data.batch, data.seed, data.cover) == (16, 7, cover)
    assert len(data.split.train) == 7 * len(data.split.validation) == 56


def test_a_run_may_learn_without_colour(run):
    settings = run(cover=CoverConfig(share=1.0), **BASELINE)
    settings = replace(settings, model=replace(settings.model, grey=True))
    _, data = runs.alob(settings, "toy", 7, 0)
    coloured = runs.alob(run(**BASELINE), "toy", 7, 0)[1].faces
    assert are_grey(np.asarray(data.faces.images)).all()
    assert not are_grey(np.asarray(coloured.images)).any()


@pytest.mark.parametrize(("number", "taken"), [(1, 1), (2, 0)])
def test_a_run_starts_with_the_trunks_of_the_same_seed_or_of_the_first(run, monkeypatch, tmp_path, number, taken):
    folder = tmp_path / "toy" / "alob" / "before"
    theirs = {}
    for seed in (0, 1):
        torch.manual_seed(10 + seed)
        theirs[seed] = AlobLearner(AlobConfig(**SMALL), classes=3)
        save_weights(theirs[seed], folder / f"seed-{seed}.safetensors")
    monkeypatch.setattr(runs.paths, "run", lambda *parts: tmp_path.joinpath(*parts))
    module, _ = runs.alob(run(start="before"), "toy", 7, number)
    assert module.head.weight.shape[0] == 8
    for name, value in theirs[taken].network.state_dict().items():
        assert torch.equal(module.network.state_dict()[name], value), name


class CutError(Exception):
    """A training stops in the middle of its second epoch."""


def train(run, folder, *, cut=False, **network):
    torch.manual_seed(0)
    module, data = runs.alob(run(**network), "toy", 7, 0)
    step = module.training_step

    def cut_short(batch, batch_idx):
        if cut and (module.current_epoch, batch_idx) == (1, 1):
            raise CutError
        step(batch, batch_idx)

    module.training_step = cut_short
    return fit(module, data, FitConfig(2, precision="float32"), seed=7, folder=folder, fingerprint="same"), module


@pytest.mark.parametrize("network", [{}, BASELINE], ids=["projection", "identifier"])
def test_a_training_that_was_cut_short_ends_with_the_same_weights(run, tmp_path, network):
    whole, module = train(run, tmp_path / "whole", **network)
    with pytest.raises(CutError):
        train(run, tmp_path / "cut", cut=True, **network)
    resumed, _ = train(run, tmp_path / "cut", **network)
    assert (whole.resumed_after, resumed.resumed_after) == (0, 1)
    assert resumed.history == whole.history
    one, two = load_file(whole.weights), load_file(resumed.weights)
    assert one.keys() == two.keys() == module.state_dict().keys()
    assert all(torch.equal(one[name], two[name]) for name in one)
    files = [next((tmp_path / name).glob("last-*.ckpt")) for name in ("whole", "cut")]
    last = [torch.load(file, weights_only=True)["state_dict"] for file in files]
    assert all(torch.equal(last[0][name], last[1][name]) for name in last[0])


def test_each_epoch_of_the_history_has_losses_lengths_and_accuracy(run, tmp_path):
    fitted, _ = train(run, tmp_path, trimmer_rate=0.001)
    columns = {"loss_identifier", "loss_trimmer", "length_identifier", "length_trimmer", "length_projection"}
    assert [set(row.values) for row in fitted.history] == [columns | {"validation_accuracy", "validation_loss"}] * 2
    for row in fitted.history:
        assert 0 < row.values["length_projection"] <= row.values["length_identifier"] + 1e-4
        assert 0 <= row.values["validation_accuracy"] <= 1
    assert fitted.history[0].values["loss_identifier"] > fitted.history[1].values["loss_identifier"]


def test_clipping_and_accumulation_are_refused_because_two_optimisers_step_by_hand(run):
    for settings in (FitConfig(1, clip=1.0), FitConfig(1, accumulate=2)):
        with pytest.raises(ValueError, match="two optimisers step by hand"):
            runs.alob(replace(run(), fit=settings), "toy", 0, 0)


def test_arms_of_one_number_are_paired(monkeypatch):
    """Baseline and ALOB: first weights where their shapes agree, order, occluders and held-out pictures."""
    faces = toy_faces([8] * 5)
    monkeypatch.setattr(runs, "read_faces", lambda name, edition: faces)
    cover = CoverConfig(share=0.5)

    def arm(**changes):
        model = build(AlobTraining, {"network": {**SMALL, **changes}})
        run = RunSettings("alob", "alob", "people", "sets/people", (0,), FitConfig(1), model, LoaderConfig(8, 0, cover))
        seed = training_seed(1, 0)
        seed_all(seed, "network")
        module, data = runs.alob(run, "toy", seed, 0)
        data.trainer = None
        return module, data

    (alone, first), (both, second) = arm(**BASELINE), arm()
    own = alone.state_dict()
    paired = {name: value for name, value in both.state_dict().items() if not name.startswith("network.trimmer.")}
    assert set(own) == set(paired)
    assert all(torch.equal(own[name], value) for name, value in paired.items())
    one, other = both.network.identifier.state_dict(), both.network.trimmer.state_dict()
    assert any(not torch.equal(one[name], other[name]) for name in one)
    for part in ("train", "validation"):
        np.testing.assert_array_equal(getattr(first.split, part), getattr(second.split, part))
    batches = zip(first.train_dataloader(), second.train_dataloader(), strict=True)
    assert all(torch.equal(left[name], right[name]) for left, right in batches for name in left)
