import numpy as np
import pytest
import torch
from numpy.testing import assert_array_equal

from umbra.morphable.coefficients import (
    Coefficients62,
    join_62,
    join_257,
    light_matrix,
    light_vector,
    split_62,
    split_257,
)


def test_the_257_numbers_are_cut_where_the_protocol_says():
    c = split_257(np.arange(257.0))
    firsts = [part[0] for part in (c.identity, c.expression, c.albedo, c.angles, c.light, c.translation)]
    assert firsts == [0, 80, 144, 224, 227, 254]
    assert c.translation[-1] == 256


@pytest.mark.parametrize("batch", [(), (3,), (2, 3)])
def test_splitting_and_joining_give_the_vector_back(batch):
    vector = np.random.default_rng(0).normal(size=(*batch, 257))
    assert_array_equal(join_257(split_257(vector)), vector)
    short = vector[..., :62]
    assert_array_equal(join_62(split_62(short)), short)


def test_tensors_are_cut_like_arrays():
    vector = torch.randn(4, 257, generator=torch.Generator().manual_seed(0))
    assert torch.equal(join_257(split_257(vector)), vector)
    assert torch.equal(join_62(split_62(vector[:, :62])), vector[:, :62])


def test_the_first_twelve_of_62_are_three_rows_of_four():
    pose = split_62(np.arange(62.0)).pose
    assert_array_equal(pose[:, 3], [3, 7, 11])


def test_light_is_stored_colour_by_colour():
    matrix = light_matrix(np.arange(27.0))
    assert matrix.shape == (9, 3)
    assert_array_equal(matrix[:, 1], np.arange(9, 18))
    assert_array_equal(light_vector(matrix), np.arange(27))


@pytest.mark.parametrize("length", [0, 256, 258])
def test_a_vector_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match=r"expected a last axis of 257 .*found shape"):
        split_257(np.zeros((2, length)))
    with pytest.raises(ValueError, match=r"expected a last axis of 62"):
        split_62(np.zeros(length))


def test_parts_of_other_sizes_are_refused():
    with pytest.raises(ValueError, match=r"expected parts of \(12, 40, 10\) coefficients; found \(12, 199, 29\)"):
        join_62(Coefficients62(np.zeros((3, 4)), np.zeros(199), np.zeros(29)))
