"""The processor is told by its kind and by the instructions that matter."""

import platform

import pytest

from umbra import processor as module
from umbra.processor import multiplies_bfloat16, processor


@pytest.fixture
def described(tmp_path, monkeypatch):
    def told(text):
        (tmp_path / "cpuinfo").write_text(text)
        monkeypatch.setattr(module, "_DESCRIPTION", tmp_path / "cpuinfo")
        processor.cache_clear()
        return processor()

    yield told
    processor.cache_clear()


def test_kind_and_instructions_are_those_of_the_first_core(described):
    text = (
        "processor\t: 0\nmodel name\t: A  Kind\nflags\t\t: fma avx2 amx_bf16x sse\n\nmodel name\t: B\nflags\t\t: sve\n"
    )
    assert described(text) == {"processor": "A Kind", "instructions": "avx2 fma"}


def test_an_arm_processor_names_its_features(described):
    found = described("processor : 0\nFeatures : fp asimd bf16 sve\nCPU part : 0xd40\n")
    assert found == {"processor": platform.machine(), "instructions": "asimd sve bf16"}


def test_where_nothing_is_said_the_architecture_remains(described, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_DESCRIPTION", tmp_path / "nowhere")
    processor.cache_clear()
    assert processor() == {"processor": platform.machine(), "instructions": ""}


@pytest.mark.parametrize(("flags", "itself"), [("avx2 avx512_bf16", True), ("amx_bf16", True), ("avx512f fma", False)])
def test_bfloat16_is_multiplied_where_an_instruction_does_it(described, flags, itself):
    described(f"flags : {flags}\n")
    assert multiplies_bfloat16() is itself


@pytest.mark.parametrize(
    ("variable", "value", "left"),
    [
        ("ATEN_CPU_CAPABILITY", "avx2", "avx2 fma"),
        ("ATEN_CPU_CAPABILITY", "default", ""),
        ("ATEN_CPU_CAPABILITY", "avx512", "avx2 fma avx512f avx512_bf16 amx_bf16"),
        ("ONEDNN_MAX_CPU_ISA", "AVX512_CORE", "avx2 fma avx512f"),
        ("ONEDNN_MAX_CPU_ISA", "AVX2", "avx2 fma"),
    ],
)
def test_instructions_that_torch_is_to_leave_alone_are_as_if_there_were_none(
    described, monkeypatch, variable, value, left
):
    monkeypatch.setenv(variable, value)
    assert described("flags : avx2 fma avx512f avx512_bf16 amx_bf16\n")["instructions"] == left
    assert multiplies_bfloat16() is ("bf16" in left)
