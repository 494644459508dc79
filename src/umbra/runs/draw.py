"""Draws what training learns from.

`python -m umbra.runs.draw set <name>` draws one set of the world; `model` builds the linear model of its heads.
"""

import sys
from collections.abc import Sequence

from umbra.files import atomic, require_writable
from umbra.learning.threads import pin_threads
from umbra.reading import in_one_sentence
from umbra.runs import paths, warm
from umbra.runs.code import fingerprint_of
from umbra.runs.config import read_head
from umbra.runs.process import stop_with_parent
from umbra.runs.timing import timed


def draw_set(name: str) -> None:
    """Draw the set `name`; what an interrupted call has drawn is kept."""
    from umbra.runs.settings import read_world_settings
    from umbra.world.sets.dataset import write_world

    edition, world = read_head().edition, read_world_settings()
    if name not in world.sets:
        raise ValueError(f"params.yaml has no set {name!r}; its sets: {', '.join(world.sets) or 'none'}")
    out = paths.face_set(edition, name)
    require_writable(out.parent)
    with timed(edition, f"world@{name}", threads=world.processes):
        write_world(world.sets[name], out, processes=world.processes, code=fingerprint_of("umbra.world.sets.dataset"))


def draw_model() -> None:
    """Build the linear model and save it."""
    from umbra.morphable import save_model
    from umbra.runs.settings import read_world_settings
    from umbra.world.people.linear_model import build_model

    head, world = read_head(), read_world_settings()
    with timed(head.edition, "model", threads=head.threads):
        model = build_model(world.seed, world.model_heads)
        with atomic(paths.build(head.edition) / "model.safetensors") as temporary:
            save_model(model, temporary)


def main(arguments: Sequence[str]) -> int:
    """Draw one thing; 0 done, 1 refused or failed, 130 interrupted."""
    stop_with_parent()
    pin_threads(1)  # several processes draw side by side
    try:
        match list(arguments):
            case ["set", name]:
                draw_set(name)
            case ["model"]:
                draw_model()
            case _:
                print("usage: python -m umbra.runs.draw set <name> | model", file=sys.stderr)
                return 2
    except KeyboardInterrupt:
        print("drawing was interrupted; the next run goes on where this one stopped", file=sys.stderr)
        return 130
    except (ValueError, OSError, MemoryError) as error:
        print(f"drawing {' '.join(arguments)}: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    pin_threads(1)  # whoever does the work
    warm.command(__spec__.name, main, watch=stop_with_parent)
