"""A processor stands in for an older one where every library is told so, and for no newer one."""

import os
import subprocess
import sys

import pytest

from umbra.driver import instructions
from umbra.driver.instructions import HERE, SETS, another, differ, environment

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


AMX, OLDER = "avx2 fma avx512f avx512_bf16 amx_bf16", "avx2 fma"


@pytest.mark.parametrize(
    ("has", "made_by", "chosen"),
    [
        (AMX, {AMX}, "avx512"),  # in float32 instead of bfloat16
        (AMX, {"avx2 fma avx512f"}, "avx2"),
        (AMX, {AMX, "avx2 fma avx512f"}, "avx2"),
        (OLDER, {AMX}, "avx2"),  # all that it has is another already
        (OLDER, {OLDER}, "sse4"),
        (OLDER, {OLDER, ""}, HERE),
    ],
)
def test_the_other_set_is_the_widest_by_which_no_page_was_made(machine, has, made_by, chosen):
    machine(has)
    assert another(made_by) == chosen
    assert chosen == HERE or differ(chosen, made_by)


def test_no_other_set_is_known_of_other_processors(machine):
    machine("asimd bf16", "aarch64")
    assert another({AMX}) == HERE


def test_what_is_here_differs_from_a_page_that_was_made_elsewhere(machine):
    machine(OLDER)
    assert differ(HERE, {AMX})
    assert not differ(HERE, {AMX, OLDER})
    assert not differ("avx2", {OLDER})


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
