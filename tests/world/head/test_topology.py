import numpy as np

from umbra.world.head import topology


def _edges():
    triangles = topology.build().triangles
    edges = np.sort(np.concatenate([triangles[:, [0, 1]], triangles[:, [1, 2]], triangles[:, [2, 0]]]), axis=1)
    return np.unique(edges, axis=0, return_counts=True)


def test_no_edge_belongs_to_more_than_two_triangles():
    assert _edges()[1].max() == 2


def test_the_only_holes_are_the_neck_the_seam_and_behind_lids_teeth_and_eyeballs():
    mesh = topology.build()
    edges, counts = _edges()
    open_vertices = np.unique(edges[counts == 1])
    skin = open_vertices[open_vertices <= mesh.spans["twin"].max()]
    places = mesh.places[skin]
    at_seam = np.abs(np.abs(places[:, 0]) - 211) < 1e-6
    assert (at_seam | (places[:, 1] < -147) | (places[:, 1] > 150)).all()


def test_the_mirror_is_its_own_inverse_and_maps_triangles_onto_triangles():
    mesh = topology.build()
    assert np.array_equal(mesh.mirror[mesh.mirror], np.arange(len(mesh.mirror)))
    skin = mesh.triangles[(mesh.triangles <= mesh.spans["twin"].max()).all(axis=1)]
    own = {tuple(row) for row in np.sort(skin, axis=1)}
    assert {tuple(row) for row in np.sort(mesh.mirror[skin], axis=1)} == own


def test_every_vertex_is_used():
    mesh = topology.build()
    assert np.array_equal(np.unique(mesh.triangles), np.arange(len(mesh.places)))


def test_points_inside_an_outline_are_told_from_those_outside():
    square = np.array([[0.0, 0.0], [2, 0], [2, 2], [0, 2]])
    assert topology.inside_outline(np.array([[1.0, 1.0], [3.0, 1.0]]), square).tolist() == [True, False]


def test_eyeball_directions_are_unit_vectors_that_start_at_the_pupil():
    directions = topology.eyeball_directions()
    assert np.allclose(np.linalg.norm(directions, axis=1), 1)
    assert directions[0].tolist() == [0, 0, 1]
