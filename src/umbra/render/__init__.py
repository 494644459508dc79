"""Meshes in, pictures out: rasterise, shade with nine spherical harmonics, resolve."""

from umbra.render.batched import FragmentsBatch, rasterise_batch, weights_of
from umbra.render.canvas import Canvas, Drawing, draw
from umbra.render.differentiable import Rendering, interpolate, place, render_torch
from umbra.render.fragments import Fragments, rasterise
from umbra.render.harmonics import AMBIENT, shade, shade_torch, spherical_harmonics, spherical_harmonics_torch

__all__ = [
    "AMBIENT",
    "Canvas",
    "Drawing",
    "Fragments",
    "FragmentsBatch",
    "Rendering",
    "draw",
    "interpolate",
    "place",
    "rasterise",
    "rasterise_batch",
    "render_torch",
    "shade",
    "shade_torch",
    "spherical_harmonics",
    "spherical_harmonics_torch",
    "weights_of",
]
