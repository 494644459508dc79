"""What a photograph can be drawn without, to ask what each part of its realism is worth.

Everything else stays as it is drawn with the part: the same people in the same poses before the same backgrounds.
"""

from dataclasses import replace
from typing import Literal, get_args

from umbra.types import Mesh, Region

Part = Literal["relief", "shadows", "hair", "expression", "light"]
PARTS: tuple[str, ...] = get_args(Part)
"""Wrinkles and pores; the shadows of lamps and of the sky; hair on the head, which is bald without; faces that move;
lamps and their colours, which are one even light without, and so throw no shadow either."""


def check_parts(without: tuple[str, ...]) -> None:
    """Refuse a part that cannot be left out."""
    if unknown := [part for part in without if part not in PARTS]:
        raise ValueError(f"without: expected some of {', '.join(PARTS)}; found {', '.join(map(repr, unknown))}.")


def leave_out(scene: list[Mesh], without: tuple[str, ...]) -> list[Mesh]:
    """The meshes of a scene without the parts that are theirs: relief, hair, and the sky's shadows."""
    if "hair" in without:
        scene = [mesh for mesh in scene if not (mesh.labels == Region.HAIR).all()]
    if "relief" in without:
        scene = [replace(mesh, height=None) for mesh in scene]
    if "shadows" in without or "light" in without:
        scene = [replace(mesh, openness=None) for mesh in scene]
    return scene
