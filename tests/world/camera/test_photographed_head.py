import numpy as np

from umbra.world.camera.framing import Frame
from umbra.world.camera.photograph import photograph
from umbra.world.camera.photographed_head import photographed_heads
from umbra.world.head import layout
from umbra.world.people.people import draw_person


def test_heads_are_those_that_were_photographed_and_each_has_its_own_expression():
    person, frame = draw_person(5, 7), Frame("camera", 32, 32)
    heads = photographed_heads(5, 7, np.array([0, 3], np.int64))
    for index, head in zip((0, 3), heads, strict=True):
        taken = photograph(person, seed=5, index=index, frame=frame, wearing="")
        np.testing.assert_allclose(head[layout.LANDMARKS], taken.landmarks_3d, atol=1e-4)
    assert np.abs(heads[0] - heads[1]).max() > 0.5


def test_looks_change_no_shape():
    one, other = (draw_person(5, 7, look).vertices({}) for look in (0, 1))
    np.testing.assert_array_equal(one, other)
