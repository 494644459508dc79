"""The paper's networks train as every recogniser does."""

import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig
from umbra.learning.recogniser import Recogniser
from umbra.papers.two_stage.method.recognition.attention import looks_below
from umbra.papers.two_stage.method.recognition.learner import PaperRecogniser, RecognitionTraining
from umbra.papers.two_stage.method.recognition.networks import NetworkConfig

STILL = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.0, contrast=0.0)


def batch():
    generator = torch.Generator().manual_seed(0)
    images = torch.randint(0, 256, (6, 56, 48, 3), dtype=torch.uint8, generator=generator)
    return {"image": images, "label": torch.tensor([0, 0, 1, 1, 2, 2])}


def learner(**changes):
    torch.manual_seed(0)
    network = NetworkConfig(**{"width": 8, "stages": 3, "height": 56, "columns": 48, "activation": "relu"}
                            | changes.pop("network", {}))  # fmt: skip
    made = PaperRecogniser(RecognitionTraining(network=network, augmentation=STILL, **changes), classes=3)
    made._trainer = type("Trainer", (), {"global_step": 0, "estimated_stepping_batches": 10})()
    made.log = lambda *_, **__: None
    return made


@pytest.mark.parametrize("kind", ["deepid", "basic", "optimised"])
def test_one_step_of_softmax_is_the_cross_entropy_of_its_scores(kind):
    own = learner(network={"kind": kind})
    loss = own.training_step(batch(), 0)
    assert isinstance(own, Recogniser)
    scores = own.head.scores(own.network(own.prepare(batch()["image"])).embedding)  # in training: same batch statistics
    torch.testing.assert_close(loss, torch.nn.functional.cross_entropy(scores, batch()["label"]), atol=1e-4, rtol=1e-4)
    loss.backward()


def test_attention_that_lies_low_costs():
    own = learner(network={"attention": True}, upwards=2.0)
    plain = learner(network={"attention": True}, upwards=0.0)
    with torch.no_grad():
        difference = own.training_step(batch(), 0) - plain.training_step(batch(), 0)
    torch.testing.assert_close(difference, 2 * looks_below(own.network.attention.seen), atol=1e-5, rtol=1e-4)


def test_grey_images_are_seen_without_colour():
    own = learner(grey=True)
    seen = own.prepare(batch()["image"])
    torch.testing.assert_close(seen[:, 0], seen[:, 2])


def test_it_embeds_what_it_is_shown():
    own = learner().eval()
    assert own(batch()["image"]).shape == (6, 8000)
