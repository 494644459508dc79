"""How faces are covered while training, and what is refused."""

import pytest

from umbra.data.cover_config import CoverConfig


def test_share_outside_zero_and_one_is_refused():
    with pytest.raises(ValueError, match="share: expected a number from 0 to 1, found"):
        CoverConfig(share=1.5)


def test_a_class_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(
        ValueError, match=r"without: expected one of book_cover, .*sunglasses, or nothing; found 'glasses'"
    ):
        CoverConfig(without="glasses")
