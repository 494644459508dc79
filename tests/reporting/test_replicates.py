"""A page beside the same page made again: what is counted, left, read back, and refused."""

import json
import shutil

import pandas as pd
import pytest

from umbra.reporting import replicates
from umbra.reporting.replicates import in_words, main, read_replicate, replicate_of, write_replicate
from umbra.runs.replication import Replication, write_replication

HOW = Replication("laptop", (1, 101), (2024, 2124), "avx2", shared=False, code={"tiny": "ab"})


def claim(record, name, verdict, effect):
    """A claim with one effect, whose interval reaches one to either side."""
    effects = [{"left": "x", "right": name, "effect": effect, "low": effect - 1.0, "high": effect + 1.0}]
    return {**record, "id": name, "verdict": verdict, "size": None, "effects": effects}


@pytest.fixture
def sides(edition, tmp_path, monkeypatch):
    """The tiny page with three claims, and a copy of the tree in which it came out a little otherwise."""
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    page = shutil.copytree(edition / "tiny", tmp_path / "reports" / "laptop" / "tiny")
    copy = tmp_path / "build" / "replicates" / "laptop-101-avx2"
    again = shutil.copytree(page, copy / "reports" / "laptop" / "tiny")
    write_replication(copy, HOW)
    record = json.loads((page / "claims.json").read_text())[0]
    ours = [claim(record, "a", "holds", 5.0), claim(record, "b", "fails", 0.0), claim(record, "c", "undecided", 1.0)]
    theirs = [
        claim(record, "a", "holds", 5.9),
        claim(record, "b", "undecided", 1.2),
        claim(record, "c", "undecided", 9.0),
    ]
    (page / "claims.json").write_text(json.dumps(ours))
    (again / "claims.json").write_text(json.dumps(theirs))
    return page, again, copy


def test_the_page_writes_the_effects_of_all_parts_that_a_verdict_may_rest_on(edition):
    record = json.loads((edition / "tiny" / "claims.json").read_text())[0]
    (effect,) = record["effects"]
    assert (effect["left"], effect["right"]) == (record["comparison"]["left"], record["comparison"]["right"])
    assert [effect["low"], effect["high"]] == record["interval"]
    assert effect["effect"] == record["effect"]


def test_what_came_out_the_same_is_counted_by_hand(sides):
    page, again, _ = sides
    made, _ = replicate_of(page, again, HOW)
    assert (made.claims, made.same, made.changed, made.turned) == (3, 2, 1, 0)
    # 0.9 apart is inside; 1.2 is not inside ± 1, and within √2; 8 is neither.
    assert (made.effects, made.agree, made.inside) == (3, pytest.approx(2 / 3), pytest.approx(1 / 3))
    assert in_words(made) == (
        "Replicated with seed 101 (other people) and AVX2 instructions: of 3 claims 2 came out the same, 1 changed "
        "between decided and undecided, none turned round. Of 3 effects 66.7 % agree within both intervals (95 % "
        "should), and 33.3 % of the new estimates lie inside our 95 % intervals (83 % should, since they are noisy "
        "too)."
    )


def test_what_is_left_is_read_back_and_current_until_the_claims_change(sides):
    page, again, _ = sides
    made, _ = replicate_of(page, again, HOW)
    assert read_replicate(page) is None
    write_replicate(page, again, made)
    found, current = read_replicate(page)
    assert current
    assert (found.rows, found.how, found.same) == (made.rows, HOW, 2)
    table = pd.read_csv(page / "replicate.csv")
    assert table["relation"].tolist() == ["same", "changed", "same"]
    assert table["effects that agree"].tolist() == [1, 1, 0]
    (page / "claims.json").write_text((page / "claims.json").read_text() + "\n")
    assert read_replicate(page)[1] is False


def test_the_command_says_what_changed_and_whether_the_page_reproduces(sides, capsys):
    page, again, copy = sides
    asked = ["--edition", "laptop", "--paper", "tiny", "--copy", str(copy)]
    assert main(asked) == 1
    said = capsys.readouterr().out
    assert "  changed       b: fails → undecided" in said
    assert "  met      no verdict turned round: 0" in said
    assert "  NOT met  at most 8% changed between decided and undecided: 33.3%" in said
    assert (page / "replicate.json").is_file()
    shutil.copy(page / "claims.json", again / "claims.json")
    write_replication(copy, Replication(**{**vars(HOW), "shared": True}))
    assert main(asked) == 0  # of the same photographs all may agree


@pytest.mark.parametrize("how", ["trial", "same seed"])
def test_a_trial_and_a_rerun_from_the_same_seed_leave_no_mark(sides, how):
    page, _, copy = sides
    if how == "same seed":
        write_replication(copy, Replication(**{**vars(HOW), "seeds": (1, 1), "world_seeds": (2024, 2024)}))
    asked = ["--edition", "laptop", "--paper", "tiny", "--copy", str(copy), *(["--trial"] if how == "trial" else [])]
    assert main(asked) == 1
    assert not (page / "replicate.json").exists()


def test_a_page_that_decides_nothing_gets_no_mark(sides, capsys):
    page, again, copy = sides
    for folder in (page, again):
        records = json.loads((folder / "claims.json").read_text())
        (folder / "claims.json").write_text(json.dumps([{**one, "verdict": "undecided"} for one in records]))
    assert main(["--edition", "laptop", "--paper", "tiny", "--copy", str(copy)]) == 2
    assert "tiny: expected a page that decides some claim, found 3 claims and none decided" in capsys.readouterr().err
    assert not (page / "replicate.json").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--edition", ".."], "replicate: --edition: expected a name"),
        (
            ["--edition", "laptop", "--paper", "later"],
            "later/claims.json: expected the claims of a page, found no such",
        ),
        (["--edition", "laptop", "--copy", "nowhere"], "replication.json not found; expected how pages are made again"),
    ],
)
def test_what_cannot_be_compared_is_refused(sides, capsys, options, said):
    asked = {"--edition": "laptop", "--paper": "tiny", "--copy": str(sides[2])}
    asked |= dict(zip(options[::2], options[1::2], strict=True))
    assert main([word for pair in asked.items() for word in pair]) == 2
    assert said in capsys.readouterr().err


def test_a_damaged_record_is_named_with_the_remedy(sides):
    page, again, _ = sides
    write_replicate(page, again, replicate_of(page, again, HOW)[0])
    (page / replicates.FILE).write_text("{}")
    with pytest.raises(
        ValueError, match=r"replicate\.json: expected what a replicate of a page found, .*Run `make repl"
    ):
        read_replicate(page)
