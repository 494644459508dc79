import pytest
import torch

from umbra.backbones import fingerprint
from umbra.learning.recogniser import Recogniser
from umbra.papers.landmark_masks.method import MaskDictionary, binarise, cut_apart
from umbra.papers.landmark_masks.method.dictionary import min_max


def test_equation_four_by_hand():
    mean = torch.tensor([0.4, 0.1, 0.9, 0.2]).view(1, 4, 1, 1)
    assert binarise(mean, 50.0).flatten().tolist() == [True, False, True, False]


@pytest.mark.parametrize("percentile", [0.0, 20.0, 25.0, 30.0, 100.0])
def test_the_percentile_is_the_share_discarded_in_every_region(percentile):
    mean = torch.rand(3, 5, 4, 5, generator=torch.Generator().manual_seed(0))
    discarded = (~binarise(mean, percentile)).flatten(1).float().mean(dim=1)
    assert discarded.tolist() == pytest.approx([percentile / 100] * 3)


@pytest.mark.parametrize("percentile", [-1.0, 100.5])
def test_refuses_a_percentile_that_is_none(percentile):
    with pytest.raises(ValueError, match=r"percentile must lie in 0\.\.100"):
        binarise(torch.rand(1, 2, 1, 1), percentile)


def test_min_max_stretches_each_mask_by_itself():
    masks = torch.tensor([[1.0, 3.0], [10.0, 20.0]]).view(2, 2, 1, 1)
    assert min_max(masks).flatten().tolist() == [0.0, 1.0, 0.0, 1.0]
    assert min_max(torch.ones(1, 2, 1, 1)).flatten().tolist() == [0.0, 0.0]


def test_comes_back_from_disk_unchanged(tmp_path):
    first = MaskDictionary("LM1", ("left eye", "nose"), torch.rand(2, 3, 2, 2), "abc")
    first.save(tmp_path / "deep" / "masks.safetensors")
    second = MaskDictionary.load(tmp_path / "deep" / "masks.safetensors")
    assert (second.strategy, second.names, second.made_for) == ("LM1", ("left eye", "nose"), "abc")
    assert torch.equal(first.mean, second.mean)
    assert torch.equal(first.masks(25.0), second.masks(25.0))


def test_refuses_a_dictionary_made_for_another_network(base, toy_config):
    dictionary = MaskDictionary("LM1", ("nose",), torch.rand(1, *base.network.map_shape), fingerprint(base.network))
    dictionary.check(base.network)
    torch.manual_seed(5)
    other = Recogniser(toy_config, classes=4)
    with pytest.raises(ValueError, match=r"was made for the network .* train the mask generators for this network"):
        dictionary.check(other.network)


def test_refuses_a_missing_file_and_one_that_is_no_dictionary(tmp_path, base):
    from umbra.backbones import save_weights

    with pytest.raises(FileNotFoundError, match="train the mask generators first"):
        MaskDictionary.load(tmp_path / "nothing.safetensors")
    save_weights(base.network, tmp_path / "weights.safetensors")
    with pytest.raises(ValueError, match="is no mask dictionary"):
        MaskDictionary.load(tmp_path / "weights.safetensors")


def test_means_of_several_strategies_are_cut_apart_in_order():
    means = torch.arange(3.0).view(3, 1, 1, 1)
    found = cut_apart(means, {"LM1": ("nose",), "LM2": ("eyes", "chin")}, "abc")
    assert found["LM1"].mean.flatten().tolist() == [0.0]
    assert found["LM2"].mean.flatten().tolist() == [1.0, 2.0]
    assert (found["LM2"].strategy, found["LM2"].names, found["LM2"].made_for) == ("LM2", ("eyes", "chin"), "abc")


def test_refuses_strategies_that_do_not_match_the_means():
    with pytest.raises(ValueError, match="strategies name 1 regions, the mean masks are of 3"):
        cut_apart(torch.zeros(3, 1, 1, 1), {"LM1": ("nose",)}, "abc")
