import pytest

from umbra import figures
from umbra.figures.schemes import Box, draw_scheme

BOXES = [Box("x", "1 × 3", (0.0, 0.0)), Box("f", "", (1.0, 0.0), ("x",)), Box("loss", "0.5", (2.0, 1.0), ("x", "f"))]


def test_every_box_is_written_and_every_input_has_an_arrow():
    sheet, axes = figures.new_figure()
    draw_scheme(axes[0, 0], BOXES)
    texts = [text for text in axes[0, 0].texts if text.get_text()]
    assert [text.get_text() for text in texts] == ["x\n1 × 3", "f", "loss\n0.5"]
    arrows = [text for text in axes[0, 0].texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == 3
    sheet.canvas.draw()


def test_an_input_that_nobody_gives_is_refused():
    _, axes = figures.new_figure()
    with pytest.raises(ValueError, match="'y' goes into a box and comes out of none"):
        draw_scheme(axes[0, 0], [*BOXES, Box("z", "", (0.0, 0.0), ("y",))])
