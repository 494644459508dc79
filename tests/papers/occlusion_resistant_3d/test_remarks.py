import re

import pytest

from umbra.claims import ResultTable
from umbra.papers.occlusion_resistant_3d import (
    ablations,
    beyond,
    real_identity,
    real_tables,
    remarks,
    rivals,
    tables,
)

MAKERS = {
    **{f"table-{n}": getattr(tables, f"table_{n}") for n in range(1, 8)},
    "failures": beyond.failures, "landmark-errors": beyond.landmark_table, "shapes": beyond.shapes,
    "hidden-geometry": beyond.hidden, "pose-and-light": beyond.pose_and_light, "identity": beyond.identity,
    "ghosts": beyond.ghosts, "occluder-colour": beyond.occluder_colour, "natural-kinds": beyond.by_kind,
    "losses": ablations.losses, "readings": ablations.readings, "fits": rivals.fits, "protocols": rivals.protocols,
}  # fmt: skip


REAL = {
    "aflw2000-squares": real_tables.squares, "aflw2000-patterns": real_tables.patterns,
    "real-identity": real_identity.identity_table, "real-spread": real_identity.spread_table,
}  # fmt: skip


def test_every_table_has_its_sentence():
    assert {*MAKERS, *REAL, "aflw2000", "real-bases"} == remarks.ABOUT.keys()


@pytest.mark.parametrize("name", REAL)
def test_sentences_on_real_faces_hold_numbers_and_end(real, named, name):
    said = remarks.ABOUT[name](REAL[name](real if name.startswith("aflw") else named))
    assert re.search(r"\d %", said)
    assert said.endswith(".")


def test_real_faces_by_yaw_stand_beside_the_mean_face():
    cells = {(f"{name}, {c}", "Mean of bins"): 0.01 * v for v, (name, c) in enumerate(
        [(name, c) for name in ("RNet", "RNet, trained on covered faces", "SOPI", "MOPI")
         for c in ("uncovered", "one square")], 1)}  # fmt: skip
    table = ResultTable("aflw2000", {**cells, ("Mean face in RNet's pose, uncovered", "Mean of bins"): 0.5})
    said = remarks.by_yaw(table)
    assert "SOPI 5.0 % and 6.0 %" in said
    assert said.endswith("Mean face in RNet's pose: 50.0 %.")


@pytest.mark.parametrize("name", [name for name in MAKERS if name not in ("fits", "protocols")])
def test_sentences_hold_numbers_and_end(evaluation, name):
    said = remarks.ABOUT[name](MAKERS[name](evaluation))
    assert said.endswith(".")
    assert re.search(r"\d|none|Scarf|Hand|Cap", said)


def test_the_faces_are_told(evaluation):
    said = remarks.faces(evaluation)
    assert said.startswith("4 people whom no network saw, 12 images of 32×32 pixels.")


def test_the_best_comes_first():
    table = ResultTable("t", {("A", "ME"): 3.0, ("B", "ME"): 1.0, ("C", "ME"): 2.0})
    assert remarks.ranked("ME", " pixels")(table) == "ME, best first: B 1.00, C 2.00, A 3.00 pixels."
    assert remarks.ranked("ME", "", lowest=False)(table).startswith("ME, best first: A 3.00")


def test_words_turn_with_the_numbers():
    cells = {(name, f"Spread, {c}"): v for name, c, v in (
        ("RNet", "Unoccluded", 0.5), ("RNet", "SHOFI", 0.1), ("SOPI", "Unoccluded", 0.2), ("SOPI", "SHOFI", 0.3),
    )}  # fmt: skip
    said = remarks.ghosts(ResultTable("ghosts", cells))
    assert "RNet's falls from 0.500 to 0.100" in said
    assert "SOPI's rises from 0.200 to 0.300" in said


def test_bases_stand_beside_their_mean_faces():
    cells = {("A, mean alone", "Mean of bins"): 0.07, ("A", "Mean of bins"): 0.02}
    said = remarks.real_bases(ResultTable("real-bases", cells))
    assert said == "Distance left of the true points: A 2.0 %, its mean alone 7.0 %."
