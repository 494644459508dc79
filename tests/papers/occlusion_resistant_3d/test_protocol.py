import numpy as np
import pytest

from umbra.papers.occlusion_resistant_3d.protocol import BARE, CONDITIONS, DRAWN, NATURAL


def test_each_condition_covers_some_pixels_and_none_is_bare(material):
    for condition in CONDITIONS:
        hidden = material.hidden(condition)
        assert hidden.any(axis=(1, 2)).all() == (condition != BARE)
        outside = ~hidden[..., None] & (material.images(condition) != material.bare)
        assert not outside.any()


def test_covers_stay_as_they_are_and_differ_from_image_to_image(material):
    first = material._covered(DRAWN["SHOFI"])
    np.testing.assert_array_equal(first, material._covered(DRAWN["SHOFI"]))
    colours = {
        tuple(image[mask].mean(axis=0).round()) for image, mask in zip(first, material.hidden("SHOFI"), strict=True)
    }
    assert len(colours) > len(material) // 2


def test_one_square_of_any_colour_lies_in_one_place(material):
    black, white = (material.squares_of(value) for value in (0, 255))
    changed = black != white
    assert changed.any(axis=(1, 2, 3)).all()
    assert (white[changed] == 255).all()
    assert (black[changed] == 0).all()


def test_what_an_occluder_hides_is_no_more_in_sight(material):
    before, after = material.visible(BARE), material.visible(NATURAL)
    assert not (after & ~before).any()
    assert (before & ~after).any()
    inside = np.stack([(p > (8, 12)).all(axis=1) & (p < (20, 24)).all(axis=1) for p in material.truth.pixels])
    np.testing.assert_array_equal(before & ~after, before & inside)
    assert 0 < material.truth_hidden(NATURAL) < 1
    assert material.truth_hidden(BARE) == 0


def test_outcomes_are_drawn_person_by_person(material):
    sample = material.by_person(np.zeros((2, len(material))))
    assert sample.layout.seeds == 2
    assert len(sample.layout.strata[0]) == 4
    few = material.by_person(np.zeros((2, 3)), np.array([0, 1, 5]))
    assert len(few.layout.strata[0]) == 2


def test_unknown_conditions_are_no_conditions(material):
    with pytest.raises(KeyError):
        material.images("Sunburn")
