"""The world's own drawing function, as sets are drawn with it: a picture from (settings, person, index) alone."""

from functools import lru_cache
from pathlib import Path

from umbra.morphable.files import load_model
from umbra.morphable.model import MorphableModel
from umbra.world.camera.framing import Frame, PoseRange
from umbra.world.camera.photograph import OccluderPolicy, Photograph, Settings, photograph
from umbra.world.people.people import Person, draw_person
from umbra.world.sets.config import WorldConfig


def draw_photograph(config: WorldConfig, person: int, index: int) -> Photograph:
    """Picture `index` of a person; `plan`, where there is one, says what covers it, else chance does."""
    policy = OccluderPolicy(config.occluded, config.kinds) if config.kinds else OccluderPolicy(config.occluded)
    poses = PoseRange(config.largest_yaw, config.largest_pitch, config.yaw)
    return photograph(
        _person(config.seed, person, index // config.pictures_of_a_look if config.pictures_of_a_look else 0),
        seed=config.seed,
        index=index,
        frame=Frame(config.frame, config.height, config.width),
        occluder_policy=policy,
        wearing=config.plan[index - config.first_picture] if config.plan else None,
        settings=Settings(poses=poses, supersampling=config.supersampling, without=config.without),
        model=_model(config.model) if config.model else None,
    )


@lru_cache(maxsize=1)
def _person(seed: int, person: int, look: int) -> Person:
    """Sets are drawn person by person, and look by look: the one before is not needed again."""
    return draw_person(seed, person, look)


@lru_cache(maxsize=1)
def _model(path: str) -> MorphableModel:
    return load_model(Path(path))
