"""Tables II to VI, of runs whose pairs are judged as told."""

from pathlib import Path

import numpy as np
import pytest

from tests.papers.two_stage.conftest import named_set
from umbra import papers
from umbra.claims import library
from umbra.metrics.dyads import PairMeans
from umbra.metrics.trainings import AllSeeds, OneTraining
from umbra.papers.two_stage import recognition_tables as tables
from umbra.papers.two_stage.naming import BARE, MASKED, Naming
from umbra.papers.two_stage.recognition_tables import OPTIMISED, z_scores


class Told(Naming):
    """Networks of one seed but for the optimised one; a run is right about as many pairs as its name is long."""

    def accuracy(self, name, how=None, test=BARE):
        seeds = 3 if name == OPTIMISED else 1
        people = np.arange(200) // 2
        right = 100 + len(name) + (how.dimensions if how else 0) % 7 - 20 * (test == MASKED)
        values = np.stack([np.arange(200) < right + seed for seed in range(seeds)]).astype(np.float64)
        return PairMeans(values, people, np.where(np.arange(200) % 2, people, (people + 1) % 100))

    def lesson(self, name):
        return np.arange(7), np.zeros(7, np.int64)


@pytest.fixture
def asked():
    faces = named_set()
    return Told(faces, faces, lambda name: None, 1)


def test_one_training_takes_the_luck_of_the_optimised_networks(asked):
    assert isinstance(tables.accuracy(asked, OPTIMISED), AllSeeds)
    one = tables.accuracy(asked, "people_relu")
    assert isinstance(one, OneTraining)
    assert one.by_seed == pytest.approx((100 + len("people_relu")) / 200)


def test_every_row_and_column_of_the_paper_is_there(asked):
    names = ("table-2", "table-3", "table-4", "table-5")
    made = dict(zip(names, (tables.table_2, tables.table_3, tables.table_4, tables.table_5), strict=True))
    folder = Path(papers.__file__).parent / "two_stage"
    for name, make in made.items():
        published = library._read_numbers(folder / f"{name}.csv", name)
        table = make(asked)
        assert {str(row) for row in published.index} <= set(table.rows)
        assert set(published.columns) <= set(table.columns)
    published = library._read_numbers(folder / "table-6.csv", "table-6")
    assert {"DeepID", "Basic network", "Optimised network"} <= set(published.index) & set(tables.table_6(asked).rows)


def test_three_trainings_stand_beside_their_mean(asked):
    table = tables.table_3(asked)
    rates = [table.cells["Euclid", f"Accuracy {number}"] for number in (1, 2, 3)]
    assert np.diff(rates) == pytest.approx(1 / 200)
    assert table.cells["Euclid", "Mean"].by_seed.mean() == pytest.approx(np.mean(rates))


def test_attention_is_asked_on_uncovered_and_masked_faces(asked):
    table = tables.masked(asked)
    for row in tables.ATTENTION:
        bare, worn = (table.cells[row, column].by_seed[0] for column in ("Uncovered", "One masked"))
        assert bare - worn == pytest.approx(20 / 200)
    assert set(tables.margins(asked).rows) == {"Softmax", "CosFace"}


def test_the_papers_own_differences_are_measured_by_its_6000_pairs():
    folder = Path(papers.__file__).parent / "two_stage"
    frame = tables.noise({name: library._read_numbers(folder / f"{name}.csv", name) for name in tables.NOISY})
    assert len(frame) == 7 + 2 + 5 + 9
    first = frame.iloc[0]
    assert (first["Row"], first["Next row"], first["Difference"]) == ("50", "100", 0.16)


def test_z_of_two_accuracies_by_hand():
    found = z_scores(0.98, 0.99, pairs=6000)
    by_hand = 0.01 / np.sqrt((0.98 * 0.02 + 0.99 * 0.01) / 6000)
    assert found["z, independent"] == pytest.approx(by_hand, abs=0.01)
    # 60 pairs right in one and wrong in the other, none the other way: McNemar's z is √60
    assert found["z, most favourable"] == pytest.approx(np.sqrt(60), abs=0.05)
    assert z_scores(0.98, 0.98) == {"z, independent": 0.0, "z, most favourable": 0.0}
