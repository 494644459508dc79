"""Meshes drawn one after another, coloured once, and resolved into a picture with its ground truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Float32

from umbra.geometry.cameras import Camera
from umbra.geometry.normals import joined_normals, vertex_normals
from umbra.render.drawing import Drawing
from umbra.render.fragments import Fragments, rasterise_into
from umbra.render.glass import Pane, lay_glass
from umbra.render.gleam import strands_of
from umbra.render.harmonics import dominant_light, lifted
from umbra.render.lamps import Lamp, highlight_only, packed, share_of
from umbra.render.placing import place_vertices, rows_of
from umbra.render.relief import Relief, laid_relief, rays_of, relief_samples, resolve_relief
from umbra.render.resolving import resolve_colour, resolve_samples
from umbra.render.shading import shade_samples
from umbra.render.shadows import Shadows
from umbra.types import Mesh

_NO_MAP = np.zeros((0, 0), np.float32)
_NO_VEIL, _NO_CHANGES = np.zeros((0, 0, 0), np.float32), np.zeros(0, bool)


@dataclass(frozen=True, eq=False)
class _Placed:
    """A mesh in front of the camera, its samples not yet coloured."""

    mesh: Mesh
    first_face: int
    points: Float[np.ndarray, "vertices 3"]  # column, row, depth
    places: Float32[np.ndarray, "vertices 3"]  # in the camera's axes
    normals: Float32[np.ndarray, "vertices 3"]
    relief: Relief
    shown: Bool[np.ndarray, " vertices"]  # by any sample: noted when the samples get their normals


class Canvas:
    """Samples of a picture, `supersampling` squared to a pixel; meshes may be added after others have been coloured.

    A copy lets the same scene be drawn with and without an occluder at little more than the price of one.
    """

    def __init__(
        self,
        camera: Camera,
        rotation: Float[np.ndarray, "3 3"],
        translation: Float[np.ndarray, " 3"],
        *,
        supersampling: int = 2,
    ) -> None:
        if supersampling < 1:
            raise ValueError(f"supersampling: expected 1 or more samples along a side; found {supersampling}.")
        self.camera, self.rotation, self.translation = camera, rotation, translation
        self.supersampling = supersampling
        height, width = camera.height * supersampling, camera.width * supersampling
        self.fragments = Fragments.empty(height, width)
        self.colour = np.zeros((height, width, 3), np.float32)
        self.labels = np.zeros((height, width), np.uint8)
        self.sample_normals = np.zeros((height, width, 4), np.float32)  # and how open the sample lies
        self.bump = np.zeros((height, width), np.float32)
        self._placed: list[_Placed] = []
        self._panes: list[Pane] = []
        self._towards = np.array([0.0, 0.0, 1.0])
        self._faces = 0
        self._coloured = 0
        self._shadows: Shadows | None = None
        self._seen: dict[int, np.ndarray] = {}
        self._light: np.ndarray | None = None

    def copy(self) -> "Canvas":
        """Return a canvas with the same samples, to be drawn on independently."""
        twin = Canvas.__new__(Canvas)
        twin.__dict__.update(self.__dict__)
        twin.fragments, twin.colour, twin.labels = self.fragments.copy(), self.colour.copy(), self.labels.copy()
        twin.sample_normals, twin.bump = self.sample_normals.copy(), self.bump.copy()
        twin._placed, twin._panes, twin._seen = list(self._placed), list(self._panes), dict(self._seen)
        twin._shadows = None if self._shadows is None else self._shadows.copy()
        return twin

    def add(self, mesh: Mesh, *, closed: bool = False) -> None:
        """Rasterise one mesh over what is there; of a `closed` one the far side is left out, which nobody sees.

        Glass is kept apart, and laid over the colours when the picture is resolved.
        """
        camera, crop = self.camera, self.camera.crop_matrix * self.supersampling
        lens = np.array([camera.focal, camera.centre_x, camera.centre_y, camera.distance])
        vertices = np.ascontiguousarray(mesh.vertices, np.float32)
        pixels, points = place_vertices(vertices, self.rotation, self.translation, lens, crop)
        if mesh.glaze > 0:
            self._panes.append(Pane(mesh, pixels, points))
            return
        rasterise_into(
            self.fragments,
            pixels,
            mesh.triangles,
            first_face=self._faces,
            cut_out=None if mesh.alpha is None else (mesh.uv, mesh.alpha),
            front_only=closed,
        )
        normals = vertex_normals(points, mesh.triangles)
        if mesh.seam is not None:
            normals = joined_normals(normals, mesh.seam)
        relief = laid_relief(mesh, (pixels, points, normals), self.camera)
        shown = np.zeros(len(points), bool)
        self._placed.append(_Placed(mesh, self._faces, pixels, points, normals, relief, shown))
        self._faces += len(mesh.triangles)

    def normals(self, place: int) -> Float32[np.ndarray, "vertices 3"]:
        """Vertex normals, in the camera's axes, of the mesh that was added as number `place`."""
        return self._placed[place].normals

    def shade(
        self,
        light: Float[np.ndarray, "9 3"],
        lamps: Sequence[Lamp] = (),
        *,
        again: bool = False,
        veil: Float32[np.ndarray, "lamps rows columns"] | None = None,
    ) -> None:
        """Colour the samples of the meshes added since the last call (of all whose light is another, if `again`).

        `light` is γ, without the ambient 0.8; `lamps` say which part of it throws shadows: of all meshes that are there
        by now. `veil` is the share of each lamp that something before the picture takes from each sample.
        """
        self._towards = dominant_light(light)[0]
        lit = packed(lamps) if lamps else highlight_only(light)
        rest = (lifted(light) - share_of(lamps)).astype(np.float32)
        parts = [(placed.places, placed.mesh) for placed in self._placed]
        if lamps and (self._shadows is None or self._shadows.lamps != tuple(lamps)):
            self._shadows, self._seen = Shadows(lamps, self._placed[0].places), {}
        if not lamps:
            self._shadows = None
        if self._light is not light:  # what was seen of another light says nothing of what has to be coloured
            self._light, self._seen = light, {}
        shadows = self._shadows
        grown = shadows is not None and shadows.drawn < len(parts)
        if shadows is not None:
            shadows.draw(parts)
        rays = rays_of(self.camera, self.supersampling)
        for placed in self._placed[self._coloured :]:
            self._carve(placed, rays)
        for number in range(0 if again else self._coloured, len(self._placed)):
            placed = self._placed[number]
            mesh, strands = placed.mesh, strands_of(placed.mesh, placed.places)
            seen, changed = self._sees(number, grown=grown, again=again)
            shade_samples(
                (self.fragments.face, self.fragments.barycentric),
                placed.first_face,
                (mesh.triangles, mesh.uv, mesh.texture, mesh.labels, np.float32(mesh.specular),
                 _NO_MAP if mesh.gloss is None else mesh.gloss, strands),
                (self.sample_normals, seen, _NO_VEIL if veil is None else veil, changed),
                (rest, (lit.direction, lit.halfway, lit.lobe, lit.colour, lit.gleam, lit.shape)),
                self.colour,
                self.labels,
            )  # fmt: skip
        self._coloured = len(self._placed)

    @property
    def glazed(self) -> Float32[np.ndarray, "rows columns 3"]:
        """The samples' colours, with the glass before them."""
        if not self._panes:
            return self.colour
        return lay_glass(self.colour, self.fragments, self._panes, self._towards, self.camera.distance)

    def _carve(self, placed: _Placed, rays: Float32[np.ndarray, "2 3"]) -> None:
        """The normals of a mesh's samples, with its relief, and how much nearer its detailed surface lies."""
        mesh, rows = placed.mesh, rows_of(placed.points, len(self.labels))
        relief_samples(
            (self.fragments.face[rows], self.fragments.barycentric[rows]),
            placed.first_face,
            (mesh.triangles, mesh.uv, mesh.labels),
            (placed.points, placed.normals, placed.shown),
            placed.relief,
            rays + rays[:, 1:2] * np.array([0, 0, rows.start], np.float32),
            self.sample_normals[rows],
            self.bump[rows],
        )

    def _sees(self, number: int, *, grown: bool, again: bool) -> tuple[np.ndarray, np.ndarray]:
        """What each vertex of a mesh sees of lamps and sky, and which see anything else than before (empty: all)."""
        placed, known = self._placed[number], self._seen.get(number)
        if self._shadows is None:
            return np.ones((len(placed.places), 2), np.float32), _NO_CHANGES
        if known is not None and again and not grown:
            return known, np.zeros(len(known), bool)
        seen = self._shadows.seen(placed.places, placed.normals, placed.mesh, shown=placed.shown)
        self._seen[number] = seen
        return seen, (seen != known).any(axis=1) if again and known is not None else _NO_CHANGES

    def picture(self, background: Float32[np.ndarray, "height width 3"]) -> Float32[np.ndarray, "height width 3"]:
        """The image of `resolve`, where nobody asks for the truth."""
        image = np.empty_like(background)
        resolve_colour(self.glazed, self.fragments.depth, self.supersampling, background, image)
        return image

    def resolve(self, background: Float32[np.ndarray, "height width 3"] | None = None) -> Drawing:
        """Average the samples of each pixel over the background."""
        height, width = self.camera.height, self.camera.width
        if background is None:
            background = np.zeros((height, width, 3), np.float32)
        drawing = Drawing.empty(height, width)
        resolve_samples(
            self.glazed,
            self.labels,
            self.fragments.depth,
            self.supersampling,
            background,
            drawing.image,
            drawing.labels,
            drawing.depth,
            drawing.coverage,
        )
        resolve_relief(
            (self.labels, self.fragments.depth),
            drawing.labels,
            self.supersampling,
            self.sample_normals,
            self.bump,
            drawing.normals,
            drawing.bump,
        )
        return drawing


def draw(
    scene: Sequence[Mesh],
    camera: Camera,
    rotation: Float[np.ndarray, "3 3"],
    translation: Float[np.ndarray, " 3"],
    light: Float[np.ndarray, "9 3"],
    *,
    background: Float32[np.ndarray, "height width 3"] | None = None,
    supersampling: int = 2,
) -> Drawing:
    """Draw meshes in head millimetres: rotate and translate (`points @ R + t`), project, rasterise, shade, resolve.

    `light` is γ of the 257 coefficients as nine rows of R, G, B (zeros: even light); `translation` is in camera units.
    """
    canvas = Canvas(camera, rotation, translation, supersampling=supersampling)
    for mesh in scene:
        canvas.add(mesh)
    canvas.shade(light)
    return canvas.resolve(background)
