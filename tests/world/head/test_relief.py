import numpy as np

from umbra.world.head import chart, relief


def test_lips_bulge_forwards_and_close_their_slit():
    line = chart.mouth_line(np.array([0.0]))[0]
    places = chart.from_frontal(np.array([[0.0, line + 4], [0.0, line + 0.4], [0.0, line - 0.4]]))
    moves = relief.lips(places)
    assert moves[0, 2] > 1
    assert np.allclose(places[1:, 1] + moves[1:, 1], line)


def test_ears_stand_off_the_head_and_leave_the_face_alone():
    places = np.array([[chart.EAR_CENTRE[0] + 10, 10.0], [-chart.EAR_CENTRE[0] - 10, 10.0], [20.0, 0.0]])
    moves = relief.ears(places)
    assert moves[0, 0] > 8
    assert np.allclose(moves[1], moves[0] * [-1, 1, 1])
    assert np.allclose(moves[2], 0)


def test_folds_are_the_same_on_both_sides():
    places = np.array([[30.0, 33.0], [-30.0, 33.0]])
    one, other = relief.folds(places)
    assert np.allclose(one, other)
