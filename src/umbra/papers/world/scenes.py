"""The figure of scenes: several people in one picture, and what is known of each."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from umbra import figures
from umbra.figures.canvas import bare, colour
from umbra.runs.exhibits import Drawing
from umbra.world.camera.scene import ScenePhotograph, scene_of_number
from umbra.world.camera.scene_place import PRINTED
from umbra.world.camera.scene_ranges import SceneRanges

SHOWN = SceneRanges(people=(2, 6), occluded=0.3, printed=0.4)
NUMBERS = (2, 4, 6, 11)
COLUMNS = ("scene", "boxes and points", "parsing", "who is where", "distance")


def scenes(seed: int, numbers: Sequence[int] = NUMBERS, *, people: int = 1000) -> Drawing:
    """Scenes as rows: the picture, boxes and points, parsing, instances and depth."""
    taken = [scene_of_number(SHOWN, seed=seed, index=number, people=people) for number in numbers]
    ratio = len(numbers) / len(COLUMNS) * SHOWN.height / SHOWN.width * 1.02 + 0.03
    sheet, axes = figures.new_figure(len(numbers), len(COLUMNS), ratio=ratio)
    for row, scene in zip(axes, taken, strict=True):
        bare(row[0]).imshow(scene.image, interpolation="lanczos")
        draw_people(row[1], scene)
        figures.draw_parsing(row[2], scene.parsing)
        draw_instances(row[3], scene.instances)
        bare(row[4]).imshow(np.ma.masked_invalid(scene.depth), cmap="viridis_r", interpolation="nearest")
    for ax, name in zip(axes[0], COLUMNS, strict=True):
        ax.set_title(name, fontsize=8, fontweight="normal")
    seen = [one for scene in taken for one in scene.people]
    heights = [float(one.box[3] - one.box[1]) for one in seen]
    return Drawing(
        sheet,
        {
            "seed": seed,
            "scenes": list(numbers),
            "people": [len(scene.people) for scene in taken],
            "heights of the faces in pixels": [round(height, 1) for height in heights],
            "share of each face that is shown": [round(one.shown, 3) for one in seen],
            "what covers them": [one.kind for one in seen],
        },
    )


def draw_people(ax: Axes, scene: ScenePhotograph) -> Axes:
    """The picture with each face's box, the dashed box of what is shown of it, and its points: filled where seen."""
    height, width = scene.image.shape[:2]
    bare(ax).imshow(scene.image, extent=(0, width, height, 0), interpolation="lanczos")
    for place, one in enumerate(scene.people):
        edge = colour(place % 6)
        for box, line in ((one.box, "-"), (one.box_shown, ":")):
            if np.isfinite(box).all():
                corner, size = (float(box[0]), float(box[1])), (float(box[2] - box[0]), float(box[3] - box[1]))
                ax.add_patch(Rectangle(corner, *size, fill=False, edgecolor=edge, linewidth=0.8, linestyle=line))
        seen, dot = one.visible, 0.02 * float(one.box[3] - one.box[1])
        inside = ((one.landmarks >= 0) & (one.landmarks < [width, height])).all(axis=1)
        x, y = one.landmarks.T
        lost = ~seen & inside
        ax.scatter(x[seen], y[seen], s=dot, color=edge, linewidth=0)
        ax.scatter(x[lost], y[lost], s=2 * dot, facecolor="none", edgecolor=edge, linewidth=0.25)
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    return ax


def draw_instances(ax: Axes, instances: np.ndarray) -> Axes:
    """Each person in a colour of their own, printed faces in white, the rest dark."""
    picture = np.full((*instances.shape, 3), 0.12)
    for number in np.unique(instances[(instances > 0) & (instances != PRINTED)]):
        shade = colour(int(number - 1) % 6)
        picture[instances == number] = [int(shade[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    picture[instances == PRINTED] = 1.0
    bare(ax).imshow(picture, interpolation="nearest")
    return ax
