"""Each figure is drawn from the evaluation, and what it plots stands beside it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from tests.papers.alob.conftest import LOGGED, SmallEvaluation, small_faces
from umbra.occlude.sprites import CLASSES
from umbra.papers.alob import figure_data, figures, inspection, tables
from umbra.reporting.report import jsonable


class Logging(SmallEvaluation):
    """The small evaluation, whose runs have logged something."""

    def run(self, name):
        seeds = [seed for seed in self.runs[name][0] for _ in (1, 2)]
        values = {column: np.arange(len(seeds)) * 1.0 for column in LOGGED}
        return replace(
            super().run(name), epochs=pd.DataFrame({"seed": seeds, "epoch": [1, 2] * (len(seeds) // 2), **values})
        )


@pytest.fixture
def logging(evaluation):
    return Logging(evaluation.benchmark, evaluation._memo, runs=evaluation.runs)


def test_figure_1_is_the_scheme_of_the_first_network(evaluation):
    drawn = figures.figure_1(evaluation)
    scheme = figure_data.scheme(evaluation.first_learner("alob_main"))
    assert drawn.data == {"blocks": scheme.blocks, "forward": scheme.forward, "backward": scheme.backward}
    assert "5 people" in str(drawn.data["blocks"])


def test_figure_2_draws_the_vectors_of_one_covered_image(evaluation):
    drawn = figures.figure_2(evaluation).data
    covered = evaluation.benchmark.covered["OCC-2.0"].images
    found = figure_data.vectors(evaluation.first_learner("alob_main"), covered)
    one = drawn["drawn"]["image of the set"]
    assert drawn["drawn"]["cosine"] == found.cosines[one]
    assert [drawn["drawn"][name] for name in ("|f^f|", "|f^m|")] == found.lengths[one].tolist()
    quantiles = drawn["share taken, quantiles"]
    np.testing.assert_allclose(quantiles["covered"], np.percentile(found.taken, [5, 25, 50, 75, 95]))
    assert list(quantiles) == ["bare", "covered"]


@pytest.mark.parametrize("with_ar", [True, False])
def test_figure_3_has_a_wall_for_training_and_for_each_test(evaluation, monkeypatch, with_ar):
    kinds = np.array(["", "scarf"] * 30)
    faces = replace(small_faces(), kinds=kinds)
    evaluation = replace(evaluation, benchmark=replace(evaluation.benchmark, masked_faces=faces))
    monkeypatch.setattr(figure_data, "read_faces", lambda name, edition: {"alob_people": faces}[name])
    drawn = figures.figure_3(evaluation, faces if with_ar else None)
    names = ["Training", "LFW", "OCC-2.0", "OCC-3.0", "LFW-Masked", "MFR2"] + ["AR"] * with_ar
    assert drawn.data == {"pictures": dict.fromkeys(names, 12)}
    assert [ax.get_ylabel() for ax in drawn.figure.axes] == names


def test_figure_4_shows_every_class_of_objects():
    assert figures.figure_4().data == {"classes": list(CLASSES)}


def test_figure_5_has_three_people_under_each_test(evaluation):
    drawn = figures.figure_5(evaluation)
    assert drawn.data["tests"] == ("Clean", "OCC-2.0", "OCC-3.0")
    assert len(set(evaluation.benchmark.faces.people[drawn.data["images of the set"]])) == 3
    assert len(drawn.figure.axes) == 3 * 9


def test_figure_6_has_a_plane_per_variant_that_was_trained(evaluation, monkeypatch):
    monkeypatch.setattr(inspection, "read_set", lambda *_: None)
    monkeypatch.setattr(inspection, "from_world", lambda _: small_faces(people=5, each=4))
    drawn = figures.figure_6(evaluation)
    assert {name: places.shape for name, places in drawn.data["places"].items()} == dict.fromkeys(
        ("ALOB", "ALOB-G-F (sum)", "Baseline"), (20, 2)
    )
    assert len(drawn.data["people"]) == 20


def test_the_history_is_the_mean_over_seeds_beside_the_loss_of_who_knows_nothing(logging):
    drawn = figures.history(logging)
    own, other = (drawn.data[drawn.data["network"] == name] for name in ("ALOB", "Baseline"))
    assert own["epoch"].tolist() == other["epoch"].tolist() == [1, 2]
    assert own["loss_trimmer"].tolist() == [1.0, 2.0]  # of seeds that logged 0, 1 and 2, 3
    assert other["mean"].tolist() == [100.0, 200.0]
    assert other["lowest"].tolist() == [0.0, 100.0]
    config = logging.first_learner("alob_main").config
    levels = [line.get_ydata()[0] for line in drawn.figure.axes[0].lines if line.get_linestyle() == "--"]
    assert levels == [pytest.approx(config.scale * config.margin + np.log(2 - 1), abs=1e-4)]  # of two people
    assert [text.get_text() for text in drawn.figure.axes[0].texts] == ["knows nothing"]
    assert [line.get_label() for line in drawn.figure.axes[2].lines] == ["ALOB", "Baseline"]


def test_each_weight_is_a_point_with_its_interval(evaluation):
    table = tables.lambda_table(evaluation, ["alob_lambda_3", "alob_main", "alob_lambda_0"])
    drawn = figures.weights(table)
    left = drawn.figure.axes[0]
    assert [tick.get_text() for tick in left.get_xticklabels()] == ["0", "1", "3"]
    assert len(left.containers) == 3  # OCC-2.0, OCC-3.0 and MFR2
    first = drawn.data[drawn.data["column"] == "OCC-2.0 accuracy"]
    assert first["ours"].tolist() == [pytest.approx(100 * table.mean(row, "OCC-2.0 accuracy")) for row in table.rows]
    assert ((first["low"] <= first["ours"]) & (first["ours"] <= first["high"])).all()


def test_what_a_figure_plots_can_be_written(evaluation):
    for make in (figures.figure_1, figures.figure_2, figures.figure_5):
        assert jsonable(make(evaluation).data)
