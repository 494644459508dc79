import numpy as np

from umbra.occlude.sprites import CLASSES, LONGER_SIDE, VARIANTS, catalogue


def test_the_nine_classes_stand_in_their_fixed_order():
    assert tuple(sorted(CLASSES)) == CLASSES
    assert len(CLASSES) == 9


def test_sprites_are_tight_premultiplied_and_all_different():
    pack = catalogue()
    seen = set()
    for index in range(len(CLASSES) * VARIANTS):
        sprite = pack.sprite(index, 0).astype(int)
        assert max(sprite.shape[:2]) == LONGER_SIDE
        assert (sprite[..., :3].max(axis=-1) <= sprite[..., 3] + 1).all()
        assert sprite[..., 3].max() > 200
        for edge in (sprite[0], sprite[-1], sprite[:, 0], sprite[:, -1]):
            assert edge[:, 3].max() > 0
        seen.add(sprite.tobytes())
    assert len(seen) == len(CLASSES) * VARIANTS


def test_smaller_sizes_are_halves():
    pack = catalogue()
    assert np.array_equal(pack.sizes[:, 1], np.maximum(pack.sizes[:, 0] >> 1, 4))
    assert abs(pack.sprite(0, 2).mean() - pack.sprite(0, 0).mean()) < 3
