"""A processor stands in for an older one where every library is told so, and for no newer one."""

import os
import subprocess
import sys

import pytest

from umbra.driver import instructions
from umbra.driver.instructions import HERE, SETS, another, environment

PROBE = """
import numpy as np, torch
found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
from umbra.processor import multiplies_bfloat16
print(torch.backends.cpu.get_cpu_capability(), [name for name in found if "512" in name or "V4" in name],
      multiplies_bfloat16())
"""


@pytest.fixture
def machine(monkeypatch):
    def with_(instructions_, kind="x86_64", numpys=()):
        monkeypatch.setattr(instructions.processor, "processor", lambda: {"instructions": instructions_})
        monkeypatch.setattr(instructions.platform, "machine", lambda: kind)
        monkeypatch.setattr(instructions, "_of_numpy", lambda: list(numpys))

    return with_


@pytest.mark.parametrize(
    ("has", "kind", "chosen"),
    [("avx2 fma avx512f amx_bf16", "x86_64", "avx2"), ("avx2 fma", "x86_64", "sse4"), ("asimd bf16", "aarch64", HERE)],
)
def test_the_other_set_is_narrower_than_what_is_here(machine, has, kind, chosen):
    machine(has, kind)
    assert another() == chosen


def test_a_set_that_the_processor_lacks_is_refused(machine):
    machine("avx2 fma")
    with pytest.raises(
        ValueError, match=r"ISA=avx512: expected a processor with avx512f, found one with avx2 fma; name"
    ):
        environment("avx512")
    machine("asimd", "aarch64")
    with pytest.raises(
        ValueError, match=r"ISA=sse4: expected a processor with x86-64 instructions, found one with asi"
    ):
        environment("sse4")
    with pytest.raises(ValueError, match=r"ISA: expected avx512, avx2, sse4 or here, found 'avx3'"):
        environment("avx3")
    assert environment(HERE) == {}


def test_numpy_is_told_by_its_own_names_what_to_leave_alone(machine):
    machine("avx2 avx512f", numpys=("X86_V3", "X86_V4", "AVX512_ICL", "AVX512_SPR"))
    assert environment("avx2")["NPY_DISABLE_CPU_FEATURES"] == "X86_V4 AVX512_ICL AVX512_SPR"
    assert environment("avx512")["NPY_DISABLE_CPU_FEATURES"] == "AVX512_ICL AVX512_SPR"
    assert environment("sse4")["NPY_DISABLE_CPU_FEATURES"] == "X86_V3 X86_V4 AVX512_ICL AVX512_SPR"
    machine("avx2", numpys=("X86_V3",))
    assert "NPY_DISABLE_CPU_FEATURES" not in environment("avx2")


def test_every_set_speaks_to_every_library():
    assert len({frozenset(one.variables) for one in SETS.values()}) == 1


def test_the_libraries_do_as_they_are_told():
    try:
        told = environment("avx2")
    except ValueError as refused:
        pytest.skip(str(refused))
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROBE], env=os.environ | told, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["AVX2", "[]", "False"]
