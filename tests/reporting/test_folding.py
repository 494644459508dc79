"""What is folded is counted before, and nothing of it is lost."""

import pytest

from umbra.reporting.folding import LONGEST, apart, behind, counted, in_words, once, table_rows


def claims(*verdicts):
    rows = "".join(
        f'<tr id="claim-{place}"><td>…</td><td><span class="verdict {verdict}">x</span></td></tr>'
        for place, verdict in enumerate(verdicts)
    )
    return f'<table class="umbra claims"><thead><tr><th>claim</th></tr></thead><tbody>{rows}</tbody></table>'


def test_claims_are_counted_by_verdict_in_the_order_of_decisions():
    told = counted(claims("fails", "holds", "fails", "not-asked"))
    assert told == (
        '4 claims: <span class="verdict holds">1 holds</span> <span class="verdict fails">2 fail</span> '
        '<span class="verdict not-asked">1 not asked</span>'
    )
    assert counted(claims("undecided")).startswith("1 claim: ")


@pytest.mark.parametrize("html", ["<p>4 claims</p>", '<table><tr><td><span class="verdict holds">x</span></td></tr>'])
def test_what_holds_no_claims_is_not_counted(html):
    assert counted(html) == ""


def test_verdicts_are_verbs():
    assert [in_words("holds", 1), in_words("holds", 2), in_words("undecided", 2)] == ["holds", "hold", "undecided"]


def test_the_heading_of_a_folded_cell_stands_outside():
    assert apart("## Questions\n\n1. Why?") == ("## Questions", "\n1. Why?")
    assert apart("No heading\nhere") == ("", "No heading\nhere")


def test_rows_below_the_head_are_counted():
    frame = '<table border="1" class="dataframe"><thead><tr></tr></thead><tbody><tr></tr><tr></tr></tbody></table>'
    assert table_rows(frame) == 2
    assert table_rows(claims("holds", "fails")) == table_rows("<p>none</p>") == 0


def test_a_claim_that_is_shown_twice_has_one_anchor():
    html = once(claims("holds", "fails") + claims("holds"))
    assert html.count('id="claim-0"') == html.count('id="claim-1"') == 1
    assert html.count("<tr><td>") == 1


def frame(rows):
    return f'<table class="dataframe"><thead><tr></tr></thead><tbody>{"<tr></tr>" * rows}</tbody></table>'


def output(html="", **about):
    return {"data": {"text/html": html}, "metadata": {"umbra": about} if about else {}}


PLAIN, ASIDE = {"metadata": {}}, {"metadata": {"tags": ["fold"], "summary": "Lengths of $f$"}}


def test_tables_fold_that_are_long_go_beyond_the_paper_or_are_asides():
    table = {"kind": "table", "title": "Rank-1", "beyond": False}
    assert behind(output(**table, rows=LONGEST), PLAIN) == ""
    assert behind(output(**table, rows=LONGEST + 1), PLAIN) == f"Rank-1: {LONGEST + 1} rows"
    assert behind(output(**{**table, "beyond": True}, rows=1), PLAIN) == "Rank-1: 1 row"
    assert behind(output(**table, rows=2), ASIDE) == "Rank-1: 2 rows"
    assert behind(output(**{**table, "kind": "figure", "beyond": True}), ASIDE) == ""


def test_a_table_that_is_no_artefact_is_named_by_its_cell():
    assert behind(output(frame(LONGEST)), PLAIN) == ""
    assert behind(output(frame(LONGEST + 1)), PLAIN) == f"{LONGEST + 1} rows"
    told = behind(output(frame(3)), ASIDE)
    assert told.startswith("Lengths of <math")
    assert told.endswith(": 3 rows")


def test_claims_fold_behind_their_count_and_what_is_no_table_stands():
    assert behind(output(claims("fails")), ASIDE) == counted(claims("fails"))
    assert behind(output("<p>a sentence</p>"), ASIDE) == behind({"text": "printed"}, ASIDE) == ""
