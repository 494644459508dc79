"""The machine is told the same each time, without the names of computer, user or folders."""

import getpass
import json
import platform
from pathlib import Path

import torch

from umbra.runs import machine as module
from umbra.runs.machine import machine

BUILD = """  - Intel(R) oneAPI Math Kernel Library Version 2024.2-Product Build 20240605 for Intel(R) 64
  - Intel(R) MKL-DNN v3.12.0 (Git Hash 80afa71)
  - Build settings: BLAS_INFO=mkl, CUDA_FLAGS= -x"""


def test_the_record_names_processor_threads_and_build_and_is_the_same_each_time():
    found = machine("32-true")
    assert found == machine("32-true")
    assert list(found)[:5] == ["precision", "processor", "instructions", "threads", "torch"]
    assert (found["precision"], found["threads"]) == ("32-true", torch.get_num_threads())
    assert found["kernels"] == torch.backends.cpu.get_cpu_capability()
    assert "precision" not in machine()


def test_nothing_in_it_tells_whose_machine_it_is():
    text = json.dumps(machine())
    assert [word for word in (platform.node(), getpass.getuser(), str(Path.home())) if f'"{word}' in text] == []
    assert "/" not in text.replace(torch.__version__, "")


def test_the_libraries_are_read_off_the_build():
    assert module._libraries(BUILD) == {"blas": "mkl 2024.2", "onednn": "3.12.0"}
    assert module._libraries("BLAS_INFO=open, X=1") == {"blas": "open"}
    assert module._libraries("") == {}


def test_a_gpu_is_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda: "A GPU")
    monkeypatch.setattr(torch.version, "cuda", "12.8")
    assert (machine()["gpu"], machine()["cuda"]) == ("A GPU", "12.8")
