"""Why an edition lacks something, in words; the page's tests ask the rest."""

from types import SimpleNamespace

from umbra.papers.alob.lacks import first_of, lacks_people, lacks_rates, lacks_runs


def page(classes=300, ar="faces", edition="toy"):
    evaluation = SimpleNamespace(training_split=lambda name: SimpleNamespace(classes=classes), has=lambda name: False)
    return SimpleNamespace(evaluation=evaluation, ar=ar, edition=edition)


def test_rates_as_such_are_asked_of_networks_that_learnt_from_as_many_people():
    assert "were trained on 300 people, the paper's on 10,000" in lacks_people(page())
    assert lacks_people(page(classes=10_000)) == ""
    assert "must be asked for" in lacks_people(page(ar=None))


def test_an_edition_for_which_nobody_has_looked_has_no_rates():
    assert lacks_rates(page()) == "nobody has looked for the rates of this edition"


def test_the_first_reason_is_given():
    reason = first_of(lambda page: "", lacks_runs("alob_a"), lambda page: "another")
    assert reason(page()) == "it needs the runs alob_a, which the toy edition does not train"
    assert first_of(lambda page: "")(page()) == ""
