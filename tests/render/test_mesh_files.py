"""What is written can be read again by what the formats say."""

import json
import struct

import numpy as np
import pytest

from umbra.render.mesh_files import write_glb, write_obj

VERTICES = np.array([[0.0, 1, 2], [30, 0, 0], [0, 40, 0], [0, 0, 50.5]])
TRIANGLES = np.array([[0, 1, 2], [0, 2, 3], [1, 3, 2]])
COLOURS = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 2.0, -1.0]])


def test_obj_counts_from_one(tmp_path):
    write_obj(tmp_path / "head.obj", VERTICES, TRIANGLES, COLOURS)
    lines = [line.split() for line in (tmp_path / "head.obj").read_text().splitlines()]
    read = np.array([[float(x) for x in line[1:]] for line in lines if line[0] == "v"])
    np.testing.assert_allclose(read, np.hstack([VERTICES, COLOURS.clip(0, 1)]))
    np.testing.assert_array_equal([[int(x) for x in line[1:]] for line in lines if line[0] == "f"], TRIANGLES + 1)


def test_glb_holds_what_its_header_says(tmp_path):
    write_glb(tmp_path / "head.glb", VERTICES, TRIANGLES, COLOURS)
    data = (tmp_path / "head.glb").read_bytes()
    magic, version, length = struct.unpack_from("<4sII", data)
    assert (magic, version, length) == (b"glTF", 2, len(data))
    size, kind = struct.unpack_from("<I4s", data, 12)
    about, rest = json.loads(data[20 : 20 + size]), 20 + size
    assert kind == b"JSON"
    assert size % 4 == 0
    binary, kind = struct.unpack_from("<I4s", data, rest)
    assert kind == b"BIN\0"
    assert rest + 8 + binary == len(data)
    buffer = data[rest + 8 :]

    def read(place, dtype, width):
        view = about["bufferViews"][about["accessors"][place]["bufferView"]]
        part = buffer[view["byteOffset"] : view["byteOffset"] + view["byteLength"]]
        found = np.frombuffer(part, dtype).reshape(-1, width)
        assert found.size == about["accessors"][place]["count"] * (
            3 if about["accessors"][place]["type"] == "VEC3" else 1
        )
        return found

    primitive = about["meshes"][0]["primitives"][0]
    places = read(primitive["attributes"]["POSITION"], "<f4", 3)
    np.testing.assert_allclose(places, VERTICES / 1000, atol=1e-7)  # metres
    np.testing.assert_allclose(places.max(axis=0), about["accessors"][0]["max"])
    np.testing.assert_allclose(read(primitive["attributes"]["COLOR_0"], "<f4", 3), COLOURS.clip(0, 1))
    np.testing.assert_array_equal(read(primitive["indices"], "<u4", 3), TRIANGLES)


@pytest.mark.parametrize("write", [write_obj, write_glb])
@pytest.mark.parametrize(
    ("vertices", "triangles", "colours", "said"),
    [
        (VERTICES, TRIANGLES + 1, COLOURS, "found 4 colours, and 3 triangles with corners up to 4"),
        (VERTICES, TRIANGLES, COLOURS[:2], "of 4 vertices, each with a colour; found 2"),
        (VERTICES, TRIANGLES[:0], COLOURS, "and 0 triangles with corners"),
        (np.full((4, 3), np.nan), TRIANGLES, COLOURS, "expected finite vertices"),
    ],
)
def test_what_is_no_mesh_is_refused_and_leaves_no_file(tmp_path, write, vertices, triangles, colours, said):
    with pytest.raises(ValueError, match=said):
        write(tmp_path / "head.x", vertices, triangles, colours)
    assert not list(tmp_path.iterdir())
