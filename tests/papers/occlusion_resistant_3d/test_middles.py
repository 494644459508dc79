from dataclasses import replace

import numpy as np
import pytest
import torch
from toy_head import toy_model

from tests.papers.occlusion_resistant_3d.conftest import SIDE, egg_set
from umbra.learning.reconstruction.face_model import FaceModel
from umbra.learning.reconstruction.network import NetworkConfig
from umbra.papers.occlusion_resistant_3d.middles import middles


def test_the_middle_of_a_view_is_what_its_camera_sees(face):
    world = egg_set(face)
    cut = middles(world, NetworkConfig(side=SIDE - 8, frame=SIDE))
    assert cut.images.shape[1:3] == cut.parsing.shape[1:] == cut.occluder.shape[1:] == (SIDE - 8, SIDE - 8)
    np.testing.assert_array_equal(cut.clean, world.clean[:, 4:-4, 4:-4])
    np.testing.assert_allclose(cut.landmarks, world.landmarks - 4)
    inner = FaceModel(toy_model(), side=SIDE - 8, view=SIDE)
    found = inner(torch.from_numpy(world.coefficients)).landmarks.numpy()
    np.testing.assert_allclose(found, cut.landmarks, atol=1e-3)
    drawn = inner.render(inner(torch.from_numpy(world.coefficients))).mask.numpy()
    np.testing.assert_array_equal(drawn, cut.parsing > 0)


def test_a_whole_view_stays_as_it_is(face):
    world = egg_set(face)
    assert middles(world, NetworkConfig(side=SIDE)) is world


@pytest.mark.parametrize(
    ("side", "frame", "said"),
    [
        (SIDE, 40, "network.frame: expected the side of the set's images; found 40 and images of 32 × 32 pixels"),
        (SIDE - 3, SIDE, "frame: expected the side of a view as large as its middle of 29 pixels, or an even number"),
        (SIDE + 2, SIDE, "frame: expected the side of a view as large as its middle of 34"),
    ],
)
def test_other_views_are_refused(face, side, frame, said):
    with pytest.raises(ValueError, match=said):
        middles(replace(egg_set(face)), NetworkConfig(side=side, frame=frame))
