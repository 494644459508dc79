"""The linear 3D face model and the coefficient vectors that drive it."""

from umbra.morphable.coefficients import (
    Coefficients,
    Coefficients62,
    join_62,
    join_257,
    light_matrix,
    light_vector,
    split_62,
    split_257,
)
from umbra.morphable.files import load_model, save_model
from umbra.morphable.model import MorphableModel, validate
from umbra.morphable.tensors import MorphableTensors

__all__ = [
    "Coefficients",
    "Coefficients62",
    "MorphableModel",
    "MorphableTensors",
    "join_62",
    "join_257",
    "light_matrix",
    "light_vector",
    "load_model",
    "save_model",
    "split_62",
    "split_257",
    "validate",
]
