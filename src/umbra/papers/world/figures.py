"""The figures of the world's page."""

import math
from collections.abc import Mapping

import numpy as np

from umbra import figures
from umbra.claims import ResultTable
from umbra.morphable import MorphableModel
from umbra.papers.world import drawings, drawings_relief, evaluation
from umbra.papers.world.evaluation import Realism
from umbra.papers.world.geometry import Geometry
from umbra.papers.world.transfer import COLUMN, PIXELS, TAUGHT, UNTAUGHT
from umbra.runs.exhibits import Drawing
from umbra.world.camera.framing import Frame
from umbra.world.camera.photograph import photograph
from umbra.world.paint.skin import MONK_SWATCHES
from umbra.world.people.people import draw_person

TURNS = (-75, -50, -25, 0, 25, 50, 75)
LIGHTS = ("office", "window", "sun", "overcast", "flash", "lamp", "studio")
ACTIONS = (
    "jaw_open", "smile", "frown", "pucker", "stretch", "upper_lip_raise", "nose_wrinkle",
    "brow_inner_raise", "brow_outer_raise", "brow_lower", "eyes_widen", "blink_left", "sneer_right", "look_left",
)  # fmt: skip
AMOUNTS = (-2.0, -1.0, 0.0, 1.0, 2.0)
PERSON = 3
"""Who is shown from all sides."""
VIEWS = ("picture", "normals", "bump")
AGEING = 17
"""Who is shown young and old."""


def wall(seed: int) -> Drawing:
    """Forty people."""
    sheet, axes = figures.new_figure(ratio=0.41)
    figures.draw_wall(axes[0, 0], drawings.portraits(seed, range(40), size=128), columns=10)
    return Drawing(sheet, {"seed": seed, "people": list(range(40)), "picture": 0})


def person(seed: int) -> Drawing:
    """One person in every pose, light and expression."""
    who = draw_person(seed, PERSON)
    images = [drawings.posed(who, angles=(0, yaw, 0)) for yaw in TURNS]
    images += [drawings.posed(who, light=kind) for kind in LIGHTS]
    images += [drawings.posed(who, actions={name: 1.0}) for name in ACTIONS]
    sheet, axes = figures.new_figure(ratio=0.58)
    figures.draw_wall(axes[0, 0], np.stack(images), columns=7)
    return Drawing(sheet, {"person": PERSON, "yaw in degrees": TURNS, "lights": LIGHTS, "actions": ACTIONS})


def channels(seed: int) -> Drawing:
    """Everything known about one photograph."""
    shot = photograph(
        draw_person(seed, PERSON), seed=seed, index=5, frame=Frame("box", 160, 144), wearing="surgical_mask"
    )
    known = drawings.channels(shot)
    sheet, axes = figures.new_figure(1, len(known), ratio=0.21)
    figures.draw_strip(list(axes[0]), known)
    numbers = {"covered share of the face": shot.covered_fraction, "pose in radians": shot.pose}
    return Drawing(sheet, {**numbers, "landmarks": shot.landmarks, "visible": shot.visible})


def relief(seed: int) -> Drawing:
    """One person young and old with four faces: picture, normals and bump of the detailed surface."""
    columns = drawings_relief.relief_sheet(seed, AGEING, size=144)
    sheet, axes = figures.new_figure(len(VIEWS), len(columns), ratio=len(VIEWS) / len(columns) * 1.1)
    for line, ((face, age), views) in zip(axes.T, columns.items(), strict=True):
        for ax, view in zip(line, views, strict=True):
            figures.bare(ax).imshow(view, interpolation="lanczos")
        line[0].set_title(f"{face}, {age:.0f}", fontsize=7, fontweight="normal", pad=3)
    for ax, name in zip(axes[:, 0], VIEWS, strict=True):
        ax.set_ylabel(name, fontsize=7)
    depths = drawings_relief.deepest_lines(seed, range(20))
    return Drawing(
        sheet,
        {"person": AGEING, "faces": tuple(drawings_relief.FACES), "deepest lines in mm by age, 20 people": depths},
    )


def skin_tones(seed: int) -> Drawing:
    """Tones on the Monk scale and typology angles of four hundred people."""
    tones, angles = evaluation.skin_of(seed, people=400)
    counts = np.bincount(tones, minlength=11)[1:]
    sheet, axes = figures.new_figure(1, 2, ratio=0.34)
    figures.draw_swatches(axes[0, 0], counts, MONK_SWATCHES)
    axes[0, 0].set(xlabel="Monk tone", ylabel="people")
    figures.draw_distribution(axes[0, 1], {"people": angles})
    axes[0, 1].set_xlabel("typology angle in degrees, light to the right")
    quantiles = np.percentile(angles, [5, 50, 95])
    return Drawing(sheet, {"people": 400, "per Monk tone": counts, "ITA quantiles 5, 50, 95 %": quantiles})


