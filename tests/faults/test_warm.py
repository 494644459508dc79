"""A kernel that is forked finds its libraries as a kernel that started anew finds them, and leaves the same bytes."""

import json
import shutil
from pathlib import Path

import nbformat

import umbra

LOOK = """
import gc, json, locale, logging, os, signal, sys, warnings
import cv2, lightning, matplotlib, numba, numpy as np, pandas as pd, torch
import umbra.runs.train
from ctypes import CDLL, c_size_t, Structure

class Memory(Structure):
    names = "arena blocks small mapped bytes_mapped small_blocks small_bytes used free kept"
    _fields_ = [(name, c_size_t) for name in names.split()]

def mapped():
    ask = CDLL(None).mallinfo2
    ask.restype = Memory
    return ask().mapped

os.environ["LD_LIBRARY_PATH"] = ":".join(sorted({*os.environ["LD_LIBRARY_PATH"].split(":")}))  # OpenCV adds it again
before = mapped()
large = np.ones(2**24)
OWN = ("DVC_", "JPY_", "UMBRA_", "TMPDIR")
seen = dict(
    threads=[torch.get_num_threads(), torch.get_num_interop_threads(), numba.get_num_threads(), cv2.getNumThreads()],
    mapped_for_a_large_array=mapped() - before,
    torch=[str(torch.get_default_dtype()), torch.are_deterministic_algorithms_enabled(),
           torch.backends.mkldnn.enabled, torch.get_float32_matmul_precision(), torch.is_grad_enabled()],
    numpy=[np.geterr(), np.get_printoptions()["precision"]],
    pandas={name: repr(pd.get_option(name)) for name in ("display.max_columns", "display.width", "mode.copy_on_write")},
    matplotlib=sorted(map(str, matplotlib.rcParams.items())),
    interactive=lightning.fabric.utilities.imports._IS_INTERACTIVE,
    warnings=[str(one) for one in warnings.filters],
    logging=[logging.root.level, len(logging.root.handlers), logging.getLogger("lightning.pytorch").level],
    environment=sorted(f"{name}={value}" for name, value in os.environ.items() if not name.startswith(OWN)),
    path=sys.path, folder=os.getcwd(), mask=os.umask(0o022), locale=locale.getlocale(),
    signals=[str(signal.getsignal(one)).split(" at ")[0] for one in (signal.SIGINT, signal.SIGTERM, signal.SIGCHLD)],
    collector=[gc.get_threshold(), gc.isenabled()], recursion=sys.getrecursionlimit(), name=__name__, ps1=sys.ps1,
)
json.dump(seen, open("seen.json", "w"))
"""


def look_around(toy) -> dict[str, object]:
    """What a kernel of this repository sees."""
    notebook = toy.root / "notebooks" / "page.ipynb"
    page = nbformat.read(notebook, as_version=4)
    page.cells[1].source = LOOK
    nbformat.write(page, notebook)
    done = toy.run(toy.python, "-m", "umbra.driver.notebook", "paper", "page")
    assert done.returncode == 0, done.stderr
    return json.loads((toy.root / "seen.json").read_text())


def test_a_forked_kernel_finds_its_libraries_as_a_new_one_does(finished, served):
    alone = {**served, "UMBRA_WARM": "no"}
    finished.warm(alone)
    new = look_around(finished)
    finished.warm(served)
    forked = look_around(finished)
    # The order of filters follows that of the imports; what dvc and papermill add is about their own libraries.
    filters, of_new = set(forked.pop("warnings")), set(new.pop("warnings"))
    assert of_new <= filters
    assert all(any(name in one for name in ("ruamel", "urllib3", "requests")) for one in filters - of_new)
    assert set(forked) == set(new)
    for name, value in new.items():
        assert forked[name] == value, name


def test_trained_by_a_fork_or_not_the_bytes_are_the_same(whole, toy, served):
    toy.warm(served)
    done = toy.run(*toy.dvc, "repro")
    assert done.returncode == 0, done.stdout + done.stderr
    assert toy.results() == whole.results()


def test_code_that_has_changed_is_not_served_any_more(toy, tmp_path, serving):
    package = tmp_path / "copy"
    shutil.copytree(Path(umbra.__file__).parent, package / "umbra", ignore=shutil.ignore_patterns("__pycache__"))
    toy.environment["PYTHONPATH"] = str(package)
    with serving(toy.environment) as environment:
        toy.warm(environment)
        asked = (toy.python, "-m", "umbra.runs.warm", "who")
        (toy.root / "who.py").write_text("import sys\nprint('torch' in sys.modules)")
        assert toy.run(*asked).stdout == "True\n"
        (package / "umbra" / "files.py").write_text("# edited while the pipeline was at work")
        assert toy.run(*asked).stdout == "False\n"
