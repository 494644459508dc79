"""The smoke edition from end to end, in a copy of the working tree: params.yaml and dvc.lock stay as they are.

The copy (build/smoke-tree) is what git would see: tracked files with their changes, and new ones that are not ignored.
It is kept, so that a second call rebuilds only what has changed. In it runs what a user would run (`make repro
EDITION=smoke`), then pytest over the executed pages, whose tables must come out the same again.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from umbra.runs import paths
from umbra.runs.config import read_head

SKIPPED = (".git", ".venv", "build", "datasets", "__pycache__", ".pytest_cache", ".ruff_cache", ".mypy_cache")
IDENTITY = ["-c", "user.name=smoke", "-c", "user.email=smoke@localhost", "-c", "commit.gpgsign=false"]


def listed(root: Path) -> list[Path]:
    """Files that belong to the tree, relative to `root`; without git, all that no rule of ours leaves out."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (root / ".git").exists() and shutil.which("git"):
        output = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode()
        names = [Path(name) for name in output.split("\0") if name]
    else:
        names = [path.relative_to(root) for path in root.rglob("*")]
        names = [name for name in names if not set(SKIPPED) & set(name.parts)]
    return sorted(name for name in names if (root / name).is_file())


def mirror(root: Path, copy: Path) -> None:
    """Make `copy` hold the tree's files, touching only those that differ, and none that the tree no longer has."""
    names = listed(root)
    wanted = set(names)
    for name in listed(copy) if copy.exists() else []:
        if name not in wanted and name.parts[:2] != ("reports", "smoke"):
            (copy / name).unlink()
    for name in names:
        source, target = root / name, copy / name
        if name.parts[:2] == ("reports", "smoke"):
            continue  # it is made there
        if not target.is_file() or source.read_bytes() != target.read_bytes():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def commit(copy: Path) -> None:
    """A repository of its own, as a user has one; nothing of it leaves the copy."""
    if not (copy / ".git").exists():
        subprocess.run(["git", "init", "-q", "-b", "smoke", "."], cwd=copy, check=True)
    subprocess.run(["git", *IDENTITY, "add", "-A", "."], cwd=copy, check=True)
    subprocess.run(["git", *IDENTITY, "commit", "-q", "--allow-empty", "-m", "smoke"], cwd=copy, check=True)


def main(arguments: Sequence[str]) -> int:
    """Build the smoke edition in the copy and check its pages; the exit status of what failed first."""
    root = paths.root()
    try:
        copy = paths.own(root / "build" / "smoke-tree", inside=False)
    except ValueError as error:
        print(f"smoke: {error}", file=sys.stderr)
        return 1
    print(
        f"the smoke edition is built in {copy.relative_to(root)}; params.yaml and dvc.lock are not touched", flush=True
    )
    mirror(root, copy)
    if shutil.which("git"):
        commit(copy)
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), "DVC_NO_ANALYTICS": "1"}
    environment.pop("UMBRA_ROOT", None)
    built = subprocess.run(
        [sys.executable, "-m", "umbra.driver.pipeline", "smoke"], cwd=copy, env=environment, check=False
    )
    if built.returncode:
        return built.returncode
    pages = sorted((copy / "reports" / "smoke").glob("*/*.ipynb"))
    if not pages:
        print("the smoke edition has left no executed page in reports/smoke", file=sys.stderr)
        return 1
    command = [sys.executable, "-m", "pytest", "-o", "addopts=", "-p", "no:cacheprovider", "-q"]
    command += ["-n", "2", "--dist", "loadfile"]  # two pages at a time, each in order
    checks = ["--nbval-lax", "--nbval-current-env", "--nbval-cell-timeout=600"]
    sanitize = root / "conf" / "nbval.cfg"
    if sanitize.exists():
        checks.append(f"--nbval-sanitize-with={sanitize}")
    checked = subprocess.run([*command, *checks, *map(str, pages)], cwd=copy, env=environment, check=False).returncode
    return checked or promises(copy, environment)


def promises(copy: Path, environment: dict[str, str]) -> int:
    """What the pages and the pipeline promise, asked of what was built: credits are true, stages name what they run."""
    asked = [("credited", [name]) for name in read_head(copy / paths.MARKER).papers] + [("covered", [])]
    commands = [[sys.executable, "-m", f"umbra.driver.{module}", *names] for module, names in asked]
    with ThreadPoolExecutor(max_workers=2) as pool:
        ends = list(pool.map(lambda command: subprocess.run(command, cwd=copy, env=environment, check=False), commands))
    return max(done.returncode for done in ends)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
