"""Draws sets of scenes: `python -m umbra.runs.draw_scenes set <name>`; shards and joining are as in `umbra.runs.draw`.

An entry point of its own, so that what only scenes are made with makes no set of single faces stale.
"""

from collections.abc import Sequence

from umbra.learning.threads import pin_threads
from umbra.runs import draw, warm
from umbra.runs.code import fingerprint_of
from umbra.runs.config import read_head
from umbra.runs.process import stop_with_parent


def find_scenes(name: str) -> draw.Asked:
    """The set `name` of scenes."""
    from umbra.runs.settings import read_world_settings
    from umbra.world.sets.scene_dataset import scene_job

    edition, world = read_head().edition, read_world_settings()
    if name not in world.scenes:
        raise ValueError(f"params.yaml has no set of scenes {name!r}; its sets: {', '.join(world.scenes) or 'none'}")
    code = fingerprint_of("umbra.world.sets.scene_dataset")
    return draw.Asked(edition, scene_job(world.scenes[name]), code, world.processes)


def main(arguments: Sequence[str]) -> int:
    """Draw one set; 0 done, 1 refused or failed, 130 interrupted."""
    return draw.main(arguments, find=find_scenes)


if __name__ == "__main__":
    pin_threads(1)  # whoever does the work
    warm.command(__spec__.name, main, watch=stop_with_parent)
