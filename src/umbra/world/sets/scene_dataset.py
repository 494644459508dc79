"""Sets of scenes: arrays with a row for each picture, and a table with a row for each person in each of them."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from umbra.world.camera.scene import ScenePhotograph, scene_of_number
from umbra.world.sets.dataset import camera_numbers
from umbra.world.sets.drawing import Columns, Job, Say, stacked, write_set
from umbra.world.sets.scene_config import BLOCK, SceneConfig, chosen_scene_channels
from umbra.world.sets.shard import WHOLE, Shard

DrawScene = Callable[[SceneConfig, int], Any]
"""(config, number) → a scene's photograph; a function of these two alone, importable by name in another process."""

SCENE_LISTS = {
    "box": (4,),
    "box_shown": (4,),
    "landmarks": (68, 2),
    "landmarks_3d": (68, 3),
    "five_points": (5, 2),
    "hidden": (68,),
    "translation": (3,),
    "camera": (10,),
    "light": (27,),
}
"""Columns of the table that hold more than one number, and their shapes."""


def draw_scene(config: SceneConfig, index: int) -> ScenePhotograph:
    """Scene number `index` with the settings of a set."""
    return scene_of_number(
        config.ranges, seed=config.seed, index=index, first_person=config.first_person, people=config.people
    )


def write_scenes(
    config: SceneConfig,
    out: Path,
    *,
    draw: DrawScene = draw_scene,
    code: str = "",
    processes: int = 2,
    say: Say | None = None,
    shard: Shard = WHOLE,
) -> Path:
    """Draw the scenes, or one shard of them, into the folder `out` and return it (`drawing.write_set`)."""
    return write_set(scene_job(config, draw), out, code=code, processes=processes, say=say, shard=shard)


def scene_job(config: SceneConfig, draw: DrawScene = draw_scene) -> Job:
    """The set as blocks of `BLOCK` scenes."""
    channels = chosen_scene_channels(config.channels)
    noun = f"blocks of {BLOCK} scenes"
    return Job(config, channels, config.shape, BLOCK, noun, partial(_draw_block, config, draw))


def _draw_block(config: SceneConfig, draw: DrawScene, place: int) -> tuple[Columns, Columns]:
    rows = range(place * BLOCK, min((place + 1) * BLOCK, config.scenes))
    scenes = [draw(config, config.first_scene + row) for row in rows]
    return stacked(chosen_scene_channels(config.channels), scenes), _rows(scenes, rows, config.first_scene)


def _rows(scenes: Sequence[Any], rows: Sequence[int], first: int) -> dict[str, np.ndarray]:
    """One row for each person: `row` is that of the arrays, `instance` the person's number in `instances`."""
    seen = [(row, number, scene, one) for row, scene in zip(rows, scenes, strict=True)
            for number, one in enumerate(scene.people, 1)]  # fmt: skip

    def numbers(attribute: str) -> np.ndarray:
        return np.array([getattr(one, attribute) for *_, one in seen], np.float32).reshape(len(seen))

    def lists(attribute: str, dtype: str = "float32") -> np.ndarray:
        size = int(np.prod(SCENE_LISTS[attribute]))
        return np.array([np.asarray(getattr(one, attribute)).reshape(-1) for *_, one in seen], dtype).reshape(-1, size)

    angles = np.array([one.angles for *_, one in seen], np.float32).reshape(-1, 3)
    return {
        "row": np.array([row for row, *_ in seen], np.int64),
        "scene": np.array([first + row for row, *_ in seen], np.int64),
        "instance": np.array([number for _, number, *_ in seen], np.int64),
        "person": np.array([one.person for *_, one in seen], np.int64),
        "kind": np.array([one.kind for *_, one in seen], dtype=np.str_),
        "covered": numbers("covered"),
        "behind": numbers("behind"),
        "shown": numbers("shown"),
        "cut": numbers("cut"),
        "distance": numbers("distance"),
        "pitch": angles[:, 0],
        "yaw": angles[:, 1],
        "roll": angles[:, 2],
        **{name: lists(name) for name in ("box", "box_shown", "landmarks", "landmarks_3d", "five_points")},
        "hidden": lists("hidden", "uint8"),
        "translation": lists("translation"),
        "camera": np.array([camera_numbers(scene.camera) for _, _, scene, _ in seen], np.float32).reshape(-1, 10),
        "light": np.array([scene.light.gamma.reshape(-1) for _, _, scene, _ in seen], np.float32).reshape(-1, 27),
    }
