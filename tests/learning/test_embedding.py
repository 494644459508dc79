import numpy as np
import pytest
import torch

from umbra.learning.embedding import embed_images, evaluating, feature_maps


def test_embeddings_have_unit_length_and_do_not_depend_on_the_batches(base, toy_people):
    images, _ = toy_people
    whole = embed_images(base, images)
    torch.testing.assert_close(whole.norm(dim=1), torch.ones(len(images)))
    torch.testing.assert_close(whole, embed_images(base, images, batch=5), atol=2e-2, rtol=0)


def test_with_flip_a_picture_and_its_mirror_image_are_the_same(base, toy_people):
    images, _ = toy_people
    mirrored = np.ascontiguousarray(images[:, :, ::-1])
    torch.testing.assert_close(embed_images(base, images), embed_images(base, mirrored), atol=2e-2, rtol=0)
    assert not torch.allclose(
        embed_images(base, images, flip=False), embed_images(base, mirrored, flip=False), atol=2e-2
    )


def test_maps_are_what_the_network_makes_of_the_prepared_picture(base, toy_people):
    images, _ = toy_people
    maps = feature_maps(base, images[:3])
    assert tuple(maps.shape) == (3, *base.network.map_shape)
    with torch.no_grad():
        expected = base.network.feature_map(base.prepare(torch.from_numpy(images[:3])))
    torch.testing.assert_close(maps, expected, atol=0.05, rtol=0.05)


def test_each_part_returns_to_its_mode(base):
    base.train()
    base.head.eval()
    with evaluating(base):
        assert not base.network.training
    assert base.network.training
    assert not base.head.training


def test_refuses_an_empty_set(base):
    with pytest.raises(ValueError, match="no picture"):
        embed_images(base, np.zeros((0, 16, 16, 3), np.uint8))
