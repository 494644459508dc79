"""Whether every module in which a function ran belongs to what the stage depends on.

    python -m umbra.driver.covered

For an edition that has been built: one stage of each kind is run once more under coverage, in all its processes, and
what ran is held against the stage's file in build/code. Staleness must be safe before it is clever. Pages run as nbval
runs them, which must find the marked outputs again; what executes notebooks is seen where one trains. Two kinds are
not tried, since a machine may lack what they need: `faces` (photographs) and `realism` (dlib).
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from umbra.driver.code import FOLDER
from umbra.reading import read_json
from umbra.runs import paths
from umbra.runs.config import load
from umbra.runs.sources import SOURCE

SETTINGS = """
[run]
parallel = true
concurrency = multiprocessing, thread
patch = subprocess, _exit
source = {source}
data_file = {data}
"""
CHECK = [
    "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-q", "--nbval-lax", "--nbval-current-env",
    "--nbval-cell-timeout=600",
]  # fmt: skip
"""Of an executed page: nbval runs it again, and the cells that are marked must show what they showed."""
LAST = 6000
"""Letters of what a failed command said."""


def kinds() -> dict[str, tuple[list[str], str]]:
    """One stage of each kind: its command, and its file of code; the smallest of its kind."""
    values = load()
    run = next(name for name, one in values["runs"].items() if one["method"] == "recogniser")
    own = next(name for name, one in values["runs"].items() if one["needs"].startswith("runs/"))
    drawn = min(values["world"]["sets"], key=lambda name: _pictures(values["world"]["sets"][name]))
    found = {
        "model": (["umbra.runs.draw", "model"], "sets/model"),
        "world": (["umbra.runs.draw", "set", drawn], "sets/world"),
        "train": (["umbra.driver.notebook", "train", run], "recipes/recogniser"),
        "train on a run": (["umbra.driver.notebook", "train", own], f"recipes/{values['runs'][own]['method']}"),
        "site": (["umbra.reporting.site", "--edition", str(values["edition"])], "pages/site"),
    }
    for name in values["papers"]:
        executed = paths.page(str(values["edition"]), name) / "notebook.ipynb"
        found[f"paper {name}"] = ([*CHECK, str(executed)], f"pages/{name}")
    return found


def _pictures(config: dict[str, int]) -> int:
    return config["people"] * config["pictures"]


def ran(command: Sequence[str]) -> set[str]:
    """The modules of the package in which a function ran while the stage did."""
    from coverage import CoverageData

    with TemporaryDirectory(prefix="umbra-covered-") as folder:
        settings, data = Path(folder) / "coveragerc", Path(folder) / "data"
        settings.write_text(SETTINGS.format(source=SOURCE / "umbra", data=data))
        environment = {**os.environ, "COVERAGE_CORE": "ctrace"}
        program = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", *command]
        done = subprocess.run(program, cwd=paths.root(), env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            said = f"{done.stdout}\n{done.stderr}".strip()
            raise ValueError(f"{' '.join(command)} failed under coverage:\n{said[-LAST:]}")
        lines: dict[str, set[int]] = {}
        for file in Path(folder).glob("data.*"):
            found = CoverageData(basename=str(file))
            found.read()
            for name in found.measured_files():
                if name.endswith(".py"):  # templates are compiled under their own names
                    lines.setdefault(name, set()).update(found.lines(name) or ())
    return {module_name(Path(name)) for name, own in lines.items() if own & inside_functions(Path(name))}


def inside_functions(path: Path) -> set[int]:
    """The lines of a source file that run only when a function is called."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return {line for node in functions for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)}


def module_name(path: Path) -> str:
    """umbra.a.b of …/umbra/a/b.py."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def beyond(command: Sequence[str], code: str) -> list[str]:
    """Modules that ran though the stage does not depend on them; what writes the file of code is not asked."""
    path = paths.root() / FOLDER / f"{code}.json"
    known = read_json(path, "what a stage depends on", "Write it anew: `python -m umbra.driver.code`.")["modules"]
    return sorted(ran(command) - set(known))


def wrong(chosen: Sequence[str]) -> Iterator[str]:
    """A sentence for each kind of stage that runs more than it depends on."""
    for name, (command, code) in kinds().items():
        if chosen and name not in chosen:
            continue
        if more := beyond(command, code):
            yield f"{name} ({' '.join(command)}) runs {', '.join(more)}, which build/code/{code}.json does not name"
        else:
            print(f"{name}: all that ran is what it depends on", flush=True)


def main(arguments: Sequence[str]) -> int:
    """Look at a stage of each kind, or at the kinds named; 1 where one runs more than it depends on."""
    try:
        found = list(wrong(arguments))
    except (ValueError, OSError) as error:
        found = [str(error)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
