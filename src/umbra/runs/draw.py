"""Draws what training learns from.

`python -m umbra.runs.draw set <name>` draws one set of the world; `model` builds the linear model of its heads.

A set that outgrows one machine is drawn in shards, in any order and on any number of machines, and joined:

    python -m umbra.runs.draw set people --shard 3/7      for each of 1/7 to 7/7, into build/<edition>/shards/people
    python -m umbra.runs.draw join people --shards 7      the same bytes as if it had been drawn at once

In an array job of SLURM, the number of the task is that of the shard: --shard $SLURM_ARRAY_TASK_ID/7. Under DVC
nothing else is needed: where shards lie ready, `set` joins them.
"""

import sys
from collections.abc import Sequence
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


def draw_set(name: str, shard: str = "") -> None:
    """Draw the set `name`, or its shard k/n; what an interrupted call has drawn is kept.

    Where shards of the set lie ready, the whole set is joined of them and not drawn again.
    """
    from umbra.world.sets.drawing import write_set
    from umbra.world.sets.shard import WHOLE, Shard

    edition, job, code, processes = _job(name)
    out, shards = paths.face_set(edition, name), paths.shards(edition, name)
    part = Shard.parse(shard) if shard else WHOLE
    if not shard and shards.is_dir():
        join_set(name)
        return
    target = shards / part.name if shard else out
    require_writable(target.parent)
    if shard:  # whose time is not that of the stage
        write_set(job, target, processes=processes, code=code, shard=part)
        return
    with timed(edition, f"world@{name}", threads=processes):
        write_set(job, target, processes=processes, code=code)


def join_set(name: str, count: str = "") -> None:
    """Join the shards of the set `name`, `count` of them, which are refused where they do not fit together."""
    from umbra.world.sets import shards

    if count and not count.isdecimal():
        raise ValueError(f"--shards: expected how many shards there are, as in 7; found {count!r}.")
    edition, job, code, _ = _job(name)
    out = paths.face_set(edition, name)
    require_writable(out.parent)
    shards.join_set(job, paths.shards(edition, name), out, code=code, count=int(count or 0) or None)


def _job(name: str) -> "tuple[str, Job, str, int]":
    """The edition, what is to be drawn, the fingerprint of the code that draws it, and the number of processes."""
    from umbra.runs.settings import read_world_settings
    from umbra.world.sets.dataset import world_job
    from umbra.world.sets.scene_dataset import scene_job

    edition, world = read_head().edition, read_world_settings()
    if name in world.sets:
        return edition, world_job(world.sets[name]), fingerprint_of("umbra.world.sets.dataset"), world.processes
    if name in world.scenes:
        return edition, scene_job(world.scenes[name]), fingerprint_of("umbra.world.sets.scene_dataset"), world.processes
    known = ", ".join([*world.sets, *world.scenes]) or "none"
    raise ValueError(f"params.yaml has no set {name!r}; its sets: {known}")


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
            case ["set", name, "--shard", shard]:
                draw_set(name, shard)
            case ["join", name, "--shards", count]:
                join_set(name, count)
            case ["model"]:
                draw_model()
            case _:
                print(
                    "usage: python -m umbra.runs.draw set <name> [--shard k/n] | join <name> --shards n | model",
                    file=sys.stderr,
                )
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
