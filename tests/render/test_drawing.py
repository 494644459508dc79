import dataclasses

import numpy as np

from umbra.render.drawing import Drawing


def test_every_array_has_the_picture_s_size_and_its_own_kind():
    drawing = Drawing.empty(5, 7)
    kinds = {field.name: getattr(drawing, field.name).dtype for field in dataclasses.fields(drawing)}
    assert kinds.pop("labels") == np.uint8
    assert set(kinds.values()) == {np.dtype(np.float32)}
    assert {name: getattr(drawing, name).shape for name in ("image", "depth", "normals")} == {
        "image": (5, 7, 3), "depth": (5, 7), "normals": (5, 7, 3),
    }  # fmt: skip
