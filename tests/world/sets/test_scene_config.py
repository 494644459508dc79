from dataclasses import asdict

import pytest

from umbra.configuration import build
from umbra.world.camera.scene_ranges import SceneRanges
from umbra.world.sets.scene_config import SceneConfig, chosen_scene_channels


def test_the_defaults_are_those_of_a_scene():
    assert SceneConfig(seed=1, scenes=2).ranges == SceneRanges()


def test_what_is_written_down_reads_back():
    config = SceneConfig(seed=1, scenes=5, shown=(2, 3), kinds=("cap",), channels=("images", "depth"))
    assert build(SceneConfig, {**asdict(config), "shown": [2, 3]}) == config
    assert config.shape == (5, 240, 320)


def test_channels_keep_their_order():
    assert [channel.name for channel in chosen_scene_channels(("depth", "images"))] == ["images", "depth"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"channels": ("parsing",)}, "channels: expected 'images' and any of"),
        ({"shown": (0, 9), "people": 5}, "up to 9 people are to be shown, of only 5"),
        ({"shown": (3, 201)}, r"shown\[1\]: expected a number from 0 to 200"),
        ({"faces": (12.0, 230.0)}, "expected faces of at most three quarters of the picture's 240 x 320"),
        (
            {"faces": (60.0, 80.0), "shown": (0, 12)},
            "12 people with faces of 60 pixels do not fit a picture of 240 x 320",
        ),
        ({"largest_yaw": 90.0}, "largest_yaw: expected a number above 0"),
        ({"scenes": 0}, "scenes: expected a number from 1"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_settings(values, message):
    with pytest.raises(ValueError, match=message):
        SceneConfig(**{"seed": 1, "scenes": 4, **values})
