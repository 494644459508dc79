"""Figure 1 computes what the trainer computes."""

from dataclasses import replace

import pytest
import torch

from umbra import figures
from umbra.papers.landmark_masks import scheme
from umbra.papers.landmark_masks.evaluation import open_evaluation


@pytest.fixture
def siamese(evaluation):
    return scheme.open_siamese(evaluation.networks[0])


def test_the_steps_end_in_the_losses_of_the_trainer(siamese):
    values = siamese.values()
    batch = {"clean": values["f(x)"], "occluded": values["f(x_j)"][None], "label": siamese.label}
    with torch.no_grad():
        judged = siamese.trainer.judge(batch)[siamese.place]
    torch.testing.assert_close(values["l_diff"], judged.difference.mean())
    torch.testing.assert_close(values["l_cls"], judged.classification.mean())
    torch.testing.assert_close(values["M"][None], judged.masks)


def test_every_input_is_a_step_before(siamese):
    names = [step.name for step in scheme.STEPS]
    assert all(set(step.inputs) <= set(names[:place]) for place, step in enumerate(scheme.STEPS))


def test_boxes_say_shapes_of_one_region_and_values_of_losses(siamese):
    boxes = {box["name"]: box["detail"] for box in scheme.boxes(siamese)}
    assert boxes["x"] == "3 × 32 × 24"
    assert boxes["M"].splitlines()[:2] == ["mask generator j:", "Conv2d"]
    assert boxes["M"].endswith(boxes["|f(x) − f(x_j)|"])
    assert boxes["F(M ⊗ f(x))"].endswith("\n3")
    assert float(boxes["l_diff"].splitlines()[-1]) >= 0


def test_there_is_a_box_for_each_step_and_an_arrow_for_each_input(siamese):
    _, axes = figures.new_figure()
    ax = scheme.draw_scheme(axes[0, 0], scheme.boxes(siamese))
    arrows = sum(len(step.inputs) for step in scheme.STEPS)
    assert len(ax.texts) == len(scheme.STEPS) + arrows


def test_without_generators_there_is_nothing_to_show(material, runs):
    alone = open_evaluation(material, runs["base"]).networks[0]
    with pytest.raises(ValueError, match="the scheme shows mask generators"):
        scheme.open_siamese(alone)


def test_the_weight_is_the_chosen_one(evaluation):
    one = evaluation.networks[0]
    assert scheme.open_siamese(replace(one, choice=lambda strategy: 10.0)).place == 1
