import pytest
import torch

from umbra.learning.augmentation import AugmentationConfig
from umbra.papers.occlusion_resistant_3d.method.mopi import IMAGES, Mopi, MopiConfig, nearest
from umbra.papers.occlusion_resistant_3d.method.sopi import Sopi, SopiConfig


@pytest.fixture
def sopi(teacher, network):
    return Sopi(SopiConfig(network=network), teacher)


@pytest.fixture
def seven(batch):
    """Seven covered versions of each image, each with its square elsewhere."""
    versions = batch["clean"][:, None].repeat(1, IMAGES, 1, 1, 1)
    for place in range(IMAGES):
        versions[:, place, 2 * place : 2 * place + 10, 6:22] = 30 * place
    return {"images": versions, "clean": batch["clean"], "landmarks": batch["landmarks"]}


def test_each_version_goes_through_its_own_head(sopi, network, judge, seven):
    mopi = Mopi(MopiConfig(network=network), sopi, judge).eval()
    with torch.no_grad():
        for place, head in enumerate(mopi.network.heads):
            head.bias += place
    found = mopi(seven["images"])
    for place in range(IMAGES):
        torch.testing.assert_close(found[:, place], mopi.network(mopi._prepared(seven["images"][:, place]))[:, place])


def test_light_changes_what_mopi_sees_and_not_what_it_learns_from(sopi, network, judge, seven, monkeypatch):
    motion = AugmentationConfig(flip=0.0, rotate=0.0, zoom=0.0, shift=0.0, brightness=0.5, contrast=0.5)
    mopi = Mopi(MopiConfig(network=network, motion=motion), sopi, judge)
    mopi.log = lambda *_, **__: None
    seen, asked = [], []
    monkeypatch.setattr(mopi, "_own_heads", lambda images: seen.append(images) or torch.zeros(12, IMAGES, 257))
    monkeypatch.setattr(mopi, "best_labels", lambda batch: asked.append(batch["images"]) or torch.zeros(12, 257))
    mopi.training_step(seven, 0)
    assert (seen[0] != mopi._prepared(seven["images"].flatten(0, 1))).any()
    torch.testing.assert_close(asked[0].float(), seven["images"].float(), atol=1, rtol=0)


def test_it_begins_as_sopi(sopi, network, judge, seven):
    mopi = Mopi(MopiConfig(network=network), sopi, judge).eval()
    torch.testing.assert_close(mopi(seven["images"])[:, 3], sopi.eval()(seven["images"][:, 3]))
    for reading in ("mean of heads", "first head"):
        torch.testing.assert_close(mopi.one_image(seven["clean"], reading=reading), sopi(seven["clean"]))


def test_one_image_is_answered_by_all_heads_or_by_the_first(sopi, network, judge, seven):
    mopi = Mopi(MopiConfig(network=network), sopi, judge).eval()
    with torch.no_grad():
        mopi.network.heads[6].bias += 7.0
    first, mean = (mopi.one_image(seven["clean"], reading=reading) for reading in ("first head", "mean of heads"))
    torch.testing.assert_close(mean - first, mopi.network.spreads.expand_as(first))


def test_the_label_is_that_of_the_version_most_like_the_bare_image(sopi, network, judge, seven):
    mopi = Mopi(MopiConfig(network=network), sopi, judge).eval()
    labels = sopi.eval()(seven["images"].flatten(0, 1)).view(12, IMAGES, 257)
    best = mopi.best_labels(seven)
    assert ((labels - best[:, None]).abs().amax(dim=2) < 1e-5).any(dim=1).all()
    wanted = torch.tensor([[1.0, 0.0]])
    assert nearest(torch.tensor([[[0.0, 1.0]] * 3 + [[5.0, 0.5]] + [[-1.0, 0.0]] * 3]), wanted).item() == 3


def test_the_loss_is_equation_9(sopi, network, judge, seven, monkeypatch):
    mopi = Mopi(MopiConfig(network=network), sopi, judge).eval()
    logged = {}
    monkeypatch.setattr(mopi, "log", lambda name, value, **_: logged.setdefault(name, float(value)))
    loss = mopi.training_step(seven, 0).item()
    assert loss == pytest.approx(0.2 * logged["loss_perceptual"] + 0.8 * logged["loss_label"], rel=1e-5)
    distances = (mopi(seven["images"]) - mopi.best_labels(seven)[:, None]).norm(dim=2)
    assert logged["loss_label"] == pytest.approx(distances.sum(dim=1).mean().item(), rel=1e-4)
    assert set(logged) == set(Mopi.LOGGED) - {"validation_error"}


def test_seven_become_one(sopi, network, judge, seven, steps):
    mopi = Mopi(MopiConfig(network=network), sopi, judge)
    losses = steps(mopi, seven, 25, 3e-3)
    assert losses[-1] < 0.6 * losses[0]


def test_other_numbers_of_versions_are_refused(sopi, network, judge, seven):
    mopi = Mopi(MopiConfig(network=network), sopi, judge)
    with pytest.raises(ValueError, match="MOPI: expected 7 versions of each image, one for each head; found 5"):
        mopi(seven["images"][:, :5])
