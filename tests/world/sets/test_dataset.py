import json
import pickle
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.world.sets import drawing
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import world_job, write_world
from umbra.world.sets.drawer import draw_photograph
from umbra.world.sets.world_set import read_world

CONFIG = WorldConfig(seed=3, people=6, pictures=2, first_person=10, height=9, width=7, occluded=0.5)


def draw(config, person, index):
    """A picture of noise; where it wears no mask it is its clean twin."""
    rng = np.random.default_rng([config.seed, person, index])
    h, w = config.height, config.width
    image, other = rng.integers(0, 256, (2, h, w, 3), dtype=np.uint8)
    mask = rng.integers(0, 256, (h, w), dtype=np.uint8) * (rng.random((h, w)) < 0.5)
    return SimpleNamespace(
        image=image,
        clean=np.where(mask[..., None] > 0, other, image),
        parsing=rng.integers(0, 17, (h, w), dtype=np.uint8),
        depth=rng.random((h, w), dtype=np.float32),
        occluder_mask=mask,
        shadow=mask // 3,
        occluder="cup" if index % 2 else "",
        covered_fraction=float(rng.random()),
        pose=rng.normal(size=3),
        camera=SimpleNamespace(focal=9, centre_x=4, centre_y=5, distance=10, crop_matrix=np.eye(2, 3)),
        coefficients=rng.normal(size=257),
        landmarks=rng.normal(size=(68, 2)),
        landmarks_3d=rng.normal(size=(68, 3)),
        visible=rng.random(68) < 0.5,
        five_points=rng.normal(size=(5, 2)),
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def quiet(line: str) -> None:
    pass


def test_what_is_read_is_what_was_drawn(tmp_path):
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=quiet)
    opened = read_world(tmp_path / "set")
    assert isinstance(opened.images, np.memmap)
    assert len(opened) == 12
    for row in (0, 5, 11):
        drawn = draw(CONFIG, int(opened.people[row]), int(opened.table["index"][row]))
        np.testing.assert_array_equal(opened.images[row], drawn.image)
        np.testing.assert_array_equal(opened.occluder[row], drawn.occluder_mask)
        np.testing.assert_array_equal(opened.shadow[row], drawn.shadow)
        np.testing.assert_array_equal(opened.depth[row], drawn.depth.astype(np.float16))
        np.testing.assert_allclose(opened.landmarks_3d[row], drawn.landmarks_3d, rtol=1e-6)
        np.testing.assert_array_equal(opened.visible[row], drawn.visible)
        np.testing.assert_allclose(opened.camera[row], [9, 4, 5, 10, 1, 0, 0, 0, 1, 0])
        assert opened.table["kind"][row] == drawn.occluder
        assert opened.table["yaw"][row] == pytest.approx(drawn.pose[1])
    np.testing.assert_array_equal(opened.people, np.repeat(np.arange(10, 16), 2))


def test_a_block_whose_rows_were_lost_is_drawn_again(tmp_path, monkeypatch):
    write_world(CONFIG, tmp_path / "whole", draw=draw, processes=1, say=quiet)
    with monkeypatch.context() as patch:
        patch.setattr(drawing, "finish", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=quiet)
    work = tmp_path / "set.partial"
    np.load(work / "images.npy", mmap_mode="r+")[4] = 0
    (work / "parts" / "00000003.npz").write_bytes(b"torn")
    (work / "parts" / "00000004.npz").write_bytes(b"")
    lines: list[str] = []
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=lines.append)
    assert "3 of 6 people are already drawn" in lines[0]
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")


def test_a_set_can_be_drawn_in_other_processes():
    """Which takes no more than to be sent there; that their number changes nothing is tried in test_drawing."""
    sent = pickle.loads(pickle.dumps(world_job(CONFIG)))
    assert sent.config == CONFIG
    assert (sent.draw.func, sent.draw.args) == (world_job(CONFIG).draw.func, (CONFIG, draw_photograph))


def test_people_are_the_same_in_every_set(tmp_path):
    write_world(CONFIG, tmp_path / "many", draw=draw, processes=1, say=quiet)
    few = WorldConfig(seed=3, people=1, pictures=1, first_person=12, first_picture=1, height=9, width=7, occluded=0.5)
    write_world(few, tmp_path / "few", draw=draw, processes=1, say=quiet)
    np.testing.assert_array_equal(read_world(tmp_path / "few").images[0], read_world(tmp_path / "many").images[5])


def test_other_settings_start_anew(tmp_path):
    work = tmp_path / "set.partial"
    (work / "parts").mkdir(parents=True)
    (work / "settings.json").write_text("{}")
    (work / "parts" / "00000000.npz").write_bytes(b"of another run")
    lines: list[str] = []
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=lines.append)
    assert "starts anew" in lines[0]
    assert len(read_world(tmp_path / "set")) == 12


def test_what_cannot_fit_is_refused_before_anything_is_drawn(tmp_path, monkeypatch):
    monkeypatch.setattr(drawing.storage.shutil, "disk_usage", lambda path: SimpleNamespace(free=10_000))
    with pytest.raises(ValueError, match=r"needs 0\.00 GB; 0\.00 GB are free"):
        write_world(CONFIG, tmp_path / "set", draw=lambda *_: pytest.fail("drew"), processes=1, say=quiet)
    assert not (tmp_path / "set.partial").exists()


def test_picture_of_another_size_is_refused(tmp_path):
    other = WorldConfig(seed=3, people=1, pictures=1, height=8, width=8)
    with pytest.raises(ValueError, match="the size that the settings name"):
        write_world(other, tmp_path / "set", draw=lambda c, p, i: draw(CONFIG, p, i), processes=1, say=quiet)


def test_only_chosen_channels_are_stored(tmp_path):
    lean = WorldConfig(seed=3, people=1, pictures=2, height=9, width=7, occluded=0.5, channels=("images",))
    write_world(lean, tmp_path / "set", draw=draw, processes=1, say=quiet)
    opened = read_world(tmp_path / "set")
    assert opened.clean is None
    assert opened.images.shape == (2, 9, 7, 3)
    assert sorted(json.loads((tmp_path / "set" / "set.json").read_text())["sha256"]) == ["images", "table"]


@pytest.mark.parametrize("mark", ["{", "null", "\xff"])
def test_unfinished_work_that_does_not_say_what_it_is_starts_anew(tmp_path, mark):
    work = tmp_path / "set.partial"
    (work / "parts").mkdir(parents=True)
    (work / "settings.json").write_text(mark, encoding="latin-1")
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=quiet)
    assert len(read_world(tmp_path / "set")) == 12


def test_two_who_draw_the_same_set_wait_for_one_another(tmp_path):
    write_world(CONFIG, tmp_path / "whole", draw=draw, processes=1, say=quiet)
    begun, lines = threading.Event(), []

    def slowly(config, person, index):
        begun.set()
        time.sleep(0.01)
        return draw(config, person, index)

    def first():
        write_world(CONFIG, tmp_path / "set", draw=slowly, processes=1, say=quiet)

    thread = threading.Thread(target=first)
    thread.start()
    assert begun.wait(20)
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=lines.append)
    thread.join()
    assert lines[0] == "set: another process draws this set; waiting for it to end"
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["set", "whole"]
