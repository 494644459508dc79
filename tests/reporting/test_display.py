import numpy as np

from umbra.claims import Artefact
from umbra.figures import draw_curve, new_figure
from umbra.reporting.display import (
    CellOutput,
    basis,
    claims_html,
    claims_text,
    machines_text,
    marked,
    measured,
    paragraphs,
    shown,
)

RECORD = {
    "id": "a-beats-b",
    "sentence": "A < B.",
    "where": "Table 1",
    "verdict": "holds",
    "effect": 12.346,
    "interval": [10.0, -14.0],
    "unit": "%",
    "reason": "0.95 interval, 3 seeds and test items",
    "comparison": {"left": "ours · x", "right": "theirs · x", "direction": "greater", "margin": 0.0},
    "parts": {"holds": 1, "fails": 0, "undecided": 1},
}


def test_an_output_names_its_artefact_and_gives_text_beside_the_picture():
    output = CellOutput(Artefact("figure-3", "Distances", "Section 3"), text="Distances", picture=b"png", width=2.0)
    data, about = output._repr_mimebundle_()
    assert data == {"text/plain": "Distances", "image/png": b"png"}
    assert about["umbra"]["artefact"] == "figure-3"
    assert about["image/png"] == {"width": 210, "alt": "Distances"}
    assert repr(output) == "Distances"


def test_effects_are_signed_and_carry_their_interval():
    assert measured(RECORD) == f"+12.35 points (+10.00\u00a0…\u00a0{chr(0x2212)}14.00)"
    assert measured({**RECORD, "effect": None}) == "0.95 interval, 3 seeds and test items"
    assert measured({**RECORD, "interval": None, "unit": "mm"}).startswith("+12.35 mm, ")
    assert measured({**RECORD, "reason": "fewer than 20 test items"}).endswith("; fewer than 20 test items")


def test_claims_are_escaped_and_anchored():
    html = claims_html([RECORD])
    assert 'id="claim-a-beats-b"' in html
    assert "A &lt; B." in html
    assert 'class="verdict holds"' in html
    assert claims_text([RECORD]).startswith("✓ holds")


def test_direction_and_size_are_marked_apart_and_what_was_not_asked_is_no_doubt():
    assert marked(RECORD) == "✓ holds"  # a page of before says nothing of size
    assert marked({**RECORD, "size": None}) == "✓ holds"
    assert marked({**RECORD, "size": "holds"}) == "✓ holds, as large as claimed"
    assert marked({**RECORD, "size": "fails"}) == "✓ holds, not as large as claimed"
    assert marked({**RECORD, "verdict": "undecided", "size": "fails"}) == "? undecided, not as large as claimed"
    assert marked({**RECORD, "verdict": "fails", "size": "fails"}) == "✗ fails"
    unasked = {**RECORD, "verdict": "not asked", "effect": None}
    assert marked(unasked) == "– not asked"
    assert 'class="verdict not-asked"' in claims_html([unasked])


def test_beside_an_effect_stands_what_it_is_the_difference_of():
    minus = chr(0x2212)
    assert basis(RECORD) == (
        f"ours · x {minus} theirs · x; of 2 parts the least in favour; 0.95 interval, 3 seeds and test items"
    )
    alone = {**RECORD, "parts": {"holds": 1, "fails": 0, "undecided": 0}, "reason": "fewer than 20 test items"}
    assert basis(alone) == f"ours · x {minus} theirs · x"
    assert basis({**RECORD, "interval": None}) == ""
    slope = {
        **alone,
        "comparison": {**RECORD["comparison"], "left": "slope over 0 … 3 · x", "right": "", "per": "step"},
    }
    assert basis(slope) == "slope over 0 … 3 · x"
    assert measured({**slope, "reason": ""}).startswith("+12.35 points per step (")
    assert "<small>ours · x" in claims_html([RECORD])


