"""Draws what training learns from.

`python -m umbra.runs.draw set <name>` draws one set of the world; `model` builds the linear model of its heads.
"""

import sys
from collections.abc import Sequence

from umbra.files import atomic, require_writable
from umbra.learning.threads import pin_threads
from umbra.runs import paths, warm
from umbra.runs.config import read_settings
from umbra.runs.process import stop_with_parent
from umbra.runs.timing import timed


def draw_set(name: str) -> None:
    """Draw the set `name`; what an interrupted call has drawn is kept."""
    from umbra.world.sets.dataset import write_world

    settings = read_settings()
    if name not in settings.world.sets:
        raise ValueError(f"params.yaml has no set {name!r}; its sets: {', '.join(settings.world.sets) or 'none'}")
    out = paths.face_set(settings.edition, name)
    require_writable(out.parent)
    with timed(settings.edition, f"world@{name}", threads=settings.world.processes):
        write_world(settings.world.sets[name], out, processes=settings.world.processes)


def draw_model() -> None:
    """Build the linear model and save it."""
    from umbra.morphable import save_model
    from umbra.world.people.linear_model import build_model

    settings = read_settings()
    with timed(settings.edition, "model", threads=settings.threads):
        model = build_model(settings.world.seed, settings.world.model_heads)
        with atomic(paths.build(settings.edition) / "model.safetensors") as temporary:
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
    except (ValueError, OSError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        print(f"drawing {' '.join(arguments)}: {reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    pin_threads(1)  # whoever does the work
    warm.command(__spec__.name, main, watch=stop_with_parent)
