import numpy as np
import pytest

from umbra.data.detector import check_pixels, five_of_68, nearest_to_middle, with_border


def test_five_points_are_eye_centres_nose_tip_and_mouth_corners():
    points = np.stack([np.arange(68.0), -np.arange(68.0)], axis=1)
    np.testing.assert_allclose(five_of_68(points)[:, 0], [38.5, 44.5, 30, 48, 54])


def test_the_face_in_the_middle_is_meant_though_another_is_larger():
    picture = np.zeros((100, 200, 3), np.uint8)  # its middle is at (100, 50)
    boxes = np.array([[0.0, 0.0, 90.0, 90.0], [85.0, 30.0, 105.0, 60.0], [150.0, 0.0, 200.0, 90.0]])
    assert nearest_to_middle(boxes, picture) == 1
    assert nearest_to_middle(boxes[[0, 2]], picture) == 0


def test_a_border_is_a_share_of_the_longer_side_and_repeats_the_edge():
    picture = np.arange(8 * 4 * 3, dtype=np.uint8).reshape(8, 4, 3)
    padded, border = with_border(picture, 0.25)
    assert border == 2
    assert padded.shape == (12, 8, 3)
    np.testing.assert_array_equal(padded[2:-2, 2:-2], picture)
    np.testing.assert_array_equal(padded[0, 0], picture[0, 0])
    np.testing.assert_array_equal(padded[-1, 4], picture[-1, 2])


def test_no_border_leaves_the_picture():
    picture = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    padded, border = with_border(picture[:, ::-1], 0.0)
    assert border == 0
    np.testing.assert_array_equal(padded, picture[:, ::-1])
    assert padded.flags["C_CONTIGUOUS"]


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (np.zeros((8, 8, 3), np.uint16), r"uint16 of shape \(8, 8, 3\)"),
        (np.zeros((8, 8), np.uint8), r"uint8 of shape \(8, 8\)"),
        (np.zeros((8, 8, 4), np.uint8), r"uint8 of shape \(8, 8, 4\)"),
        (np.zeros((0, 8, 3), np.uint8), r"uint8 of shape \(0, 8, 3\)"),
        (np.zeros((8, 8, 3)), r"float64 of shape \(8, 8, 3\)"),
    ],
)
def test_what_is_no_picture_of_8_bits_is_refused_with_the_remedy(image, found):
    with pytest.raises(ValueError, match=f"found {found}. Open the file with umbra.data.pictures.read_picture"):
        check_pixels(image)


def test_a_picture_of_8_bits_passes():
    check_pixels(np.zeros((1, 2, 3), np.uint8))
