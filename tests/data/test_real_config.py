"""A set of photographs says from where and of which people, and refuses what makes no sense."""

import pytest

from umbra.data.real_config import RealConfig


@pytest.mark.parametrize("change", [{"height": 0}, {"width": 0}, {"fewest": 0}, {"people": 0}])
def test_numbers_below_one_are_refused(change):
    with pytest.raises(ValueError, match=f"{next(iter(change))}: expected a number from 1 to"):
        RealConfig(**change)
    assert RealConfig().people is None
