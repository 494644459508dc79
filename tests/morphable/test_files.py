import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from umbra.morphable.files import load_model, save_model
from umbra.morphable.model import expected_shapes


def test_a_saved_model_comes_back_to_the_last_bit(model, tmp_path):
    save_model(model, tmp_path / "new" / "model.safetensors")
    back = load_model(tmp_path / "new" / "model.safetensors")
    for name in expected_shapes(0, 0):
        assert (getattr(back, name) == getattr(model, name)).all()
    assert [list(group) for group in back.five_points] == [list(group) for group in model.five_points]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["model.safetensors"]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"expected a file at .*none\.safetensors"):
        load_model(tmp_path / "none.safetensors")


def test_a_truncated_file_is_refused_in_one_sentence(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(
        ValueError,
        match=r"safetensors: expected a morphable model .*, found damage .*build the model again",
    ):
        load_model(path)


def test_a_file_without_a_part_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    save_file({name: array for name, array in load_file(path).items() if name != "uv"}, path)
    with pytest.raises(ValueError, match=r"should hold uv; found none"):
        load_model(path)


def test_a_file_with_a_wrong_triangle_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    arrays = load_file(path)
    arrays["triangles"] = np.full_like(arrays["triangles"], 99999)
    save_file(arrays, path)
    with pytest.raises(ValueError, match="triangles should name vertices 0 to 69; found 99999"):
        load_model(path)


def test_a_file_with_a_direction_too_few_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    arrays = load_file(path)
    arrays["identity"] = arrays["identity"][:79].copy()
    save_file(arrays, path)
    with pytest.raises(ValueError, match=r"identity should have shape \(80, 70, 3\); found \(79, 70, 3\)"):
        load_model(path)


@pytest.mark.parametrize(
    ("name", "change", "words"),
    [
        ("mean_shape", lambda array: array.astype(np.float64), "mean_shape as float32; found float64"),
        ("triangles", lambda array: array.astype(np.int64), "triangles as int32; found int64"),
        ("mean_shape", np.zeros_like, "should hold a head; found a mean_shape of one point"),
        ("mean_shape", lambda array: np.float32(array[0, 0]).reshape(()), "a list in mean_shape; found one number"),
        ("uv", lambda array: array * np.float32(np.nan), "uv should be finite"),
        ("identity", np.zeros_like, "directions of identity should be orthonormal"),
        ("regions", lambda array: array + np.uint8(40), "should hold regions up to 17; found "),
        ("five_point_sizes", lambda array: array + np.int32(1), "five_points of the sizes"),
        ("five_point_sizes", lambda array: array * np.int32(0), "five_points of the sizes"),
        ("five_points", lambda array: array - np.int32(1), "five_points should name vertices 0 to 69; found -1"),
    ],
)
def test_an_array_that_can_be_none_of_a_head_is_refused(model, tmp_path, name, change, words):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    arrays = load_file(path)
    save_file({**arrays, name: np.array(change(arrays[name]))}, path)
    with pytest.raises(ValueError, match=words):
        load_model(path)


@pytest.mark.parametrize("name", ["mean_shape", "mean_albedo", "uv", "identity_sd"])
def test_numbers_that_could_be_a_heads_but_are_not_this_ones_are_refused(model, tmp_path, name):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    content = bytearray(path.read_bytes())
    low_bit_of_its_first_number = content.index(load_file(path)[name].tobytes()[:64])
    content[low_bit_of_its_first_number] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"should hold numbers of the SHA-256 \w{12}; found \w{12}\. Build it again\."):
        load_model(path)


def test_a_file_that_somebody_else_wrote_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    save_file(load_file(path), path)
    with pytest.raises(ValueError, match="SHA-256 that its header lacks"):
        load_model(path)
