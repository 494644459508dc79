"""Sets, protocols, pairs and loaders.

`modules` (Lightning) and `dlib_detector` are imported by name where they are needed: both take seconds to load.
"""

from umbra.data.faces import FaceSet, from_world
from umbra.data.folders import LoadSummary
from umbra.data.pairs import Pairs
from umbra.data.splits import Split, split_within_people

__all__ = ["FaceSet", "LoadSummary", "Pairs", "Split", "from_world", "split_within_people"]
