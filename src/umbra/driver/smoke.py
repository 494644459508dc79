"""The smoke edition from end to end, in a copy of the working tree: params.yaml and dvc.lock stay as they are.

The copy (build/smoke-tree) is kept, so that a second call rebuilds only what has changed. In it runs what a user would
run (`make repro EDITION=smoke`), then what the pages promise is asked: their tables come out the same again, for one.
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
    if not sorted((copy / "reports" / "smoke").glob("*/*.ipynb")):
        print("the smoke edition has left no executed page in reports/smoke", file=sys.stderr)
        return 1
    return promises(copy, environment)


def promises(copy: Path, environment: dict[str, str]) -> int:
    """What the pages and the pipeline promise, asked of what was built.

    Each page shows the same again (nbval), its credits are true, and stages name all that they run. Both promises of
    one page follow each other, since it is written meanwhile; the longest come first.
    """
    papers = read_head(copy / paths.MARKER).papers
    pages = [[("covered", f"paper {name}"), ("credited", name)] for name in reversed(list(papers))]
    apart = [[("covered", kind)] for kind in ("train", "world", "train on a run", "model", "site")]

    def ask(chain: Sequence[tuple[str, str]]) -> int:
        commands = [[sys.executable, "-m", f"umbra.driver.{module}", asked] for module, asked in chain]
        return max(subprocess.run(command, cwd=copy, env=environment, check=False).returncode for command in commands)

    with ThreadPoolExecutor(max_workers=2) as pool:
        return max(pool.map(ask, [*pages, *apart]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
