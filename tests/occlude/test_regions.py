import pytest

from umbra.occlude.regions import BANDS, bands, box_mask, fixed_box, grid_cells, landmark_boxes
from umbra.occlude.wearer import standard_landmarks

POINTS = standard_landmarks(112, 96)


def test_bands_are_full_width_and_tile_the_picture():
    boxes = bands(POINTS, height=112, width=96)
    assert tuple(boxes) == BANDS
    total = sum(box_mask(box, height=112, width=96).astype(int) for box in boxes.values())
    assert (total == 1).all()
    assert all(box[0] == 0 and box[2] == 96 and box[3] > box[1] for box in boxes.values())


def test_each_band_holds_its_feature():
    boxes = bands(POINTS, height=112, width=96)
    y = POINTS[:, 1]
    for name, part in (("eyes", y[36:48]), ("mouth", y[48:60]), ("nose", y[30:33]), ("chin", y[8:9])):
        _, top, _, bottom = boxes[name]
        assert top <= part.min()
        assert min(part.max(), 112) <= bottom  # the chin of an aligned crop lies just below it


def test_landmark_boxes_hold_their_points():
    for name, part in (("left_eye", slice(36, 42)), ("nose", slice(27, 36)), ("mouth", slice(48, 68))):
        x0, y0, x1, y1 = landmark_boxes(POINTS, height=112, width=96)[name]
        assert ((POINTS[part] >= (x0, y0)) & (POINTS[part] <= (x1, y1))).all()


def test_left_is_the_images_left():
    boxes = landmark_boxes(POINTS, height=112, width=96)
    assert boxes["left_eye"][2] < boxes["right_eye"][0] + 10
    assert fixed_box("left_eye")[0] < fixed_box("right_eye")[0]


@pytest.mark.parametrize("shape", [(112, 96), (128, 97), (9, 10)])
def test_grid_cells_tile_the_picture(shape):
    cells = grid_cells(height=shape[0], width=shape[1])
    assert len(cells) == 9
    assert (sum(box_mask(c, height=shape[0], width=shape[1]).astype(int) for c in cells) == 1).all()


def test_fixed_boxes_are_the_fields_and_scale():
    assert fixed_box("mouth") == (25, 82, 75, 107)
    assert fixed_box("up", height=224, width=192) == (16, 16, 184, 144)


def test_unknown_boxes_and_impossible_grids_are_refused():
    with pytest.raises(ValueError, match="unknown fixed box 'ear'"):
        fixed_box("ear")
    with pytest.raises(ValueError, match="a grid needs"):
        grid_cells(height=10, width=10, rows=0)


def test_a_box_beyond_the_picture_is_clipped():
    assert box_mask((-5, -5, 3, 2), height=10, width=10).sum() == 6
    assert not box_mask((-5, -5, -1, -1), height=10, width=10).any()
