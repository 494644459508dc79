"""On what a result was computed: another processor, number of threads or build of torch moves its last digits."""

import re
from typing import Any

import torch

from umbra.processor import processor


def machine(precision: str = "") -> dict[str, Any]:
    """Processor, threads, torch's build and the GPU as they are now, and the `precision` where something was trained.

    The same machine gives the same record, so that what holds it has the same hash. No name, user or path is in it.
    """
    found: dict[str, Any] = {"precision": precision} if precision else {}
    found |= {**processor(), "threads": torch.get_num_threads(), "torch": torch.__version__}
    found |= {"kernels": torch.backends.cpu.get_cpu_capability(), **_libraries(torch.__config__.show())}
    if torch.cuda.is_available():
        found |= {"gpu": torch.cuda.get_device_name(), "cuda": torch.version.cuda or torch.version.hip or ""}
    return found


def _libraries(build: str) -> dict[str, str]:
    """The libraries that multiply matrices for torch, by what it says of its build."""
    blas = re.search(r"\bBLAS_INFO=([\w-]+)", build)
    mkl = re.search(r"Math Kernel Library Version ([\d.]+)", build)
    onednn = re.search(r"MKL-DNN v([\d.]+)", build)
    named = {"blas": f"mkl {mkl[1]}" if mkl else blas[1] if blas else "", "onednn": onednn[1] if onednn else ""}
    return {name: version for name, version in named.items() if version}
