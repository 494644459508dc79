"""Instruction sets of a processor, and the variables that hold every library to less than it has.

Another processor multiplies and adds in another order, so last digits differ, and a training makes more of them. One
processor can stand in for an older one: torch's own kernels, its oneDNN and MKL, NumPy, its OpenBLAS and numba each
choose their code by what they find, unless they are told otherwise before they are loaded. Where torch is held to
instructions without bfloat16, trainings compute in float32 (`umbra.processor`).
"""

import platform
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from umbra import processor

HERE = "here"
"""The instructions that the processor has."""


@dataclass(frozen=True)
class InstructionSet:
    """One set: the instruction that a processor with it has, the libraries' names for it, and what is beyond it."""

    needs: str
    variables: Mapping[str, str]
    beyond: tuple[str, ...]  # parts of NumPy's names


SETS: Mapping[str, InstructionSet] = {
    "avx512": InstructionSet(
        "avx512f",
        {
            "ATEN_CPU_CAPABILITY": "avx512",
            "ONEDNN_MAX_CPU_ISA": "AVX512_CORE",
            "MKL_ENABLE_INSTRUCTIONS": "AVX512",
            "OPENBLAS_CORETYPE": "SkylakeX",
            "NUMBA_CPU_NAME": "skylake-avx512",
            "NUMBA_CPU_FEATURES": "",
        },
        ("ICL", "SPR"),
    ),
    "avx2": InstructionSet(
        "avx2",
        {
            "ATEN_CPU_CAPABILITY": "avx2",
            "ONEDNN_MAX_CPU_ISA": "AVX2",
            "MKL_ENABLE_INSTRUCTIONS": "AVX2",
            "OPENBLAS_CORETYPE": "Haswell",
            "NUMBA_CPU_NAME": "haswell",
            "NUMBA_CPU_FEATURES": "",
        },
        ("512", "V4"),
    ),
    "sse4": InstructionSet(
        "",
        {
            "ATEN_CPU_CAPABILITY": "default",
            "ONEDNN_MAX_CPU_ISA": "SSE41",
            "MKL_ENABLE_INSTRUCTIONS": "SSE4_2",
            "OPENBLAS_CORETYPE": "Nehalem",
            "NUMBA_CPU_NAME": "nehalem",
            "NUMBA_CPU_FEATURES": "",
        },
        ("512", "V4", "V3", "AVX", "FMA", "F16C"),
    ),
}
"""From the widest to the narrowest that the wheels of all libraries run on."""


def another(made_by: Collection[str]) -> str:
    """The widest set that is here and by which none of these pages was made; on no x86 what is here.

    A page says by which instructions it was made ("avx2 fma avx512f"); one with bfloat16 was made by no set.
    """
    if not _is_x86():
        return HERE
    taken = {widest(said) for said in made_by}
    return next((name for name, one in SETS.items() if _within(one, _has()) and name not in taken), HERE)


def widest(said: str) -> str:
    """The widest set within these instructions; none where they multiply bfloat16, which no set does."""
    return "" if "bf16" in said else next(name for name, one in SETS.items() if _within(one, said.split()))


def differ(name: str, made_by: Collection[str]) -> bool:
    """Whether an instruction set is another than that of every page; `HERE` is all that the processor has."""
    if name == HERE:
        return " ".join(_has()) not in made_by
    return name not in {widest(said) for said in made_by}


def environment(name: str) -> dict[str, str]:
    """The variables for an instruction set; one that this processor lacks is refused."""
    if name == HERE:
        return {}
    if name not in SETS:
        raise ValueError(f"ISA: expected {', '.join(SETS)} or {HERE}, found {name!r}")
    wanted = SETS[name]
    if not _is_x86() or not _within(wanted, _has()):
        found = " ".join(_has()) or platform.machine()
        raise ValueError(
            f"ISA={name}: expected a processor with {wanted.needs or 'x86-64 instructions'}, found one with {found}; "
            f"name another ({', '.join(SETS)}), or {HERE} for what it has"
        )
    beyond = [feature for feature in _of_numpy() if any(part in feature for part in wanted.beyond)]
    told = dict(wanted.variables)
    return told | {"NPY_DISABLE_CPU_FEATURES": " ".join(beyond)} if beyond else told


def _within(wanted: InstructionSet, has: Collection[str]) -> bool:
    return not wanted.needs or wanted.needs in has


def _has() -> list[str]:
    return processor.processor()["instructions"].split()


def _is_x86() -> bool:
    return platform.machine().lower() in ("x86_64", "amd64")


def _of_numpy() -> list[str]:
    """The instructions beyond its baseline for which NumPy has code and which it has found here."""
    return list(np.show_config(mode="dicts")["SIMD Extensions"].get("found", ()))