def test_a_margin_and_a_least_difference_are_said_to_be_whose_they_are():
    def asked(**options):
        compared = {**RECORD["comparison"], "margin": 1.5, "least": 0.5, **options}
        return basis({**RECORD, "comparison": compared, "parts": {"holds": 1}})

    ours = "size asked: more than 1.5 points (ours); smallest difference that counts: 0.5 points (ours)"
    assert ours in asked(margin_of_paper=False)
    assert "more than 1.5 points (the paper's)" in asked(margin_of_paper=True)
    assert "more than 1.5 points; smallest" in asked()  # a page of before does not say
    assert "; equal within 1.5 points (ours);" in asked(direction="equal", margin_of_paper=False)
    assert "size asked" not in asked(margin=0.0)


def test_beside_the_verdict_stands_what_the_paper_itself_found_and_its_noise():
    minus = chr(0x2212)
    own = {"effect": 1.5, "interval": [-3.2, 6.2], "beyond_noise": False}
    told = basis({**RECORD, "paper": own})
    assert told.endswith(f"paper's own: +1.50 points ({minus}3.20\u00a0…\u00a0+6.20), within its noise")
    beyond = basis({**RECORD, "paper": {**own, "interval": [0.2, 2.8], "beyond_noise": True}})
    assert beyond.endswith("beyond its noise")
    unknown = basis({**RECORD, "paper": {"effect": 1.5, "interval": None, "beyond_noise": None}})
    assert unknown.endswith("paper's own: +1.50 points, its test items unknown")


def test_the_ends_of_a_narrow_interval_are_told_apart():
    minus = chr(0x2212)
    narrow = {**RECORD, "effect": -0.012, "interval": [-0.0141, -0.0109]}
    assert measured(narrow) == f"{minus}0.012 points ({minus}0.014\u00a0…\u00a0{minus}0.011)"
    assert measured({**RECORD, "effect": 0.0, "interval": [0.0, 0.0]}) == "+0.00 points (+0.00\u00a0…\u00a0+0.00)"


ON = {"processor": "A Processor", "kernels": "AVX512", "instructions": "avx2 amx_bf16", "threads": 2, "torch": "2.13.0"}


def test_the_machine_is_told_in_a_sentence_and_the_pages_own_where_it_is_another():
    there = "A Processor (AVX512, amx_bf16), 2 threads, torch 2.13.0"
    trained = [{"runs": ["net-0"], "precision": "bf16-mixed", **ON}]
    assert machines_text({"machine": ON, "trained": trained}) == f"Trained in bfloat16 on {there}."
    assert machines_text({"machine": ON, "trained": []}) == f"Made on {there}."
    assert machines_text({}) == ""
    gpu = [{"runs": ["net-0"], "precision": "32-true", **ON, "gpu": "A GPU", "threads": 1}]
    assert machines_text({"machine": ON, "trained": gpu}) == (
        f"Trained in float32 on A GPU, torch 2.13.0. The page was made on {there}."
    )
    assert "(AVX2), 1 thread, torch" in machines_text(
        {"machine": {**ON, "kernels": "AVX2", "instructions": "", "threads": 1}}
    )


def test_no_field_of_a_claim_becomes_html():
    evil = '"><script>'
    record = {**RECORD, "id": evil, "sentence": evil, "where": evil, "unit": evil}
    html = claims_html([record])
    assert "<script>" not in html
    assert html.count("&#34;&gt;&lt;script&gt;") == 4


def test_a_figure_in_passing_says_what_is_seen_on_it():
    sheet, axes = new_figure(width="column")
    draw_curve(axes[0, 0], np.arange(3), np.arange(3.0))
    data, about = shown(sheet, "a rising line")._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["text/plain"] == about["image/png"]["alt"] == "a rising line"
    assert about["image/png"]["width"] > 100


def test_computed_sentences_read_as_prose_and_none_is_none():
    found = paragraphs("First < second.\n\nThird.")
    assert found.html == "<p>First &lt; second.</p>\n<p>Third.</p>"
    assert repr(found) == "First < second.\n\nThird."
    assert paragraphs("").html is None
