import pytest

from umbra.world.head.action_table import ONE_SIDED, PUSHES


@pytest.mark.parametrize("name", [*PUSHES, *ONE_SIDED])
def test_pushes_stand_in_the_face_and_move_it_by_less_than_a_centimetre(name):
    for x, y, length, move, where in (PUSHES | ONE_SIDED)[name]:
        assert abs(x) < 60
        assert -95 < y < 80
        assert 3 < length < 20
        assert 0 < max(abs(part) for part in move) < 10
        assert where in ("all", "upper", "lower")
