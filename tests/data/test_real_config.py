"""A set of photographs says from where and of which people, and refuses what makes no sense."""

import pytest

from umbra.data.real_config import RealConfig


@pytest.mark.parametrize("change", [{"height": 0}, {"width": 0}, {"fewest": 0}, {"people": 0}])
def test_numbers_below_one_are_refused(change):
    with pytest.raises(ValueError, match="height, width, fewest and people must be at least 1"):
        RealConfig(**change)
    assert RealConfig().people is None
