"""Rooms with people in them: which of their faces have to be found, and the windows that a stage learns from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int64

from umbra.papers.two_stage.method.detection.pyramid import PyramidConfig
from umbra.papers.two_stage.method.detection.windows import Propose, Windows, WindowsConfig, joined, windows_of
from umbra.papers.two_stage.method.preprocessing import prepared
from umbra.runs import paths
from umbra.world.camera.scene_place import PRINTED
from umbra.world.sets.scene_set import SceneSet, read_scenes

SHOWN, CUT = 0.3, 0.3
"""A face that shows less of itself, or of which the border of the image cuts off more, need not be found."""
HELD_OUT = 0.1
"""Share of the rooms that choose the best epoch."""
STREAM = 47


@dataclass(frozen=True, eq=False)
class Rooms:
    """A set of rooms; `least` is the height from which on a face has to be found."""

    scenes: SceneSet
    least: float

    def __len__(self) -> int:
        return len(self.scenes)

    @cached_property
    def heights(self) -> Float[np.ndarray, " people"]:
        """Of the faces, in pixels."""
        return (self.scenes.box[:, 3] - self.scenes.box[:, 1]).astype(np.float64)

    @cached_property
    def wanted(self) -> Bool[np.ndarray, " people"]:
        """Of each person in the rooms: whether the face has to be found."""
        shown, cut = (self.scenes.table[name].to_numpy() for name in ("shown", "cut"))
        return (shown >= SHOWN) & (cut < CUT) & (self.heights >= self.least)

    @cached_property
    def printed(self) -> dict[int, Float[np.ndarray, " 4"]]:
        """The face on a printed picture, by room: nobody has to find it, and it is no mistake to."""
        instances = self.scenes.instances
        if instances is None:
            raise ValueError("rooms: expected a set drawn with the channel instances, which marks printed faces.")
        found = {}
        for number, shown in enumerate(instances):
            rows, columns = np.nonzero(shown == PRINTED)
            if len(rows):
                found[number] = np.array([columns.min(), rows.min(), columns.max() + 1, rows.max() + 1], np.float64)
        return found

    def faces(self, number: int) -> tuple[Float[np.ndarray, "faces 4"], Bool[np.ndarray, " faces"]]:
        """Boxes of all faces of a room, printed ones last, and which of them have to be found."""
        own = self.scenes.people_of(number)
        boxes, wanted = self.scenes.box[own].astype(np.float64), self.wanted[own]
        if number in self.printed:
            boxes, wanted = np.concatenate([boxes, self.printed[number][None]]), np.append(wanted, False)
        return boxes, wanted

    @cached_property
    def everybody(self) -> "Everybody":
        """The faces of all rooms, as detections are counted."""
        parts = [self.faces(number) for number in range(len(self))]
        rows = [np.append(self.scenes.people_of(number), np.full(len(boxes), -1))[: len(boxes)]
                for number, (boxes, _) in enumerate(parts)]  # fmt: skip
        return Everybody(
            np.concatenate([np.zeros((0, 4)), *(boxes for boxes, _ in parts)]),
            np.concatenate([np.zeros(0, bool), *(wanted for _, wanted in parts)]),
            np.repeat(np.arange(len(parts)), [len(boxes) for boxes, _ in parts]).astype(np.int64),
            np.concatenate([np.zeros(0, np.int64), *rows]).astype(np.int64),
        )

    def parts(self, *, seed: int) -> tuple[Int64[np.ndarray, " learn"], Int64[np.ndarray, " held"]]:
        """Rooms to learn from, and rooms that choose the best epoch."""
        if len(self) < 2:
            raise ValueError(f"rooms: expected 2 or more, one of them to be held out; found {len(self)}. Draw more.")
        order = np.random.default_rng([seed, STREAM]).permutation(len(self))
        held = max(1, round(HELD_OUT * len(self)))
        return np.sort(order[held:]).astype(np.int64), np.sort(order[:held]).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Everybody:
    """Faces, room by room: their boxes, which of them have to be found, the room, and the row of the scenes' table.

    A printed face has no row: −1.
    """

    boxes: Float[np.ndarray, "faces 4"]
    wanted: Bool[np.ndarray, " faces"]
    rooms: Int64[np.ndarray, " faces"]
    rows: Int64[np.ndarray, " faces"]


@dataclass(frozen=True, eq=False)
class Cutter:
    """How windows are cut out of rooms for one stage; `propose` asks the stage before for its mistakes."""

    rooms: Rooms
    size: tuple[int, int]
    config: WindowsConfig
    pyramid: PyramidConfig
    preparation: Sequence[str] = ()
    propose: Propose | None = None

    def windows(self, numbers: Int64[np.ndarray, " rooms"], *, seed: int) -> Windows:
        """Of some rooms; what is drawn by chance in a room depends on the seed and the room's number alone."""
        return joined([self._of(int(number), np.random.default_rng([seed, int(number)])) for number in numbers])

    def _of(self, number: int, rng: np.random.Generator) -> Windows:
        image = prepared(np.array(self.rooms.scenes.images[number]), self.preparation)
        boxes, wanted = self.rooms.faces(number)
        return windows_of(image, boxes, wanted, self.size, self.config, self.pyramid, rng=rng, propose=self.propose)


def open_rooms(name: str, edition: str, *, least: float) -> Rooms:
    """The rooms of an edition, by the name of their set."""
    folder = paths.face_set(edition, name)
    if not (folder / "set.json").is_file():
        raise FileNotFoundError(
            f"the rooms {name!r} of the {edition} edition are not drawn (no {folder.name}/set.json): "
            f"`dvc repro scenes@{name}`"
        )
    return Rooms(read_scenes(folder, remember=paths.verified()), least)
