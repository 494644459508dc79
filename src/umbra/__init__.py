"""umbra: reproducible research on occluded faces."""

__version__ = "0.1.0"
