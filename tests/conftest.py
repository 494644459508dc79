"""What holds for every test: no network to telemetry, one thread, no memory of the user's own settings."""

import os

import pytest

os.environ.setdefault("DVC_NO_ANALYTICS", "1")
os.environ.setdefault("MPLBACKEND", "agg")
for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # before numpy starts its threads; tests run side by side
os.environ.pop("UMBRA_ROOT", None)


@pytest.fixture(autouse=True)
def _root_is_found_anew():
    """The driver of a stage names the root to its kernels through the environment; the next test has another root."""
    yield
    os.environ.pop("UMBRA_ROOT", None)
