"""Weights on disk as safetensors, and the fingerprint that says which weights something was made for."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from umbra.reading import reading


def save_weights(module: nn.Module, path: Path | str) -> None:
    """Write every parameter and buffer of `module`; the folder is made where it is missing."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file({name: value.detach().contiguous().cpu() for name, value in module.state_dict().items()}, path)


def load_weights(module: nn.Module, path: Path | str) -> None:
    """Fill `module` from a safetensors file; `read_weights` says what is refused."""
    module.load_state_dict(read_weights(path, module.state_dict()))


def read_weights(
    path: Path | str,
    expected: Mapping[str, Tensor],
    *,
    prefix: str = "",
    of: str = "another network",
    remedy: str = "Build the network with the settings the file was trained with.",
) -> dict[str, Tensor]:
    """The weights whose names begin with `prefix`, without it.

    Refused are those of another architecture, by their first difference, another type of numbers, which would be cast
    in silence, and numbers that are not finite.
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"weights file {path} not found; train the run that writes it, or clear the setting.")
    with reading(path, "weights in safetensors", "Train the run that writes it again."):
        content = load_file(path)
    found = {name.removeprefix(prefix): value for name, value in content.items() if name.startswith(prefix)}
    for name in sorted(found.keys() | expected.keys()):
        shapes = [tuple(state[name].shape) if name in state else "nothing" for state in (expected, found)]
        if shapes[0] != shapes[1]:
            raise ValueError(f"{path} is for {of}: at {name!r} expected {shapes[0]}, found {shapes[1]}. {remedy}")
        types = [str(state[name].dtype).removeprefix("torch.") for state in (expected, found)]
        if types[0] != types[1]:
            raise ValueError(
                f"{path}: expected {name!r} as {types[0]}, found {types[1]}, which would lose or invent digits. "
                "Take the file as its training wrote it, or train the run that writes it again."
            )
    if wrong := not_finite(found):
        raise ValueError(
            f"{path}: expected finite weights, found {wrong[1]} in {wrong[0]!r}. Train the run that writes it again."
        )
    return found


def not_finite(state: Mapping[str, Tensor]) -> tuple[str, float] | None:
    """The first weight or buffer that is not finite: its name and what it holds."""
    for name, value in state.items():
        if value.is_floating_point() and not bool((finite := torch.isfinite(value)).all()):
            return name, float(value[~finite].flatten()[0])
    return None


def fingerprint(module: nn.Module) -> str:
    """SHA-256 over names, shapes and values of all weights and buffers."""
    digest = hashlib.sha256()
    for name, value in sorted(module.state_dict().items()):
        array = value.detach().to("cpu", torch.float64 if value.is_floating_point() else torch.int64).contiguous()
        digest.update(f"{name}{tuple(array.shape)}".encode())
        digest.update(array.numpy().tobytes())
    return digest.hexdigest()
