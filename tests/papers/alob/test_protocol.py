"""The tests of pairs: what is covered and which pairs there are."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from umbra.data.faces import FaceSet
from umbra.data.folders import LoadSummary
from umbra.data.grey import are_grey, greyed
from umbra.data.protocols import lfw_like
from umbra.data.real import RealSet
from umbra.papers.alob import protocol
from umbra.papers.alob.protocol import (
    Benchmark,
    fitting,
    fitting_masked,
    subset,
)

PEOPLE, EACH = 20, 3


def faces(kinds: list[str] | None = None, people: int = PEOPLE, each: int = EACH) -> FaceSet:
    rng = np.random.default_rng(3)
    count = people * each
    face = [(14, 20), (34, 20), (24, 30), (17, 42), (31, 42)]
    labels = np.repeat(np.arange(people), each)
    names = np.array(kinds if kinds is not None else [""] * count)
    return FaceSet(
        images=rng.integers(60, 200, (count, 56, 48, 3), dtype=np.uint8),
        people=labels,
        names=tuple(f"person {number}" for number in range(people)),
        five_points=np.tile(np.array(face, np.float32), (count, 1, 1)),
        kinds=names,
        table=pd.DataFrame({"person": labels, "kind": names}),
    )


@pytest.fixture(scope="module")
def benchmark() -> Benchmark:
    own = faces()
    pairs = lfw_like(own.people, np.arange(len(own)), seed=1, pairs=fitting(own, 6000))
    return Benchmark("test", own, pairs, own, pairs, False)


def test_the_same_picture_is_always_under_the_same_object(benchmark):
    one, two = benchmark.under_object(2.0), benchmark.under_object(2.0)
    np.testing.assert_array_equal(one.images, two.images)
    assert (one.alpha.reshape(len(one.alpha), -1).max(axis=1) == 255).all()


def test_bigger_objects_cover_more_and_nothing_outside_them_changes(benchmark):
    small, big = benchmark.covered["OCC-2.0"], benchmark.covered["OCC-3.0"]
    assert big.fraction.mean() > small.fraction.mean() + 0.05
    untouched = small.alpha == 0
    np.testing.assert_array_equal(small.images[untouched], benchmark.clean[untouched])


def test_a_class_can_be_asked_for_or_left_out(benchmark):
    assert set(benchmark.under_object(2.0, only="hand").kinds) == {"hand"}
    assert "hand" not in benchmark.under_object(2.0, without="hand").kinds


def test_only_the_second_picture_of_a_pair_is_covered(benchmark):
    count = len(benchmark.clean)
    for name in ("OCC-2.0", "OCC-3.0", "LFW-Masked"):
        test = benchmark.tests[name]
        np.testing.assert_array_equal(test.images[:count], benchmark.clean)
        assert test.first.max() < count <= test.second.min()
        np.testing.assert_array_equal(test.second - count, benchmark.tests["LFW"].second)
        np.testing.assert_array_equal(test.people, np.tile(benchmark.faces.people, 2))


def test_masks_cover_the_lower_face(benchmark):
    alpha = benchmark.covered["LFW-Masked"].alpha >= 128
    assert alpha[:, 40:].mean() > 3 * alpha[:, :20].mean()
    assert set(benchmark.covered["LFW-Masked"].kinds) == {"surgical_mask", "cloth_mask", "kn95_mask"}


def test_over_grey_pictures_objects_and_masks_are_grey(benchmark):
    faces = replace(benchmark.faces, images=greyed(benchmark.clean))
    grey = replace(benchmark, faces=faces)
    for name, covered in grey.covered.items():
        assert are_grey(covered.images).all()
        np.testing.assert_array_equal(covered.alpha, benchmark.covered[name].alpha)
        assert not are_grey(benchmark.covered[name].images).any()


def test_photographs_bring_word_of_what_is_not_as_published(benchmark, tmp_path, monkeypatch):
    (tmp_path / "build" / "test" / "sets" / "lfw_faces").mkdir(parents=True)
    (tmp_path / "build" / "test" / "sets" / "lfw_faces" / "set.json").touch()
    (tmp_path / "params.yaml").touch()
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    monkeypatch.setattr(protocol, "read_faces", lambda *_: benchmark.faces)
    for name in ("lfw", "mfr2"):
        summary = LoadSummary(f"/data/{name}", 60, 20, warnings=(f"another list of {name}",))
        real = RealSet(benchmark.faces, benchmark.pairs, summary)
        monkeypatch.setattr(protocol, f"load_{name}", lambda *args, real=real, **kwargs: real)
    assert protocol.open_benchmark("test").notes == ("another list of lfw", "another list of mfr2")
    assert benchmark.notes == ()


def test_as_many_pairs_as_the_people_hold():
    assert fitting(faces(), 6000) == 20 * min(2 * 3, 1 * 9)
    assert fitting(faces(people=200, each=8), 6000) == 6000
    masked = faces(["", "surgical_mask", "cloth_mask"] * PEOPLE)
    assert fitting_masked(masked, 2000) == 2 * 2 * PEOPLE
    assert fitting_masked(masked, 10) == 10


def test_a_subset_keeps_names_and_order():
    own = faces()
    chosen = np.array([5, 2])
    part = subset(own, chosen)
    np.testing.assert_array_equal(part.images, own.images[chosen])
    np.testing.assert_array_equal(part.people, own.people[chosen])
    assert part.names == own.names
