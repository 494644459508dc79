"""What the warm process has imported before it forks, and whom that fits."""

import builtins
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

from umbra.runs import warm

MODULES = (
    # dvc itself
    "dvc.cli.parser", "dvc.repo.reproduce", "dvc.repo.stage", "dvc.repo.open_repo", "dvc.stage.cache", "dvc.cachemgr",
    "dvc.data_cloud", "dvc.lock", "dvc.utils.strictyaml", "ruamel.yaml", "scmrepo.git",
    # the driver of a stage
    "papermill.execute", "umbra.driver.execution", "umbra.driver.normalise", "umbra.driver.parameters", "psutil",
    "umbra.driver.kernels",
    # its kernel
    "ipykernel.kernelapp", "umbra.runs.train", "umbra.reporting.report",
    # drawing
    "umbra.world.sets.drawer",
)  # fmt: skip
"""What is imported on the way comes along; what a later version no longer has, each fork goes without."""

OF_NO_CONSEQUENCE = ("PATH", "PWD", "OLDPWD", "SHLVL", "_")
OF_NO_CONSEQUENCE_BEGINNING = ("DVC_", "UMBRA_", "JPY_")
"""Variables that a shell, dvc, this project and Jupyter set on the way, and that no library reads while it loads."""

SET_BY_IMPORTS: dict[str, str] = {}
"""What libraries have put into the environment when they were loaded (OpenCV does), as they would in a kernel."""

Stamp = dict[str, tuple[int, int]]


def load() -> None:
    """Import everything, as it would have been imported in a kernel."""
    before = dict(os.environ)
    with as_in_a_kernel():
        for module in MODULES:
            with suppress(ImportError):
                import_module(module)
    SET_BY_IMPORTS.update(dict(os.environ.items() - before.items()))


@contextmanager
def as_in_a_kernel() -> Iterator[None]:
    """Show libraries that look around while they load what a kernel would show them."""
    backend = os.environ.get("MPLBACKEND")
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")  # matplotlib: where figures go
    sys.ps1 = "In : "  # Lightning: whether somebody types
    vars(builtins)["get_ipython"] = lambda: SimpleNamespace(kernel=True)  # pandas: whether tables fit a page
    try:
        yield
    finally:
        del vars(builtins)["get_ipython"], sys.ps1
        if backend is None:
            del os.environ["MPLBACKEND"]


def stamp(package: Path | None = None) -> Stamp:
    """Time and size of every file of the package: what was imported must still be what stands there."""
    folder = package or Path(warm.home())
    files = (path for path in folder.rglob("*") if path.suffix != ".pyc" and "__pycache__" not in path.parts)
    described = ((path, path.stat()) for path in files if path.is_file())
    return {str(path.relative_to(folder)): (about.st_mtime_ns, about.st_size) for path, about in described}


def telling(environment: Mapping[str, str], before: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables by which libraries may have been loaded one way or another.

    What imports have set, here or there, counts as it was `before` them.
    """
    earlier = {
        name: (before or {}).get(name) for name, value in SET_BY_IMPORTS.items() if environment.get(name) == value
    }
    return {
        name: value
        for name, value in {**environment, **earlier}.items()
        if value is not None and name not in OF_NO_CONSEQUENCE and not name.startswith(OF_NO_CONSEQUENCE_BEGINNING)
    }


def misfit(request: warm.Request, loaded: Stamp, environment: Mapping[str, str]) -> str:
    """Why a fork would not be what the request's own process is; nothing when it would."""
    if (request.python, request.package) != (sys.prefix, warm.home()):
        return "another Python or another package"
    theirs, ours = telling(request.environment, environment), telling(environment, environment)
    if theirs != ours:
        return f"other environment variables ({', '.join(sorted({name for name, _ in theirs.items() ^ ours.items()}))})"
    return "" if stamp() == loaded else "the package has changed since it was loaded"
