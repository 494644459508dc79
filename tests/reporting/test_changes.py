"""Verdicts that turned, appeared or went, with what is different behind them."""

import json
import subprocess

import pytest

from umbra.reporting import changes as changes_module
from umbra.reporting.changes import Side, entries, main, page_text, read_side, reasons


def record(verdict="holds", *, name="a-beats-b", effect=5.0, interval=(3.0, 7.0), margin=0.0, left="A · eyes", **rest):
    return {
        "id": name, "sentence": "A beats B.", "where": "Table 1", "beyond": False, "verdict": verdict,
        "effect": effect, "interval": None if interval is None else list(interval), "unit": "%",
        "comparison": {"left": left, "right": "B · eyes", "direction": "greater", "margin": margin},
        "reason": "0.95 interval, test items only (one seed)", "parts": {"holds": 1, "fails": 0, "undecided": 0},
        "tables": ["table-1"], **rest,
    }  # fmt: skip


def provenance(*seeds, epochs=9, faces="ab", torch="2.13.0"):
    names = [f"net-{seed}" for seed in seeds]
    params = {"fit": {"epochs": epochs}, "model": {"width": 16}}
    return {
        "artefacts": {"table-1": names},
        "runs": {name: {"seed": 0, "data": ["people"], "params": params} for name in names},
        "data": {"people": faces},
        "packages": {"torch": torch},
    }


def side(*records, **about):
    return Side({one["id"]: one for one in records}, about)


def why(then, now, before=None, after=None):
    return reasons(side(then, **(before or {})), side(now, **(after or {})), then["id"])


def test_a_verdict_that_stands_is_no_entry_whatever_its_number():
    assert entries(side(record(effect=5.0)), side(record(effect=6.0))) == []


def test_a_turned_claim_shows_its_sentence_both_effects_and_why():
    (entry,) = entries(side(record()), side(record("undecided", effect=1.0, interval=(-1.0, 3.5))))
    assert entry.splitlines() == [
        "- *A beats B.* **holds → undecided**",
        "  - before: +5.00 points (+3.00\u00a0…\u00a0+7.00)",
        "  - after: +1.00 points (−1.00\u00a0…\u00a0+3.50)",
        "  - why: the effect moved beyond the former interval",
    ]


def test_what_appeared_and_what_went_are_told_in_the_order_of_the_page():
    found = entries(side(record(name="old")), side(record("fails", name="new")))
    assert [entry.split("**")[1] for entry in found] == ["new: fails", "gone: holds"]


@pytest.mark.parametrize(("effect", "word"), [(3.0, "stayed within"), (7.0, "stayed within"), (7.1, "moved beyond")])
def test_the_ends_of_the_former_interval_belong_to_it(effect, word):
    assert why(record(), record("fails", effect=effect)) == [f"the effect {word} the former interval"]


def test_a_claim_that_was_not_measured_is_now():
    unmeasured = record("undecided", effect=None, interval=None, reason="table-1 not measured in this edition")
    assert why(unmeasured, record()) == ["now measured"]
    assert why(record(), unmeasured) == ["no longer measured"]
    assert "before: table-1 not measured in this edition" in entries(side(unmeasured), side(record()))[0]


def test_another_question_is_told():
    found = why(record(), record("fails", margin=10.0, sentence="A beats B by 10.", left="A · mouth"))
    assert found == [
        "the sentence was *A beats B.*",
        "other margin: 0 → 10",
        "another comparison decides: A · eyes − B · eyes → A · mouth − B · eyes",
    ]


def test_runs_settings_faces_and_versions_are_compared_by_provenance():
    now = provenance(0, 1, epochs=12, faces="cd", torch="2.14.0")
    assert why(record(), record("fails"), provenance(0, 2), now)[:-1] == [
        "other seeds or runs: with net-1",
        "other seeds or runs: without net-2",
        "other settings: fit.epochs 9 → 12 (1 run)",
        "other faces: people",
        "other versions: torch 2.13.0 → 2.14.0",
    ]


def test_where_all_of_that_is_the_same_the_code_is_another_unless_the_question_is():
    same = provenance(0)
    assert "the code is another" in why(record(), record("fails"), same, same)[0]
    assert not any("code" in reason for reason in why(record(), record("fails", margin=6.0), same, same))


def test_without_provenance_seeds_are_read_from_what_the_interval_speaks_of():
    three = record("fails", reason="0.95 interval, 3 seeds and test items")
    assert why(record(), three)[0] == "other seeds: 1 → 3"
    told = record("fails", reason="0.95 interval, one seed, with the luck of its kind and 80 groups of test items")
    assert why(told, three)[0] == "other seeds: 1 → 3"
    assert why(three, three) == ["the effect stayed within the former interval"]


def test_a_long_list_is_cut_short():
    found = why(record(), record("fails"), provenance(0), provenance(*range(7)))
    assert found[0] == "other seeds or runs: with net-1, net-2, net-3, net-4 and 2 more"


