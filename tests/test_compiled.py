"""A kernel on the disk is that of the source: all that it reads of other files counts, and nothing else does."""

import importlib
import subprocess
import sys
from pathlib import Path

import numba
import numpy as np
import pytest

from umbra.compiled import compiled, reached

CONSTANTS = "SCALE = 2.0\nUNUSED = 1.0\n"
CALLEE = """
from umbra.compiled import compiled

@compiled
def shifted(x):
    return x + 1.0
"""
KERNEL = """
from toy_kernels.callee import shifted
from toy_kernels.constants import SCALE
from umbra.compiled import compiled

@compiled
def answer(x):
    return shifted(x * SCALE)
"""


class Package:
    """A package of three modules: a kernel, one that it calls, and a constant that it reads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "toy_kernels").mkdir()
        self.write(__init__="", constants=CONSTANTS, callee=CALLEE, kernel=KERNEL)

    def write(self, **sources: str) -> None:
        for name, text in sources.items():
            (self.folder / "toy_kernels" / f"{name}.py").write_text(text)

    def run(self, **sources: str) -> tuple[float, int]:
        """The kernel's answer to 3, and how often its code came from the disk, as in a new process."""
        self.write(**sources)
        forget()
        kernel = importlib.import_module("toy_kernels.kernel").answer
        return kernel(3.0), sum(kernel.stats.cache_hits.values())

    @property
    def kept(self) -> list[Path]:
        """The answering kernel's files on the disk."""
        return sorted(self.folder.glob("cache/**/kernel.answer-*"))


def forget() -> None:
    for name in [name for name in sys.modules if name.startswith("toy_kernels")]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def package(tmp_path, monkeypatch):
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # a source of the same size and second would be taken for old
    monkeypatch.syspath_prepend(tmp_path)
    made = Package(tmp_path)
    assert made.run() == (7.0, 0)
    yield made
    forget()


def test_the_same_code_is_not_compiled_twice(package):
    before = {path: path.stat().st_mtime_ns for path in package.kept}
    assert package.run() == (7.0, 1)
    assert {path: path.stat().st_mtime_ns for path in package.kept} == before


def test_another_process_sees_a_changed_constant_and_leaves_its_code_to_the_next(package):
    code = (
        "import numba, sys; sys.path.insert(0, sys.argv[1]); sys.dont_write_bytecode = True\n"
        "numba.config.CACHE_DIR = sys.argv[1] + '/cache'\n"
        "from toy_kernels import kernel\n"
        "print(kernel.answer(3.0), sum(kernel.answer.stats.cache_hits.values()))"
    )
    package.write(constants="SCALE = 4.0\n")
    command = [sys.executable, "-c", code, str(package.folder)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "13.0 0\n"
    assert package.run() == (13.0, 1)


def test_a_constant_of_another_file_is_that_of_the_source(package):
    assert package.run(constants="SCALE = 4.0\n") == (13.0, 0)
    assert package.run(constants="SCALE = 2.0\n") == (7.0, 1)


def test_what_a_kernel_does_not_read_does_not_count(package):
    assert package.run(constants="SCALE = 2.0\nUNUSED = 5.0\n", callee=f"# a comment\n{CALLEE}") == (7.0, 1)


def test_a_kernel_of_another_file_is_that_of_the_source(package):
    assert package.run(callee=CALLEE.replace("1.0", "5.0")) == (11.0, 0)
    assert package.run(callee=CALLEE.replace("x + 1.0", "x - 1.0")) == (5.0, 0)


def test_an_inlined_kernel_of_another_file_is_that_of_the_source(package):
    inlined = CALLEE.replace("@compiled", '@compiled(inline="always")')
    assert package.run(callee=inlined) == (7.0, 0)
    assert package.run(callee=inlined.replace("1.0", "5.0")) == (11.0, 0)


def test_what_a_called_kernel_reads_counts_too(package):
    reading = f"from toy_kernels.constants import SCALE\n{CALLEE.replace('1.0', 'SCALE')}"
    assert package.run(callee=reading) == (8.0, 0)
    assert package.run(constants="SCALE = 4.0\n") == (16.0, 0)


def test_a_value_that_is_set_at_run_time_leaves_no_wrong_code_behind(package):
    forget()
    kernel = importlib.import_module("toy_kernels.kernel")
    kernel.SCALE = 10.0
    assert kernel.answer(3.0) == 31.0
    assert package.run() == (7.0, 1)


@pytest.mark.parametrize("place", [0, 0.3, 0.6, -1])
def test_a_flipped_bit_means_compiling_anew(package, place):
    (path,) = package.kept
    content = bytearray(path.read_bytes())
    content[place if isinstance(place, int) else int(place * len(content))] ^= 1
    path.write_bytes(content)
    assert package.run() == (7.0, 0)
    assert package.run() == (7.0, 1)


@pytest.mark.parametrize("size", [0, 40])
def test_a_cut_file_means_compiling_anew(package, size):
    (path,) = package.kept
    path.write_bytes(path.read_bytes()[:size])
    assert package.run() == (7.0, 0)


def test_a_file_that_holds_another_keys_code_is_not_taken(package):
    (first,) = package.kept
    package.run(constants="SCALE = 4.0\n")
    (second,) = {*package.kept} - {first}
    second.write_bytes(first.read_bytes())
    assert package.run() == (13.0, 0)


def test_options_of_a_called_kernel_count():
    def double(x):
        return 2 * x

    plain, loose = compiled(double), compiled(fastmath={"nsz", "contract"})(double)
    assert reached(plain) != reached(loose)
    assert reached(loose) == reached(compiled(fastmath={"contract", "nsz"})(double))


def test_an_array_counts_by_its_values():
    def table(values):
        return compiled(lambda i: values[i])

    assert reached(table(np.arange(3.0))) == reached(table(np.arange(3.0)))
    assert reached(table(np.arange(3.0))) != reached(table(np.array([0.0, 1.0, 3.0])))
    assert reached(table(np.arange(3.0))) != reached(table(np.arange(3, dtype=np.int64)))


def test_what_the_cache_could_not_see_is_refused():
    values = object()
    kernel = compiled(lambda x: values)
    with pytest.raises(ValueError, match=r"expected what the kernel .* reads as values to be a number.*found <object"):
        kernel(1.0)
