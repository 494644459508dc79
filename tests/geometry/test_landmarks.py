import numpy as np

from umbra.geometry.landmarks import EYES, JAW, MIRROR, MOUTH


def test_a_mirror_of_a_mirror_is_the_picture():
    np.testing.assert_array_equal(MIRROR[MIRROR], np.arange(68))


def test_parts_stay_what_they_are_and_sides_change():
    assert MIRROR[0] == 16  # the ends of the jaw
    assert MIRROR[8] == 8  # the chin
    assert MIRROR[36] == 45  # the outer corners of the eyes
    assert MIRROR[37] == 44
    assert MIRROR[41] == 46  # the lower lids, at the outer corner
    assert MIRROR[48] == 54  # the corners of the mouth
    assert MIRROR[60] == 64  # the same, inside
    assert MIRROR[57] == 57  # the middle of the lower lip
    for part in (JAW, EYES, MOUTH):
        assert sorted(MIRROR[part]) == list(range(68))[part]


def test_the_drawn_head_agrees():
    from umbra.world.head import layout

    np.testing.assert_array_equal(layout.MIRROR[layout.LANDMARKS], layout.LANDMARKS[MIRROR])
