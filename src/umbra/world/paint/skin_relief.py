"""The height map of a head: the grain of the skin, and the wrinkles as deep as age and expression make them."""

from collections.abc import Mapping
from functools import cached_property, lru_cache

import numpy as np
from jaxtyping import Float32

from umbra.world.paint.appearance import Appearance
from umbra.world.paint.canvas import canvas, rising
from umbra.world.paint.skin_grain import grain
from umbra.world.paint.wrinkle_table import FAMILIES
from umbra.world.paint.wrinkles import Patch, depth_of, own_shares, patch_of

RELIEF_SIZE = 384
"""Texels a side: 0.5 by 0.8 mm in the face, a pixel of a 256×256 picture of it."""
SHALLOWEST = 0.025
"""Millimetres below which a family is left out: an eighth of a fine line's depth."""
_STREAM = 60

Field = Float32[np.ndarray, "rows columns"]


class SkinRelief:
    """Somebody's relief: `height` is a function of the expression; what does not change with it is kept.

    It is drawn on the chart, so it goes with the skin as the skin is stretched. Landmarks and the coefficients of the
    linear model are those of the base surface, without it.
    """

    def __init__(self, look: Appearance, size: int = RELIEF_SIZE) -> None:
        self.look, self.size = look, size
        self._own = own_shares(look)
        self._patches: dict[tuple[str, int], Patch] = {}

    @cached_property
    def grain(self) -> Field:
        """What the expression does not change, in mm."""
        return grain(self.look, self.size, rng=np.random.default_rng([self.look.seed, _STREAM]))

    def height(self, expression: Mapping[str, float | int]) -> Field:
        """Millimetres along the normal in UV, for this expression."""
        field = self.grain.copy()
        self._wrinkle(field, expression)
        return field

    def wrinkles(self, expression: Mapping[str, float | int]) -> Field:
        """The same without the grain."""
        field = np.zeros((self.size, self.size), np.float32)
        self._wrinkle(field, expression)
        return field

    def _wrinkle(self, field: Field, expression: Mapping[str, float | int]) -> None:
        worn = self.look.skin.wrinkles
        for name, family in FAMILIES.items():
            for side in (-1, 1):
                depth = depth_of(family, side, worn, self._own[name], expression)
                if depth >= SHALLOWEST:
                    self._patch(name, side).add_to(field, depth)
        dimples = chin_dimples(self.look, expression)
        if dimples >= SHALLOWEST:
            self._patch("dimples", 0).add_to(field, dimples)

    def _patch(self, name: str, side: int) -> Patch:
        """Engraved when first needed: of those who never frown nothing is engraved between the brows."""
        if (name, side) not in self._patches:
            made = patch_of(self.look, name, side, self.size) if name in FAMILIES else _dimples(self.look, self.size)
            self._patches[name, side] = made
        return self._patches[name, side]


@lru_cache(maxsize=4)
def relief_of(look: Appearance) -> SkinRelief:
    """The relief that goes with an appearance, kept for those who are drawn now: paint and camera share it."""
    return SkinRelief(look)


def chin_dimples(look: Appearance, expression: Mapping[str, float | int]) -> float:
    """Deviation in mm of the pebbled chin that the mentalis muscle makes (AU 17), an own choice of amounts."""
    moved = expression.get("chin_raise", 0.0) + 0.3 * expression.get("frown", 0.0) + 0.2 * expression.get("press", 0.0)
    return 0.03 * min(look.skin.wrinkles, 1.0) + 0.22 * float(np.clip(moved, 0.0, 1.2))


def _dimples(look: Appearance, size: int) -> Patch:
    """Round pits 3 to 5 mm apart on the ball of the chin."""
    ground = canvas(size)
    corners = ground.pixels(np.array([[-22.0, -66.0], [22.0, -94.0]]))
    (left, top), (right, bottom) = (tuple(int(side) for side in corner) for corner in corners)
    rng = np.random.default_rng([look.seed, _STREAM + 1])
    x, y = ground.x[top:bottom, left:right], ground.height[top:bottom]
    pits = np.zeros(x.shape, np.float32)
    for _ in range(34):
        px, py, radius = rng.normal(0, 9), rng.normal(-79, 6.5), rng.uniform(1.0, 1.7)
        pits -= np.exp(-0.5 * ((x - px) ** 2 + (y - py) ** 2) / radius**2) * rng.uniform(0.5, 1.2)
    inside = np.exp(-0.5 * ((x / 11) ** 2 + ((y + 79) / 8) ** 2)) * rising(np.abs(x), 21, 15)
    return Patch(top, left, ((pits - pits.mean()) * inside * rising(y, -66, -70)).astype(np.float32))
