"""Prepares sets of real photographs: `python -m umbra.runs.prepare <set>` of `real.sets` in params.yaml."""

import sys
from collections.abc import Sequence

from umbra.files import require_writable
from umbra.learning.threads import pin_threads
from umbra.reading import in_one_sentence
from umbra.runs import paths, warm
from umbra.runs.config import read_head
from umbra.runs.process import stop_with_parent
from umbra.runs.timing import timed


def prepare_set(name: str) -> None:
    """Prepare the set `name`; faces found earlier in the same pictures are taken from the cache."""
    from umbra.data.photographs import write_real
    from umbra.runs.settings import read_real_settings

    head, sets = read_head(), read_real_settings().sets
    if name not in sets:
        known = ", ".join(sets) or "none"
        raise ValueError(f"params.yaml has no set of photographs {name!r}; its sets: {known}")
    out = paths.face_set(head.edition, name)
    require_writable(out.parent)
    with timed(head.edition, f"faces@{name}", threads=head.threads):
        write_real(sets[name], out, cache=paths.cache())


def main(arguments: Sequence[str]) -> int:
    """Prepare one set; 0 done, 1 refused, 130 interrupted."""
    stop_with_parent()
    pin_threads(1)
    if len(arguments) != 1:
        print("usage: python -m umbra.runs.prepare <set>", file=sys.stderr)
        return 2
    try:
        prepare_set(arguments[0])
    except KeyboardInterrupt:
        print("preparing was interrupted; the next run begins anew", file=sys.stderr)
        return 130
    except (ValueError, OSError, MemoryError) as error:
        print(f"preparing {arguments[0]}: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    pin_threads(1)  # whoever does the work
    warm.command(__spec__.name, main, watch=stop_with_parent)
