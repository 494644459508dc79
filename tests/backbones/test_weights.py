import pytest
import torch
from safetensors.torch import load_file, save_file

from umbra.backbones import fingerprint, load_weights, read_weights, residual, save_weights
from umbra.backbones.weights import not_finite


def network(seed: int, width: int = 2):
    torch.manual_seed(seed)
    return residual(18, input_size=(16, 16), width=width, embedding=4)


def test_weights_come_back_from_disk_unchanged(tmp_path):
    first, second = network(0), network(1)
    assert fingerprint(first) != fingerprint(second)
    save_weights(first, tmp_path / "deep" / "weights.safetensors")
    load_weights(second, tmp_path / "deep" / "weights.safetensors")
    assert fingerprint(first) == fingerprint(second)


def test_fingerprint_sees_a_change_of_one_number():
    model = network(0)
    before = fingerprint(model)
    with torch.no_grad():
        next(model.parameters()).view(-1)[0] += 1e-6
    assert fingerprint(model) != before


def test_refuses_weights_of_another_width(tmp_path):
    save_weights(network(0), tmp_path / "weights.safetensors")
    with pytest.raises(ValueError, match=r"for another network: at .*expected .*found"):
        load_weights(network(0, width=8), tmp_path / "weights.safetensors")


def test_refuses_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.safetensors not found; train"):
        load_weights(network(0), tmp_path / "nothing.safetensors")


def saved_with(tmp_path, change):
    """A network's weights with one tensor changed."""
    path = tmp_path / "weights.safetensors"
    save_weights(network(0), path)
    state = load_file(path)
    name = next(name for name, value in state.items() if value.ndim == 4)
    save_file({**state, name: change(state[name])}, path)
    return path


@pytest.mark.parametrize("type_", [torch.int8, torch.bool, torch.float64, torch.float16, torch.bfloat16])
def test_refuses_another_type_of_numbers_instead_of_casting_them(tmp_path, type_):
    path = saved_with(tmp_path, lambda value: value.to(type_))
    model = network(1)
    before = fingerprint(model)
    with pytest.raises(ValueError, match=rf"expected '\S+' as float32, found {str(type_)[6:]}, which would lose"):
        load_weights(model, path)
    assert fingerprint(model) == before


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_refuses_one_number_that_is_not_finite(tmp_path, number):
    path = saved_with(tmp_path, lambda value: value.index_fill(0, torch.tensor([1]), number))
    with pytest.raises(ValueError, match=rf"weights\.safetensors: expected finite weights, found {number} in '\S+'\."):
        load_weights(network(1), path)


def test_refuses_a_damaged_file_in_one_sentence(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_weights(network(0), path)
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ValueError, match=r"weights\.safetensors: expected weights in safetensors, found damage"):
        load_weights(network(0), path)


def test_takes_the_weights_behind_a_prefix_alone(tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file({"a.w": torch.ones(2), "b.w": torch.full((3,), torch.nan)}, path)
    assert read_weights(path, {"w": torch.zeros(2)}, prefix="a.")["w"].tolist() == [1.0, 1.0]


def test_the_first_number_that_is_not_finite_is_named_and_whole_numbers_always_are():
    state = {"a": torch.zeros(2), "count": torch.ones(1, dtype=torch.int64), "b": torch.tensor([1.0, -torch.inf])}
    assert not_finite(state) == ("b", -torch.inf)
    assert not_finite({name: state[name] for name in ("a", "count")}) is None
