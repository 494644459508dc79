"""What the figures show is read off the pictures and the modules."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from umbra.papers.landmark_masks import drawings


def test_distances_are_from_the_mean_of_the_training_pictures(material):
    found = drawings.distances(material)
    assert list(found) == ["left eye", "right eye", "nose", "mouth"]
    points = material.five_points("train")[:, 0]
    np.testing.assert_allclose(found["left eye"], np.hypot(*(points - points.mean(axis=0)).T))


def test_a_grids_boxes_are_numbered_and_a_landmarks_named(material):
    assert list(drawings.boxes_of(material, "grid")) == [str(n) for n in range(1, 10)]
    assert list(drawings.boxes_of(material, "LM1")) == ["left eye", "right eye", "nose", "mouth"]


def test_few_people_are_different_ones(material):
    places = drawings.few_people(material, 3)
    assert len(set(material.labels("test")[places])) == 3
    assert len(drawings.few_people(material, 99)) == 3


@pytest.mark.parametrize("better", [True, False])
def test_a_turn_is_a_picture_whose_answer_changes_or_says_that_none_did(evaluation, better):
    turn = drawings.turned(evaluation, "Face mask", better=better)
    before = evaluation.outcomes("Face mask", "No mask")[0][turn.place]
    after = evaluation.outcomes("Face mask", "LM2")[0][turn.place]
    if turn.changed:
        assert (after > before) == better
    record = drawings.turn_record(evaluation, "Face mask", turn)
    assert record["image of the set"] in material_indices(evaluation)
    assert record["the mask changes the answer"] is turn.changed


def material_indices(evaluation):
    return set(evaluation.material.indices("test").tolist())


def test_clean_saliency_is_one_map_per_picture(evaluation, material):
    assert drawings.clean_saliency(evaluation, np.array([0, 2])).shape == (2, *material.faces.images.shape[1:3])


def test_the_telling_picture_loses_cells_of_the_grids_middle_row_and_keeps_its_eyes(material):
    place = drawings.most_telling(material, "Face mask")
    grid, lm2 = (drawings.covered_in(material, "Face mask", place, name) for name in ("grid", "LM2"))
    truth = material.covered("Face mask").truth
    every = [drawings.covered_in(material, "Face mask", n, "grid")[3:6].sum() for n in range(len(truth))]
    assert grid[3:6].sum() == max(every)
    assert not lm2[1]


def test_covered_regions_alone_are_hatched():
    ax = Figure().subplots()
    drawings.draw_covered(ax, {"a": (0.0, 0.0, 1.0, 1.0), "b": (1.0, 1.0, 2.0, 2.0)}, np.array([False, True]))
    (patch,) = ax.patches
    assert (patch.get_xy(), patch.get_hatch()) == ((1, 1), "////")


def test_an_outline_runs_along_the_occluder_and_there_is_none_without():
    ax, mask = Figure().subplots(), np.zeros((6, 6), bool)
    assert not drawings.draw_outline(ax, mask).collections
    mask[2:4, 2:4] = True
    (path,) = drawings.draw_outline(ax, mask).collections[0].get_paths()
    assert path.vertices.min() == 1.5
    assert path.vertices.max() == 3.5
