import pytest
import torch

from umbra.backbones import fingerprint, load_weights, residual, save_weights


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
        load_weights(network(0, width=4), tmp_path / "weights.safetensors")


def test_refuses_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.safetensors not found; train"):
        load_weights(network(0), tmp_path / "nothing.safetensors")
