"""`make fuzz CASES=10000`: so many damaged inputs over all kinds, the table of how they ended, and every bad one."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from fuzz.harness import count, table
from fuzz.kinds import KINDS


def main() -> int:
    """Run them in two processes; 1 where a case ended badly."""
    parser = argparse.ArgumentParser(prog="make fuzz", description="Damage inputs and count how they are met.")
    parser.add_argument("--cases", type=int, default=10_000, help="of all kinds together")
    parser.add_argument("--first", type=int, default=0, help="number of the first case of each kind")
    parser.add_argument("--kind", default="", help="only kinds whose name holds this")
    options = parser.parse_args()
    chosen = [place for place, kind in enumerate(KINDS) if options.kind in kind.name]
    share = options.cases / sum(1 / KINDS[place].cost for place in chosen)
    start = time.monotonic()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        waiting = [pool.submit(count, place, options.first, round(share / KINDS[place].cost)) for place in chosen]
        found = [task.result() for task in waiting]
    print(table([(KINDS[place].name, counted) for place, (counted, _) in zip(chosen, found, strict=True)]))
    bad = [told for _, cases in found for told in cases]
    print("\n".join([*bad[:40], f"{len(bad)} bad, {time.monotonic() - start:.0f} s"]))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
