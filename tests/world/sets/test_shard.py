import pytest

from umbra.world.sets.shard import WHOLE, Shard


@pytest.mark.parametrize(("blocks", "count"), [(7, 7), (10, 3), (200, 7), (5, 1), (1, 1)])
def test_shards_cut_the_blocks_into_ranges_that_miss_and_repeat_nothing(blocks, count):
    ranges = [Shard(number, count).blocks(blocks) for number in range(1, count + 1)]
    assert [place for part in ranges for place in part] == list(range(blocks))
    assert max(map(len, ranges)) - min(map(len, ranges)) <= 1


def test_the_whole_is_every_block_and_has_no_mark():
    assert WHOLE.blocks(5) == range(5)
    assert WHOLE.mark == {}


def test_a_shard_is_read_as_it_is_written():
    assert Shard.parse("3/7") == Shard(3, 7)
    assert Shard(3, 7).name == "3-of-7"
    assert Shard(3, 7).mark == {"shard": [3, 7]}


@pytest.mark.parametrize("text", ["", "3", "0/7", "8/7", "3/0", "-1/7", "3/7/2", "a/b", "3-of-7"])
def test_what_is_no_shard_is_refused(text):
    with pytest.raises(ValueError, match="as in 3/7; found"):
        Shard.parse(text)


def test_more_shards_than_blocks_are_refused():
    Shard(1, 3).check(3, "people")
    with pytest.raises(ValueError, match=r"at most one shard for each of the 3 people .* found 4 shards"):
        Shard(1, 4).check(3, "people")
