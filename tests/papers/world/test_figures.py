"""Each figure is drawn of the people it names, and what it plots stands beside it."""

import numpy as np
import pytest

from tests.papers.world.conftest import KINDS
from tests.papers.world.test_evaluation import realism_file
from umbra.claims import ResultTable
from umbra.metrics.dyads import PairMeans
from umbra.papers.world import figures
from umbra.papers.world.evaluation import read_realism
from umbra.papers.world.geometry import compare
from umbra.papers.world.transfer import COLUMN, LEARNT, PIXELS, TAUGHT, UNTAUGHT
from umbra.reporting.report import jsonable
from umbra.world.people.linear_model import build_model


def test_the_wall_is_of_the_first_forty_people(blank):
    drawn = figures.wall(7)
    assert blank["portraits"] == [(7, list(range(40)))]
    assert drawn.data == {"seed": 7, "people": list(range(40)), "picture": 0}


def test_one_person_is_shown_in_each_pose_light_and_expression(blank):
    drawn = figures.person(7)
    assert {index for index, _ in blank["posed"]} == {drawn.data["person"]}
    shown = [how for _, how in blank["posed"]]
    assert [how["angles"][1] for how in shown if "angles" in how] == list(drawn.data["yaw in degrees"])
    assert [how["light"] for how in shown if "light" in how] == list(drawn.data["lights"])
    assert [how["actions"] for how in shown if "actions" in how] == [{name: 1.0} for name in drawn.data["actions"]]


def test_channels_are_those_of_one_masked_photograph():
    drawn = figures.channels(1)
    assert drawn.figure.axes[0].get_title() == "photograph"
    assert 0.1 < drawn.data["covered share of the face"] < 0.9
    assert (len(drawn.data["landmarks"]), len(drawn.data["visible"])) == (68, 68)


def test_skin_tones_are_counted_per_tone(blank):
    drawn = figures.skin_tones(7)
    assert blank["people"] == [(7, drawn.data["people"])] == [(7, 400)]
    assert drawn.data["per Monk tone"].tolist() == [40] * 10
    np.testing.assert_allclose(drawn.data["ITA quantiles 5, 50, 95 %"], [-35.0, 10.0, 55.0])


@pytest.mark.parametrize("basis", ["identity", "albedo"])
def test_modes_are_the_first_three(basis):
    drawn = figures.modes(build_model(5, 16, expressions=6, albedos=8), basis)
    assert drawn.data == {"modes": (1, 2, 3), "amounts in standard deviations": (-2.0, -1.0, 0.0, 1.0, 2.0)}


def test_occluders_are_named(blank):
    assert figures.occluders(7).data == {"kinds": list(KINDS)}


def test_the_distribution_of_what_is_covered_is_told_in_quantiles():
    drawn = figures.coverage_distribution({"a": np.linspace(0, 1, 101), "b": np.full(5, 0.3)})
    np.testing.assert_allclose(drawn.data["a"], [0.05, 0.25, 0.5, 0.75, 0.95])
    np.testing.assert_allclose(drawn.data["b"], 0.3)


def test_distances_are_shown_with_their_quantiles(tmp_path):
    realism = read_realism(realism_file(tmp_path, "now"))
    drawn = figures.distances(realism)
    assert drawn.data is realism.quantiles
    assert list(drawn.data.columns) == ["within a person", "between people"]
    outlines = [patch for patch in drawn.figure.axes[0].patches if not patch.get_fill()]
    for distances, outline in zip((realism.within, realism.between), outlines, strict=True):
        values, edges, _ = outline.get_data()
        np.testing.assert_array_equal(edges, realism.bins)  # as they were counted: others would leave gaps
        assert (values * np.diff(edges)).sum() == pytest.approx(1.0)
        assert set(np.digitize(distances, edges) - 1) == set(np.flatnonzero(values))


def test_what_a_figure_plots_can_be_written(blank):
    assert all(jsonable(make(7).data) for make in (figures.wall, figures.person, figures.skin_tones, figures.channels))


def test_mean_shapes_are_shown_from_two_sides_with_their_spread():
    found = compare(people=12, seed=3)
    drawn = figures.mean_shapes(found)
    assert [ax.get_title() for ax in drawn.figure.axes[:2]] == ["front", "side"]
    np.testing.assert_allclose(drawn.data["means apart"], found.apart)
    assert len(drawn.data["drawn"]) == len(drawn.data["scanned"]) == 68


def test_relief_is_shown_young_and_old_and_deepens_with_age():
    drawn = figures.relief(7)
    names = [f"{face}, {age}" for face in drawn.data["faces"] for age in (20, 70)]
    assert len(drawn.figure.axes) == 3 * len(names)
    assert [ax.get_title() for ax in drawn.figure.axes[: len(names)]] == names
    depths = list(drawn.data["deepest lines in mm by age, 20 people"].values())
    assert depths == sorted(depths)


def test_what_people_teach_is_drawn_over_their_number_beside_the_controls():
    rng = np.random.default_rng(0)

    def cell(share):
        pairs = np.arange(200)
        return PairMeans((rng.random((2, 200)) < share).astype(float), pairs % 40, (pairs + pairs // 100) % 40)

    rows = [f"{number:,} people" for number in TAUGHT]
    table = ResultTable("lfw-people", {(row, COLUMN): cell(0.6 + 0.1 * place) for place, row in enumerate(rows)})
    floors = ResultTable(
        "lfw", {(LEARNT, COLUMN): cell(0.9), (UNTAUGHT, COLUMN): cell(0.5), (PIXELS, COLUMN): cell(0.6)}
    )
    drawn = figures.taught(table, floors)
    np.testing.assert_array_equal(drawn.data["people"], [200, 500, 1000, 2000])
    np.testing.assert_allclose(drawn.data["accuracy"], [100 * table.mean(row, COLUMN) for row in rows])
    assert (drawn.data["low"] < drawn.data["accuracy"]).all()
    assert (drawn.data["accuracy"] < drawn.data["high"]).all()
    assert drawn.data[PIXELS] == pytest.approx(100 * floors.mean(PIXELS, COLUMN))
    assert jsonable(drawn.data)
