import pytest

from umbra import occlude
from umbra.world.camera.scene_ranges import HELD, WORN, SceneRanges


def test_every_usual_occluder_can_be_drawn():
    assert set(WORN) <= set(occlude.WORN)
    assert set(HELD) <= set(occlude.HELD)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"people": (3, 2)}, "fewest and most, from 0 up; found 3 and 2"),
        ({"people": (-1, 2)}, "fewest and most"),
        ({"faces": (4.0, 50.0)}, "from 8 pixels up; found 4 and 50"),
        ({"faces": (60.0, 50.0)}, "found 60 and 50"),
        ({"faces": (12.0, 200.0)}, "at most three quarters of the picture's 240 x 320 pixels; found up to 200"),
        ({"people": (0, 500)}, "500 people with faces of 12 pixels do not fit .* which has room for 64"),
        ({"largest_yaw": 80.0}, "an angle in radians"),
        ({"kinds": ()}, "expected kinds to choose from"),
    ],
)
def test_what_cannot_be_drawn_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        SceneRanges(**values)


def test_nobody_needs_no_kinds():
    assert SceneRanges(occluded=0.0, kinds=(), people=(0, 0)).people == (0, 0)
