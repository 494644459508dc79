"""params.yaml from the command line.

python -m umbra.driver.params --write [edition]    compose it anew (laptop without a name)
python -m umbra.driver.params --check              say in one sentence what is wrong with it, if anything
"""

import sys
from collections.abc import Sequence

from umbra.runs.compose import write


def main(arguments: Sequence[str]) -> int:
    """Write or check params.yaml."""
    try:
        if arguments[:1] == ["--write"] and len(arguments) <= 2:
            print(f"wrote {write(arguments[1] if len(arguments) == 2 else 'laptop').name}")
        elif list(arguments) == ["--check"]:
            from umbra.papers.recipes import RECIPES
            from umbra.runs.settings import read_settings

            read_settings(RECIPES)
        else:
            print("usage: python -m umbra.driver.params --write [edition] | --check", file=sys.stderr)
            return 2
    except (ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
