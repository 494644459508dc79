"""The smoke edition from end to end, in a copy of the working tree: params.yaml and dvc.lock stay as they are.

The copy (build/smoke-tree) is kept, so that a second call rebuilds only what has changed. In it runs what a user would
run (`make repro EDITION=smoke`), then pytest over the executed pages, whose tables must come out the same again.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from umbra.driver import copies
from umbra.runs import paths
from umbra.runs.config import read_head


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
    copies.mirror(root, copy)
    if shutil.which("git"):
        copies.commit(copy)
    environment = copies.environment(root, copy)
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
