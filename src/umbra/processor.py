"""What the processor is, as far as it may move a last digit; nothing that would tell one machine from its like."""

import os
import platform
from functools import cache
from pathlib import Path

INSTRUCTIONS = ("avx2", "fma", "avx512f", "avx512_bf16", "avx512_fp16", "amx_bf16", "asimd", "sve", "bf16")
"""Those by which the libraries choose how they multiply matrices: another choice, another order of the sums."""

_BFLOAT16 = ("avx512_bf16", "avx512_fp16", "amx_bf16")
LEFT_ALONE = {
    "ATEN_CPU_CAPABILITY": {"default": INSTRUCTIONS[:6], "avx2": ("avx512f", *_BFLOAT16)},
    "ONEDNN_MAX_CPU_ISA": {"SSE41": INSTRUCTIONS[:6], "AVX2": ("avx512f", *_BFLOAT16), "AVX512_CORE": _BFLOAT16},
}
"""What torch and its oneDNN leave alone where these variables hold them to less than the processor has."""

_DESCRIPTION = Path("/proc/cpuinfo")


@cache
def processor() -> dict[str, str]:
    """Its kind, and those of `INSTRUCTIONS` that it has, by what Linux says of it; elsewhere its architecture.

    Instructions that the environment tells torch to leave alone are as if it had none of them.
    """
    try:
        lines = [line.partition(":") for line in _DESCRIPTION.read_text(encoding="utf-8").splitlines()]
    except OSError:
        lines = []
    said = {key.strip().lower(): value.strip() for key, _, value in reversed(lines)}  # the first core's count
    has = set(said.get("flags", said.get("features", "")).split()) - _left_alone()
    kind = " ".join(said.get("model name", "").split()) or platform.machine()
    return {"processor": kind, "instructions": " ".join(name for name in INSTRUCTIONS if name in has)}


def _left_alone() -> set[str]:
    held = ((held, os.environ.get(variable, "")) for variable, held in LEFT_ALONE.items())
    return {name for by_value, value in held for name in by_value.get(value, ())}


def multiplies_bfloat16() -> bool:
    """Whether it multiplies bfloat16 itself (AVX-512 BF16 or AMX); elsewhere it is emulated, slowly."""
    return not {"avx512_bf16", "amx_bf16"}.isdisjoint(processor()["instructions"].split())
