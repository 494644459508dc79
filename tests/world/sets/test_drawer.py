from dataclasses import replace

import numpy as np

from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.drawer import draw_photograph
from umbra.world.sets.world_set import read_world


def test_plan_says_what_covers_which_picture():
    config = WorldConfig(
        seed=1, people=1, pictures=2, first_picture=4, height=32, width=28, plan=("", "sunglasses"), supersampling=1
    )
    assert draw_photograph(config, 3, 4).occluder == ""
    covered = draw_photograph(config, 3, 5)
    assert covered.occluder == "sunglasses"
    assert covered.covered_fraction > 0


def test_written_picture_is_the_drawn_one(tmp_path):
    config = WorldConfig(
        seed=1, people=1, pictures=1, first_person=3, height=32, width=28, occluded=1.0, supersampling=1
    )
    write_world(config, tmp_path / "set", processes=1, say=lambda line: None)
    opened = read_world(tmp_path / "set")
    drawn = draw_photograph(config, 3, 0)
    np.testing.assert_array_equal(opened.images[0], drawn.image)
    np.testing.assert_array_equal(opened.parsing[0], drawn.parsing)
    assert opened.table["kind"][0] == drawn.occluder != ""
    np.testing.assert_allclose(opened.landmarks[0], drawn.landmarks, rtol=1e-6)


def test_pictures_in_a_row_share_a_look():
    config = WorldConfig(
        seed=1, people=1, pictures=4, pictures_of_a_look=2, height=48, width=42, supersampling=1, frame="portrait"
    )
    plain = replace(config, pictures_of_a_look=None)
    same = [np.array_equal(draw_photograph(config, 3, i).image, draw_photograph(plain, 3, i).image) for i in range(4)]
    assert same == [True, True, False, False]


def test_parts_are_left_out_as_the_set_says():
    config = WorldConfig(seed=1, people=1, pictures=1, height=48, width=42, supersampling=1, without=("light",))
    assert draw_photograph(config, 3, 0).light.kind == "even"
