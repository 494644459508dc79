"""How pages were made again is written into the copy and read from it, and said in words."""

import json

import pytest

from umbra.runs.replication import PLACE, Replication, read_replication, write_replication

HOW = Replication("laptop", (1, 101), (2024, 2124), "avx2", shared=False, code={"alob": "ab"})


def test_what_is_written_is_read(tmp_path):
    write_replication(tmp_path, HOW)
    assert read_replication(tmp_path) == HOW


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "with seed 101 (other people) and AVX2 instructions"),
        ({"instructions": "here"}, "with seed 101 (other people)"),
        ({"shared": True}, "with seed 101 (the same photographs) and AVX2 instructions"),
        ({"seeds": (1, 1)}, "with the same seed 1 and AVX2 instructions"),
    ],
)
def test_in_words(changes, told):
    how = Replication(**{**vars(HOW), **changes})
    assert how.told == told
    assert how.same_seed is ("same seed" in told)


def test_what_is_missing_or_damaged_is_named_with_the_remedy(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"replication\.json not found; expected how pages are made again. Run"):
        read_replication(tmp_path)
    write_replication(tmp_path, HOW)
    content = json.loads((tmp_path / PLACE).read_text())
    (tmp_path / PLACE).write_text(json.dumps({**content, "seeds": [1]}))
    with pytest.raises(ValueError, match=r"replication\.json: expected how pages are made again, found damage"):
        read_replication(tmp_path)
