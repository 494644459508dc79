"""What can be set about covering faces while training."""

from dataclasses import dataclass
from typing import Annotated

from umbra.configuration import Share, Within, require
from umbra.occlude.sprites import CLASSES


@dataclass(frozen=True)
class CoverConfig:
    """Covering faces while training, as FROM does: one object per picture, anywhere, its size drawn or fixed."""

    share: Share = 2 / 3  # of the pictures; "1:2" clean to covered in the paper's reference
    scale: Annotated[float, Within(0, 100, above=True)] | None = None  # none: from linspace(1, 5, 9) per picture
    opaque_rectangle: bool = True  # paste the object's whole box, as FROM does
    without: str = ""  # a class of objects that is never laid, so that it can be met unseen
    validation: bool = False  # cover the validation pictures too, anew in each epoch

    def __post_init__(self) -> None:
        require(self)
        if self.without and self.without not in CLASSES:
            raise ValueError(f"without: expected one of {', '.join(CLASSES)}, or nothing; found {self.without!r}")
