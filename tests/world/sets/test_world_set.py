import json

import numpy as np
import pytest

from umbra.world.sets.storage import CHANNEL_NAMES
from umbra.world.sets.world_set import read_world


def test_unfinished_set_is_refused(tmp_path):
    (tmp_path / "set.partial").mkdir()
    with pytest.raises(FileNotFoundError, match="only the unfinished"):
        read_world(tmp_path / "set")


def test_folder_without_a_set_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no set\.json"):
        read_world(tmp_path)


def test_missing_array_is_named(tmp_path):
    (tmp_path / "set.json").write_text(json.dumps({"config": {"channels": list(CHANNEL_NAMES)}, "sha256": {}}))
    np.save(tmp_path / "images.npy", np.zeros((1, 2, 2, 3), np.uint8))
    with pytest.raises(FileNotFoundError, match=r"missing .*'clean'"):
        read_world(tmp_path)
