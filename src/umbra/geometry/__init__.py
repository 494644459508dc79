"""Pure functions of space, and the conventions that every room keeps.

- **Pictures**: RGB, `height width 3`; a pixel is (x to the right, y downwards); the centre of pixel (row, column)
  lies at (column + 0.5, row + 0.5), so that a picture of width W spans x in [0, W].
- **Head and world axes**: x to the picture's right (the left side of a person who faces the camera), y upwards, z out
  of the face towards the camera: right-handed. A mesh is in millimetres about the mean head's centre; a camera unit
  is 100 mm.
- **Rotation**: angles (pitch about x, yaw about y, roll about z) in radians; R = (Rz · Ry · Rx)ᵀ is applied as
  `points @ R`.
- **Camera**: it looks along -z from z = `distance`: depth = distance - z, always positive in front of the camera.
- **Winding**: triangles run counter-clockwise seen from outside, so that (b - a) × (c - a) points outwards.
- **Five points**: left eye, right eye, nose tip, left and right corner of the mouth, left and right being the
  picture's.
- **Landmarks**: iBUG-68, counted from 0.
- **Colour**: linear in the coefficients; pixel = albedo · shading, clipped to [0, 1], with no gamma.
"""

from umbra.geometry.alignment import (
    FIVE_POINTS_112x96,
    align_face,
    apply_affine,
    compose_affine,
    crop_box,
    five_point_template,
    invert_affine,
    similarity_transform,
    warp,
)
from umbra.geometry.boxes import box_of_points, grow_box, overlap
from umbra.geometry.cameras import MILLIMETRES_PER_UNIT, Camera
from umbra.geometry.normals import joined_normals, vertex_normals, vertex_normals_torch
from umbra.geometry.rotations import euler_to_matrix, euler_to_matrix_torch, matrix_to_euler

__all__ = [
    "MILLIMETRES_PER_UNIT",
    "Camera",
    "FIVE_POINTS_112x96",
    "align_face",
    "apply_affine",
    "box_of_points",
    "compose_affine",
    "crop_box",
    "euler_to_matrix",
    "euler_to_matrix_torch",
    "five_point_template",
    "grow_box",
    "invert_affine",
    "joined_normals",
    "matrix_to_euler",
    "overlap",
    "similarity_transform",
    "vertex_normals",
    "vertex_normals_torch",
    "warp",
]
