"""How long to train and what to watch."""

import pytest

from umbra.learning.fit_config import FitConfig


def test_settings_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match=r"^epochs: expected a number from 1 to 100,000, found int 0"):
        FitConfig(epochs=0)
    with pytest.raises(ValueError, match=r"^patience: expected a number from 1"):
        FitConfig(epochs=1, patience=0)
