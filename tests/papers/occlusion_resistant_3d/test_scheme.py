import pytest

from umbra import figures
from umbra.papers.occlusion_resistant_3d import scheme


def test_the_boxes_say_what_was_computed(evaluation):
    found = {box["name"]: box for box in scheme.boxes(evaluation)}
    assert found["v"]["detail"] == "257"
    assert found["v_m"]["detail"] == "7 × 257"
    assert found["I"]["detail"].endswith("32 × 32 × 3")
    label, perceptual, total = (float(found[name]["detail"].split("\n")[1]) for name in ("L_label", "L_perc", "L"))
    assert total == pytest.approx(0.2 * perceptual + 0.8 * label, rel=0.02)


def test_it_is_drawn(evaluation):
    sheet, axes = figures.new_figure()
    scheme.draw(axes[0, 0], scheme.boxes(evaluation))
    sheet.canvas.draw()
    assert len([text for text in axes[0, 0].texts if text.get_text()]) == 18
