"""Threads are pinned before the libraries that read them are loaded."""

import subprocess
import sys

import pytest

from umbra.learning.threads import KEPT_MEMORY, THREAD_VARIABLES, pin_threads


def test_threads_are_pinned_for_what_starts_later():
    environment = {"MALLOC_TRIM_THRESHOLD_": "7"}  # what somebody has set stays
    pin_threads(2, environment)
    assert all(environment[name] == "2" for name in THREAD_VARIABLES)
    assert {environment[name] for name in KEPT_MEMORY} == {"7", str(4 * 1024**3)}
    with pytest.raises(ValueError, match="threads must be at least 1; got 0"):
        pin_threads(0, environment)


@pytest.mark.parametrize("command", ["umbra.driver.notebook", "umbra.runs.draw", "umbra.runs.prepare"])
def test_no_command_that_pins_threads_has_loaded_a_numerical_library_by_then(command):
    code = f"import sys, {command}\nsys.exit(' '.join({{'numpy', 'torch', 'numba', 'cv2'}} & {{*sys.modules}}) or None)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
