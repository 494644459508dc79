"""Draws what training learns from.

`python -m umbra.runs.draw set <name>` draws one set of the world; `model` builds the linear model of its heads.

A set that outgrows one machine is drawn in shards, in any order and on any number of machines, and joined:

    python -m umbra.runs.draw set people --shard 3/7      for each of 1/7 to 7/7, into build/<edition>/shards/people
    python -m umbra.runs.draw join people --shards 7      the same bytes as if it had been drawn at once

In an array job of SLURM, the number of the task is that of the shard: --shard $SLURM_ARRAY_TASK_ID/7. Under DVC
nothing else is needed: where shards lie ready, `set` joins them.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from umbra.files import atomic, require_writable
from umbra.learning.threads import pin_threads
from umbra.reading import in_one_sentence
from umbra.runs import paths, warm
from umbra.runs.code import fingerprint_of
from umbra.runs.config import read_head
from umbra.runs.process import stop_with_parent
from umbra.runs.timing import timed

if TYPE_CHECKING:
    from umbra.world.sets.drawing import Job

USAGE = "set <name> [--shard k/n] | join <name> --shards n | model"

USAGE = "set <name> [--shard k/n] | join <name> --shards n | model"


@dataclass(frozen=True)
class Asked:
    """A set to draw: its edition, what is to be drawn, the fingerprint of the code that draws it, and by how many."""

    edition: str
    job: "Job"
    code: str
    processes: int


Find = Callable[[str], Asked]
"""Name of a set → what is asked for; a name that params.yaml does not have is refused."""


def find_faces(name: str) -> Asked:
    """The set `name` of single faces."""
    from umbra.runs.settings import read_world_settings
    from umbra.world.sets.dataset import world_job

    edition, world = read_head().edition, read_world_settings()
    if name not in world.sets:
        raise ValueError(f"params.yaml has no set {name!r}; its sets: {', '.join(world.sets) or 'none'}")
    code = fingerprint_of("umbra.world.sets.dataset")
    return Asked(edition, world_job(world.sets[name]), code, world.processes)


def draw_set(name: str, shard: str = "", *, find: Find = find_faces) -> None:
    """Draw the set `name`, or its shard k/n; what an interrupted call has drawn is kept.

    Where shards of the set lie ready, the whole set is joined of them and not drawn again.
    """
    from umbra.world.sets.drawing import write_set
    from umbra.world.sets.shard import Shard

    asked = find(name)
    out, shards = paths.face_set(asked.edition, name), paths.shards(asked.edition, name)
    if shard:  # whose time is not that of the stage
        part = Shard.parse(shard)
        require_writable(shards.parent)
        write_set(asked.job, shards / part.name, processes=asked.processes, code=asked.code, shard=part)
    elif shards.is_dir() and any(shards.iterdir()):
        join_set(name, find=find)
    else:
        require_writable(out.parent)
        with timed(asked.edition, f"world@{name}", threads=asked.processes):
            write_set(asked.job, out, processes=asked.processes, code=asked.code)


def join_set(name: str, count: str = "", *, find: Find = find_faces) -> None:
    """Join the shards of the set `name`, `count` of them, which are refused where they do not fit together."""
    from umbra.world.sets import shards

    if count and not count.isdecimal():
        raise ValueError(f"--shards: expected how many shards there are, as in 7; found {count!r}.")
    asked = find(name)
    out = paths.face_set(asked.edition, name)
    require_writable(out.parent)
    folder = paths.shards(asked.edition, name)
    shards.join_set(asked.job, folder, out, code=asked.code, count=int(count or 0) or None)


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


def main(arguments: Sequence[str], *, find: Find = find_faces) -> int:
    """Draw one thing; 0 done, 1 refused or failed, 130 interrupted."""
    stop_with_parent()
    pin_threads(1)  # several processes draw side by side
    try:
        match list(arguments):
            case ["set", name]:
                draw_set(name, find=find)
            case ["set", name, "--shard", shard]:
                draw_set(name, shard, find=find)
            case ["join", name, "--shards", count]:
                join_set(name, count, find=find)
            case ["model"]:
                draw_model()
            case _:
                print(f"usage: python -m umbra.runs.draw {USAGE}", file=sys.stderr)
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
