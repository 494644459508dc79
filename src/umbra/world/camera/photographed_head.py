"""The exact head behind a photograph, vertex for vertex, without drawing it.

Who somebody is and what face they make follow from (seed, person, picture) alone, so the shape that `photograph` drew
can be had again; the linear model's coefficients only say which of its own heads is nearest.
"""

import numpy as np
from jaxtyping import Float32, Int64

from umbra.world.head.expressions import perform
from umbra.world.people.people import draw_body, draw_expression, shapes_of

EXPRESSION = 1
"""The place of the expression among the purposes for which a photograph draws by chance."""


def photographed_heads(
    seed: int, person: int, pictures: Int64[np.ndarray, " pictures"]
) -> Float32[np.ndarray, "pictures vertices 3"]:
    """Heads of one person in some of their pictures, in head millimetres, with the expression of each."""
    neutral = shapes_of([draw_body(seed, person)])[0]
    return np.stack(
        [
            perform(neutral, draw_expression(rng=np.random.default_rng([seed, person, int(index), EXPRESSION])))
            for index in pictures
        ]
    )
