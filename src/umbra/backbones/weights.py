"""Weights on disk as safetensors, and the fingerprint that says which weights something was made for."""

import hashlib
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn


def save_weights(module: nn.Module, path: Path | str) -> None:
    """Write every parameter and buffer of `module`; the folder is made where it is missing."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.detach().contiguous().cpu() for name, value in module.state_dict().items()}, path)


def load_weights(module: nn.Module, path: Path | str) -> None:
    """Fill `module` from a safetensors file, refusing a file of another architecture by its first difference."""
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"weights file {path} not found; train the run that writes it, or clear the setting.")
    found = load_file(path)
    expected = module.state_dict()
    for name in sorted(found.keys() | expected.keys()):
        shapes = [tuple(state[name].shape) if name in state else "nothing" for state in (expected, found)]
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"{path} is for another network: at {name!r} expected {shapes[0]}, found {shapes[1]}. "
                "Build the network with the settings the file was trained with."
            )
    module.load_state_dict(found)


def fingerprint(module: nn.Module) -> str:
    """SHA-256 over names, shapes and values of all weights and buffers."""
    digest = hashlib.sha256()
    for name, value in sorted(module.state_dict().items()):
        array = value.detach().to("cpu", torch.float64 if value.is_floating_point() else torch.int64).contiguous()
        digest.update(f"{name}{tuple(array.shape)}".encode())
        digest.update(array.numpy().tobytes())
    return digest.hexdigest()
