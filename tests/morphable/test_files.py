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
    ("name", "type_", "expected"),
    [("identity", "float64", "float32"), ("uv", "int8", "float32"), ("triangles", "int64", "int32")],
)
def test_a_file_with_another_type_of_numbers_is_refused(model, tmp_path, name, type_, expected):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    arrays = load_file(path)
    save_file({**arrays, name: arrays[name].astype(type_)}, path)
    with pytest.raises(ValueError, match=rf"{name} in .*model\.safetensors should be {expected}; found {type_}"):
        load_model(path)


def test_a_file_with_a_number_that_is_not_finite_is_refused(model, tmp_path):
    path = tmp_path / "model.safetensors"
    save_model(model, path)
    arrays = load_file(path)
    arrays["mean_albedo"][3, 1] = np.nan
    save_file(arrays, path)
    with pytest.raises(ValueError, match=r"mean_albedo should be finite; found 1 values that are not"):
        load_model(path)