def test_a_page_says_so_when_nothing_turned_and_when_it_is_new_or_gone():
    whole = side(record(), record("fails", name="other"))
    assert page_text("alob", whole, whole) == "**alob**: no verdict turned (1 / 1 / 0 hold / fail / undecided)"
    assert page_text("alob", None, whole).startswith("**alob**: a new page (1 / 1 / 0")
    assert page_text("alob", whole, None).startswith("**alob**: the page is gone")


def git(folder, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path, monkeypatch):
    page = tmp_path / "reports" / "laptop" / "tiny"
    page.mkdir(parents=True)
    (page / "claims.json").write_text(json.dumps([record()]))
    (page / "provenance.json").write_text(json.dumps(provenance(0)))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-q", "-m", "reports")
    monkeypatch.setattr(changes_module.paths, "root", lambda: tmp_path)
    return tmp_path


def test_the_working_tree_is_compared_with_a_revision(repository, capsys):
    assert main(["--edition", "laptop"]) == 0
    assert "**tiny, laptop**: no verdict turned" in capsys.readouterr().out
    page = repository / "reports" / "laptop" / "tiny"
    (page / "claims.json").write_text(json.dumps([record("fails", effect=-5.0)]))
    (page / "provenance.json").write_text(json.dumps(provenance(0, 1)))
    assert main(["--revision", "HEAD", "--edition", "laptop", "--paper", "tiny"]) == 0
    out = capsys.readouterr().out
    assert "**tiny, laptop**: 1 / 0 / 0 → 0 / 1 / 0 hold / fail / undecided" in out
    assert "why: other seeds or runs: with net-1; the effect moved beyond the former interval" in out


def test_gits_name_of_a_file_stands_for_a_file(repository, capsys):
    file = repository / "reports" / "laptop" / "tiny" / "claims.json"
    file.write_text(json.dumps([record("undecided")]))
    assert main(["HEAD:reports/laptop/tiny/claims.json", str(file)]) == 0
    assert "holds → undecided" in capsys.readouterr().out
    assert read_side("HEAD:reports/laptop/tiny/claims.json", repository).provenance["data"] == {"people": "ab"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--edition", "gpu"], "expected a page, found none"),
        (["--edition", "laptop", "--paper", "alob"], "pages: tiny"),
        (["--edition", "laptop", "--revision", "nowhere"], "git knows no commit 'nowhere'"),
        (["HEAD:reports/claims.json", "x"], "expected a claims.json, found no such file"),
        (["reports/laptop/tiny/provenance.json", "x"], "expected the claims of a page, found something else"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(repository, capsys, arguments, said):
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1


def test_neither_files_nor_an_edition_is_a_wrong_call(repository):
    with pytest.raises(SystemExit, match="2"):
        main(["only-one.json"])


def test_without_git_two_files_can_still_be_compared(repository, capsys, monkeypatch):
    file = str(repository / "reports" / "laptop" / "tiny" / "claims.json")
    monkeypatch.setenv("PATH", "")
    assert main([file, file]) == 0
    assert main(["--edition", "laptop"]) == 1
    assert "git is not installed" in capsys.readouterr().err


def test_another_machine_is_a_reason_and_then_the_code_is_not_blamed():
    on = {"kernels": "AVX2", "instructions": "", "threads": 1, "torch": "2.13.0"}
    before, after = ({**provenance(0), "machine": {"processor": name, **on}, "trained": []} for name in ("A_*_", "B"))
    found = why(record(), record("fails"), before, after)
    told = "another machine: Made on A_\\*_ (AVX2), 1 thread, torch 2.13.0. → Made on B (AVX2), 1 thread, torch 2.13.0."
    assert told in found
    assert not any("the code is another" in reason for reason in found)
    assert any("the code is another" in reason for reason in why(record(), record("fails"), provenance(0), after))


def test_what_a_claim_says_is_no_markdown():
    evil = "<img src=x onerror=alert(1)> [a](javascript:alert(1)) &lt; *b*"
    then, now = record(sentence=evil), record("fails", sentence=evil, left=evil)
    text = entries(side(then), side(now))[0]
    assert r"\<img src=x onerror=alert(1)\> \[a\](javascript:alert(1)) \&lt; \*b\*" in text
    assert text.count(r"\<img") == 2
    assert "[a]" not in text.replace("\\[a\\]", "")


@pytest.mark.parametrize(
    ("arguments", "option"),
    [(["--edition", "../laptop"], "--edition"), (["--edition", "laptop", "--paper", "../tiny"], "--paper")],
)
def test_what_is_no_name_is_refused(repository, capsys, arguments, option):
    assert main(arguments) == 1
    assert capsys.readouterr().err.startswith(f"changes: {option}: expected a name of at most 64")