def modes(model: MorphableModel, basis: str) -> Drawing:
    """The average face moved along the first directions of a basis."""
    images = drawings.mode_pictures(model, basis=basis, modes=(0, 1, 2), amounts=AMOUNTS)
    sheet, axes = figures.new_figure(width="column", ratio=0.62)
    figures.draw_wall(axes[0, 0], np.stack(images), columns=len(AMOUNTS))
    return Drawing(sheet, {"modes": (1, 2, 3), "amounts in standard deviations": AMOUNTS})


def occluders(seed: int) -> Drawing:
    """Every occluder on a face."""
    catalogue = drawings.occluder_catalogue(seed, range(20, 36))
    sheet, axes = figures.new_figure(4, 10, ratio=0.52)
    figures.draw_named(list(axes.ravel()), catalogue)
    return Drawing(sheet, {"kinds": list(catalogue)})


def coverage_distribution(fractions: Mapping[str, np.ndarray]) -> Drawing:
    """How much is covered at each level."""
    sheet, axes = figures.new_figure(ratio=0.36)
    figures.draw_distribution(axes[0, 0], fractions)
    axes[0, 0].set_xlabel("covered share of the picture")
    return Drawing(sheet, {name: np.percentile(shares, [5, 25, 50, 75, 95]) for name, shares in fractions.items()})


def distances(realism: Realism) -> Drawing:
    """Distances within and between people, as a recogniser of real faces sees them."""
    sheet, axes = figures.new_figure(ratio=0.36)
    figures.draw_distances(axes[0, 0], realism.within, realism.between, bins=realism.bins, threshold=0.6)
    return Drawing(sheet, realism.quantiles)


def mean_shapes(geometry: Geometry) -> Drawing:
    """The mean shapes of scanned and of drawn heads over each other, from before and from beside, and their spread."""
    sheet, axes = figures.new_figure(1, 3, ratio=0.36)
    kinds = {"scanned": geometry.scanned, "drawn": geometry.drawn}
    for place, (kind, points) in enumerate(kinds.items()):
        mean, sd = points.mean(axis=0), geometry.spread(points)
        for ax, across, title in ((axes[0, 0], 0, "front"), (axes[0, 1], 2, "side")):
            look = {"color": figures.colour(place), "s": 9 - 4 * place, "label": kind}
            ax.scatter(mean[:, across], mean[:, 1], **look)
            ax.set(title=title, aspect="equal")
            figures.bare(ax)
        axes[0, 2].plot(np.linalg.norm(sd, axis=1), color=figures.colour(place), label=kind)
    axes[0, 2].set(xlabel="landmark", ylabel="spread over pupils' distance", ylim=(0, None))
    axes[0, 2].legend()
    spreads = {kind: np.linalg.norm(geometry.spread(points), axis=1) for kind, points in kinds.items()}
    return Drawing(sheet, {"means apart": geometry.apart, "covariances' correlation": geometry.agreement} | spreads)


def taught(table: ResultTable, controls: ResultTable) -> Drawing:
    """Accuracy on real people over the number of drawn ones, with its intervals, and what is had without learning."""
    sheet, axes = figures.new_figure(width="column", ratio=0.75)
    numbers = np.array(list(TAUGHT))
    found = [table.interval(row, COLUMN) for row in table.rows]
    means, low, high = (
        100 * np.array([math.nan if one is None else getattr(one, name) for one in found])
        for name in ("estimate", "low", "high")
    )
    figures.draw_curve(axes[0, 0], numbers, means, band=(low, high), label="taught by drawn people")
    floors = {row: 100 * controls.mean(row, COLUMN) for row in (PIXELS, UNTAUGHT)}
    for place, (name, floor) in enumerate(floors.items(), 1):
        axes[0, 0].axhline(floor, color=figures.colour(place), linestyle="--", label=name.lower())
    axes[0, 0].set(xscale="log", xlabel="drawn people", ylabel="verification accuracy on LFW (%)")
    axes[0, 0].set_xticks(numbers, [f"{number:,}" for number in numbers])
    axes[0, 0].minorticks_off()
    axes[0, 0].legend()
    return Drawing(sheet, {"people": numbers, "accuracy": means, "low": low, "high": high} | floors)
