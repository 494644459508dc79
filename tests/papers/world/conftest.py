"""The drawing of the world's figures, replaced by blank pictures where a test asks for their numbers alone."""

import numpy as np
import pytest

from umbra.papers.world import drawings, evaluation

KINDS = ("scarf", "hand")


@pytest.fixture
def blank(monkeypatch):
    """Nothing is drawn; what was asked for is kept."""
    asked = {"portraits": [], "posed": [], "people": []}
    small = np.zeros((8, 8, 3), np.uint8)

    def portraits(seed, people, *, index=0, size=128):
        asked["portraits"].append((seed, list(people)))
        return np.stack([small for _ in people])

    def posed(person, **how):
        asked["posed"].append((person.index, how))
        return small

    def skin_of(seed, *, people):
        asked["people"].append((seed, people))
        return np.arange(people) % 10 + 1, np.linspace(-40.0, 60.0, people)

    monkeypatch.setattr(drawings, "portraits", portraits)
    monkeypatch.setattr(drawings, "posed", posed)
    monkeypatch.setattr(drawings, "occluder_catalogue", lambda seed, people: dict.fromkeys(KINDS, small))
    monkeypatch.setattr(evaluation, "skin_of", skin_of)
    return asked
