"""Two trunks with nothing in common, and how their features meet."""

import pytest
import torch
from safetensors.torch import save_file

from umbra.backbones import save_weights
from umbra.papers.alob.method import COMBINATIONS, TwinTrunks, build_twins
from umbra.papers.alob.method.trunks import load_trunks, refuse_zero_length

TWO = [name for name in COMBINATIONS if name != "identifier"]


def drawn(seed=0, count=6, numbers=8):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, numbers, generator=generator), torch.randn(count, numbers, generator=generator)


def twins(config, *, draw=0, **changes) -> TwinTrunks:
    torch.manual_seed(draw)
    return build_twins(config(**changes)).eval()


def images(count=3):
    return 2 * torch.rand(count, 3, 16, 16, generator=torch.Generator().manual_seed(0)) - 1


@pytest.mark.parametrize(
    ("combination", "expected"),
    [
        ("projection", [[0.0, 4.0], [2.0, -2.0]]),
        ("subtraction", [[1.0, 4.0], [3.0, -1.0]]),
        ("sum", [[5.0, 4.0], [5.0, 1.0]]),
        ("beside", [[3.0, 4.0], [4.0, 0.0]]),
        ("concatenation", [[3.0, 4.0, 2.0, 0.0], [4.0, 0.0, 1.0, 1.0]]),
    ],
)
def test_features_meet_as_counted_by_hand(config, combination, expected):
    identified, trimmed = torch.tensor([[3.0, 4.0], [4.0, 0.0]]), torch.tensor([[2.0, 0.0], [1.0, 1.0]])
    met = twins(config, combination=combination).combine(identified, trimmed)
    torch.testing.assert_close(met, torch.tensor(expected))


def test_what_is_compared_is_orthogonal_to_what_misleads(config):
    features = twins(config)(images())
    cosine = torch.cosine_similarity(features.embedding, features.trimmed, dim=1)
    torch.testing.assert_close(cosine, torch.zeros(3), atol=1e-5, rtol=0)
    assert features.embedding.norm(dim=1).min() > 1e-3
    assert (features.embedding - features.identified).norm(dim=1).min() > 1e-3


def test_the_projection_asks_for_the_direction_of_what_misleads_alone(config):
    both = twins(config)
    identified, trimmed = drawn()
    lengths = torch.tensor([0.01, 0.5, 2.0, -1.0, 30.0, -7.0])[:, None]
    torch.testing.assert_close(
        both.combine(identified, lengths * trimmed), both.combine(identified, trimmed), atol=1e-5, rtol=1e-4
    )
    doubled = both.combine(2 * identified, trimmed)
    torch.testing.assert_close(doubled, 2 * both.combine(identified, trimmed), atol=1e-5, rtol=1e-4)


def test_half_precision_leaves_no_rest_along_what_misleads(config):
    identified, trimmed = (feature.bfloat16() for feature in drawn(numbers=64))
    met = twins(config).combine(identified, trimmed)
    assert met.dtype == torch.float32
    cosine = torch.cosine_similarity(met, trimmed.float(), dim=1)
    torch.testing.assert_close(cosine, torch.zeros(6), atol=1e-5, rtol=0)


@pytest.mark.parametrize("combination", TWO)
def test_features_are_of_both_trunks_in_this_order(config, combination):
    both = twins(config, combination=combination)
    features = both(images())
    torch.testing.assert_close(features.identified, both.identifier(images()).embedding)
    torch.testing.assert_close(features.trimmed, both.trimmer(images()).embedding)
    torch.testing.assert_close(features.embedding, both.combine(features.identified, features.trimmed))
    assert features.embedding.shape == (3, both.config.compared)


def test_trunks_have_no_weight_in_common(config):
    both = twins(config)
    own, other = ([*trunk.parameters(), *trunk.buffers()] for trunk in (both.identifier, both.trimmer))
    assert not {value.data_ptr() for value in own} & {value.data_ptr() for value in other}
    pairs = zip(both.identifier.parameters(), both.trimmer.parameters(), strict=True)
    assert not any(torch.equal(one, two) for one, two in pairs if one.ndim > 1)


def test_the_baseline_is_the_identifier_alone_and_starts_as_it_does_beside_a_trimmer(config):
    alone, both = twins(config, combination="identifier"), twins(config)
    assert alone.trimmer is None
    features = alone(images())
    assert features.trimmed is None
    assert features.embedding is features.identified
    for (name, one), two in zip(alone.identifier.named_parameters(), both.identifier.parameters(), strict=True):
        assert torch.equal(one, two), name
    assert sum(value.numel() for value in both.parameters()) == 2 * sum(value.numel() for value in alone.parameters())


def test_trunks_are_taken_out_of_another_training_without_its_classifier(config, learner, tmp_path):
    other = learner(draw=5, classes=9)
    save_weights(other, tmp_path / "other.safetensors")
    fresh = twins(config)
    before = {name: value.clone() for name, value in fresh.state_dict().items()}
    load_trunks(fresh, tmp_path / "other.safetensors")
    for name, value in other.network.state_dict().items():
        assert torch.equal(fresh.state_dict()[name], value), name
    assert any(not torch.equal(before[name], value) for name, value in fresh.state_dict().items())


@pytest.mark.parametrize("changes", [{"width": 12}, {"combination": "identifier"}, {"embedding": 16}])
def test_trunks_of_another_kind_are_refused_by_the_first_difference(config, learner, tmp_path, changes):
    path = tmp_path / "other.safetensors"
    save_weights(learner(**changes), path)
    with pytest.raises(ValueError, match=r"other\.safetensors is for other trunks: at '[\w.]+' expected .*, found "):
        load_trunks(twins(config), path)


def test_trunks_in_another_type_or_not_finite_are_refused(config, learner, tmp_path):
    path = tmp_path / "other.safetensors"
    state = {name: value.contiguous() for name, value in learner().state_dict().items()}
    name = next(name for name, value in state.items() if name.startswith("network.") and value.ndim == 4)
    for change, wrong in ((state[name].double(), "found float64"), (state[name] * torch.nan, "found nan")):
        save_file({**state, name: change}, path)
        with pytest.raises(ValueError, match=wrong):
            load_trunks(twins(config), path)


def test_weights_without_any_trunk_are_refused(config, tmp_path):
    save_file({"head.weight": torch.zeros(2, 8)}, tmp_path / "head.safetensors")
    with pytest.raises(ValueError, match="found nothing"):
        load_trunks(twins(config), tmp_path / "head.safetensors")


def test_features_that_have_a_length_pass_and_one_that_has_none_is_refused_by_its_number():
    features, _ = drawn()
    assert refuse_zero_length(features) is features
    features[[2, 4]] = torch.tensor([[0.0], [1e-8]])
    with pytest.raises(ValueError, match=r"2 of 6 have none \(the first is number 2\)"):
        refuse_zero_length(features)
