"""What may vary between scenes."""

from dataclasses import dataclass

HELD = ("hand", "cup", "phone")
WORN = ("surgical_mask", "cloth_mask", "sunglasses", "scarf", "cap")
FEWEST_PIXELS = 8
CROWDING = 0.12
"""The share of the picture that the smallest faces may fill, an own choice: bodies hide what is behind them."""


@dataclass(frozen=True)
class SceneRanges:
    """Sizes in pixels, angles in radians, shares in [0, 1]; the defaults are own choices.

    A face's size is the height of its box (`scene_truth.face_box`).
    """

    height: int = 240
    width: int = 320
    people: tuple[int, int] = (0, 6)  # fewest and most, both drawn
    faces: tuple[float, float] = (12.0, 120.0)  # smallest and largest, drawn evenly in the logarithm
    largest_yaw: float = 1.4  # against the line of sight: every face shows at least its profile
    cut: float = 0.12  # share of people whom the picture's border may cut
    occluded: float = 0.25  # share of people who wear something over the face or hold it before it
    kinds: tuple[str, ...] = WORN + HELD
    most_hidden: float = 0.6  # share of a face that other people may cover, roughly
    clutter: float = 0.6  # share of scenes with things that look like faces
    printed: float = 0.15  # share of scenes with a printed picture of a face on the wall
    supersampling: int = 2

    def __post_init__(self) -> None:
        fewest, most = self.people
        smallest, largest = self.faces
        if not 0 <= fewest <= most:
            raise ValueError(f"scene: people should be fewest and most, from 0 up; found {fewest} and {most}.")
        if not FEWEST_PIXELS <= smallest <= largest:
            raise ValueError(
                f"scene: faces should be the smallest and largest height, from {FEWEST_PIXELS} pixels up; found "
                f"{smallest:g} and {largest:g}."
            )
        if largest > 0.75 * min(self.height, self.width):
            raise ValueError(
                f"scene: expected faces of at most three quarters of the picture's {self.height} x {self.width} "
                f"pixels; found up to {largest:g}. Draw larger pictures, or smaller faces."
            )
        if not 0 < self.largest_yaw <= 3.2:
            raise ValueError(f"scene: largest_yaw is an angle in radians up to pi; found {self.largest_yaw:g}.")
        room = CROWDING * self.height * self.width
        if most * smallest**2 > room:
            raise ValueError(
                f"scene: {most} people with faces of {smallest:g} pixels do not fit a picture of {self.height} x "
                f"{self.width}, which has room for {int(room / smallest**2)}. Draw fewer people, smaller faces or "
                "larger pictures."
            )
        if self.occluded > 0 and not self.kinds:
            raise ValueError("scene: expected kinds to choose from where people are occluded; found none.")
