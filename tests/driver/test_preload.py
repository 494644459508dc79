"""Whom a fork fits: the same Python, the same package as it was loaded, the same environment where it tells."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from umbra.driver import preload
from umbra.runs import warm

ENVIRONMENT = {"OMP_NUM_THREADS": "1", "HOME": "/home", "PATH": "/bin"}
REQUEST = warm.Request("dvc", [], "/", ENVIRONMENT, sys.prefix, warm.home())


@pytest.fixture
def package(tmp_path):
    (tmp_path / "room").mkdir()
    (tmp_path / "room" / "a.py").write_text("1")
    (tmp_path / "table.csv").write_text("1")
    return tmp_path


def test_a_stamp_is_the_same_as_long_as_nothing_changes(package):
    before = preload.stamp(package)
    assert set(before) == {"room/a.py", "table.csv"}
    (package / "room" / "__pycache__").mkdir()
    (package / "room" / "__pycache__" / "a.cpython-311.pyc").touch()
    assert preload.stamp(package) == before


@pytest.mark.parametrize("change", ["edited", "touched", "added", "removed", "a table"])
def test_a_stamp_sees_every_change(package, change):
    before = preload.stamp(package)
    match change:
        case "edited":
            (package / "room" / "a.py").write_text("12")
        case "touched":
            os.utime(package / "room" / "a.py", (1, 1))
        case "added":
            (package / "room" / "b.py").touch()
        case "removed":
            (package / "room" / "a.py").unlink()
        case "a table":
            (package / "table.csv").write_text("22")
    assert preload.stamp(package) != before


def test_a_request_of_the_same_kind_fits():
    assert preload.misfit(REQUEST, preload.stamp(), ENVIRONMENT) == ""
    on_the_way = {"DVC_STAGE": "train", "UMBRA_ROOT": "/", "JPY_PARENT_PID": "1", "SHLVL": "2", "PATH": "/usr/bin"}
    assert preload.misfit(replace(REQUEST, environment=ENVIRONMENT | on_the_way), preload.stamp(), ENVIRONMENT) == ""


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"python": "/other"}, "another Python or another package"),
        ({"package": "/other"}, "another Python or another package"),
        ({"environment": ENVIRONMENT | {"OMP_NUM_THREADS": "2"}}, "other environment variables (OMP_NUM_THREADS)"),
        ({"environment": {"HOME": "/home"}}, "other environment variables (OMP_NUM_THREADS)"),
        ({"environment": ENVIRONMENT | {"B": "1", "A": "1"}}, "other environment variables (A, B)"),
    ],
)
def test_a_request_of_another_kind_does_not(changes, reason):
    assert preload.misfit(replace(REQUEST, **changes), preload.stamp(), ENVIRONMENT) == reason


@pytest.mark.parametrize("before", [{}, {"LD_LIBRARY_PATH": "/lib"}], ids=["not set before", "set before"])
def test_what_an_import_has_set_in_the_pipeline_too_is_no_difference(monkeypatch, before):
    monkeypatch.setattr(preload, "SET_BY_IMPORTS", {"LD_LIBRARY_PATH": "/cv2:/lib"})
    own = ENVIRONMENT | before
    for path in (before, {"LD_LIBRARY_PATH": "/cv2:/lib"}):
        assert preload.misfit(replace(REQUEST, environment=ENVIRONMENT | path), preload.stamp(), own) == ""
    other = replace(REQUEST, environment=ENVIRONMENT | {"LD_LIBRARY_PATH": "/other"})
    assert preload.misfit(other, preload.stamp(), own) == "other environment variables (LD_LIBRARY_PATH)"


def test_a_package_that_has_changed_is_not_served():
    assert preload.misfit(REQUEST, {"gone.py": (0, 0)}, ENVIRONMENT) == "the package has changed since it was loaded"


def test_what_is_imported_sees_a_kernel_and_leaves_no_trace_of_one():
    code = """
import os, sys
from umbra.driver.preload import as_in_a_kernel
before = dict(os.environ)
with as_in_a_kernel():
    import matplotlib, pandas
assert pandas.get_option("display.max_columns") == 20, "a table in a notebook is not cut to a terminal"
assert matplotlib.rcParams["backend"] == "module://matplotlib_inline.backend_inline"
assert dict(os.environ) == before
assert not hasattr(sys, "ps1")
get_ipython
"""
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stderr.splitlines()[-1] == "NameError: name 'get_ipython' is not defined"


def test_every_module_that_is_to_be_loaded_is_there():
    code = "from importlib.util import find_spec\nfrom umbra.driver.preload import MODULES\n"
    code += "print(*(name for name in MODULES if find_spec(name) is None))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == ""
