"""What departs from a paper is said once, stands once in the list, and the list reads our value where it stands."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest

from umbra.runs.departures import Departure, Stated, marked, origins, rows, settled, value_at
from umbra.runs.expansion import expand

WIDTH = {"paper": 64, "here": 16, "because": "two cores\n  must suffice"}


def test_our_value_takes_the_place_of_what_is_said_of_it():
    values, found = settled(marked({"runs": {"a": {"width": WIDTH, "depth": 18, "plan": ["", "x"]}}}))
    assert values == {"runs": {"a": {"width": 16, "depth": 18, "plan": ["", "x"]}}}
    ((stated, at),) = found.items()
    assert (at, stated.origin) == ("runs.a.width", "runs.a.width")
    assert (stated.paper, stated.because) == (64, "two cores must suffice")


def test_the_papers_side_may_be_text_and_ours_a_list():
    said = {"paper": "epoch 10 of 21", "here": [0.75], "because": "few batches"}
    values, found = settled(marked({"milestones": said}))
    assert values == {"milestones": [0.75]}
    assert [stated.paper for stated in found] == ["epoch 10 of 21"]


def found_in(runs):
    tree = marked({"runs": runs})
    tree["runs"] = expand(tree["runs"], "runs").blocks
    values, found = settled(tree)
    return values["runs"], list(found.values())


def test_who_takes_a_run_over_does_not_repeat_it_and_a_pattern_says_it_for_its_first_run():
    runs, places = found_in({
        "_one": {"model": {"width": WIDTH}},
        "base": {"like": "_one"},
        "other": {"like": "base"},
        "swept": {"like": "base", "seed": 0, "sweep": {"seed": [1, 2]}},
    })  # fmt: skip
    assert places == ["runs.base.model.width"]
    assert {run["model"]["width"] for run in runs.values()} == {16}


def test_what_is_said_in_a_sweep_stands_at_its_first_run():
    _, places = found_in({"swept": {"seed": 0, "width": WIDTH, "sweep": {"seed": [1, 2]}}})
    assert places == ["runs.swept_1.width"]


def test_a_value_laid_over_departs_no_more():
    runs, places = found_in({"_one": {"width": WIDTH}, "base": {"like": "_one", "width": 23}})
    assert (runs["base"]["width"], places) == (23, [])
    assert found_in({"a": {"width": WIDTH, "sweep": {"width": [1]}}}) == ({"a_1": {"width": 1}}, [])


def test_the_same_words_at_two_places_are_two_departures():
    assert found_in({"a": {"height": WIDTH, "columns": WIDTH}})[1] == ["runs.a.height", "runs.a.columns"]


def test_a_file_may_say_our_side_alone():
    tree = {"runs": {"a": {"width": {"here": 8}, "fit": {"epochs": 3}}}, "papers": {"p": {"group": "g"}}}
    assert list(origins(tree)) == ["runs.a.width"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"here": 8}, r"^a: a departure says paper, here, because and nothing else; found here$"),
        ({"paper": 64, "because": "x"}, r"nothing else; found paper, because$"),
        ({**WIDTH, "hear": 3}, r"nothing else; found paper, here, because, hear$"),
        ({**WIDTH, "because": " "}, r"^a\.because: expected the reason as text, found ' '$"),
        ({**WIDTH, "because": 3}, r"^a\.because: expected the reason as text, found 3$"),
        ({**WIDTH, "here": {"b": 1}}, r"^a: a departure is about one value; found a mapping"),
        ({**WIDTH, "here": 64}, r"^a: the paper has 64, too, so nothing departs; write the value alone$"),
    ],
)
def test_what_is_no_departure_is_refused(said, message):
    with pytest.raises(ValueError, match=message):
        marked({"a": said})


@dataclass(frozen=True)
class Model:
    """A configuration class as a room has it."""

    width: int


SETTINGS = SimpleNamespace(
    papers={"alob": SimpleNamespace(departures=(Departure("runs.a.width", 64, "two cores must suffice"),))}
)


@dataclass(frozen=True)
class Toy:
    """Settings in small."""

    runs: dict
    papers: dict


def test_a_page_has_our_value_from_the_settings():
    toy = Toy({"a": Model(16)}, SETTINGS.papers)
    assert rows(toy, toy.papers["alob"].departures) == (("runs.a.width", 64, 16, "two cores must suffice"),)
    assert rows(Toy({"a": Model(8)}, SETTINGS.papers), SETTINGS.papers["alob"].departures)[0].ours == 8


@pytest.mark.parametrize(
    ("at", "message"),
    [
        ("runs.b.width", r"^runs\.b\.width names nothing: runs has no b$"),
        ("runs.a.widht", r"^runs\.a\.widht names nothing: runs\.a has no widht$"),
        ("runs.a.width.x", r"^runs\.a\.width\.x names nothing: runs\.a\.width has no x$"),
        ("sets", r"^sets names nothing: the configuration has no sets$"),
    ],
)
def test_a_place_that_is_not_there_is_refused(at, message):
    with pytest.raises(ValueError, match=message):
        value_at(Toy({"a": Model(16)}, {}), at)


def test_plain_mappings_are_walked_as_well():
    assert value_at({"runs": {"a": {"seeds": [1]}}}, "runs.a.seeds") == [1]


def test_two_that_say_the_same_are_told_apart():
    assert Stated(1, 2, "x", "a") != Stated(1, 2, "x", "a")
