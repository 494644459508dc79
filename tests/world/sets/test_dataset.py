import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from umbra.world.sets import drawing
from umbra.world.sets.config import WorldConfig
from umbra.world.sets.dataset import write_world
from umbra.world.sets.world_set import read_world

SCRIPT = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from types import SimpleNamespace
    import numpy as np
    from umbra.world.sets.config import WorldConfig
    from umbra.world.sets.dataset import write_world

    PAUSE = float(sys.argv[3]) if len(sys.argv) > 3 else 0.0

    def draw(config, person, index):
        time.sleep(PAUSE)
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

    if __name__ == "__main__":
        config = WorldConfig(seed=3, people=6, pictures=2, first_person=10, height=9, width=7, occluded=0.5)
        write_world(config, Path(sys.argv[1]), draw=draw, processes=int(sys.argv[2]))
    """
)
CONFIG = WorldConfig(seed=3, people=6, pictures=2, first_person=10, height=9, width=7, occluded=0.5)


@pytest.fixture
def script(tmp_path) -> Path:
    path = tmp_path / "drawer_script.py"
    path.write_text(SCRIPT)
    return path


@pytest.fixture
def draw(script):
    space: dict = {"__name__": "drawer_script"}
    exec(compile(SCRIPT.replace("sys.argv[3]", "0").replace("len(sys.argv) > 3", "False"), str(script), "exec"), space)
    return space["draw"]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def quiet(line: str) -> None:
    pass


def test_what_is_read_is_what_was_drawn(tmp_path, draw):
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


def test_a_killed_run_goes_on_and_ends_with_the_same_bytes(tmp_path, script, draw):
    write_world(CONFIG, tmp_path / "whole", draw=draw, processes=1, say=quiet)
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    command = [sys.executable, str(script), str(tmp_path / "set")]
    for stop_after in (1, 4):
        child = subprocess.Popen([*command, "1", "0.05"], env=environment, stderr=subprocess.DEVNULL)
        parts = tmp_path / "set.partial" / "parts"
        while len(list(parts.glob("*.npz"))) < stop_after:
            assert child.poll() is None
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        assert not (tmp_path / "set").exists()
    lines: list[str] = []
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=lines.append)
    assert "people are already drawn" in lines[0]
    assert contents(tmp_path / "set") == contents(tmp_path / "whole")


def test_a_block_whose_rows_were_lost_is_drawn_again(tmp_path, draw, monkeypatch):
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


def test_number_of_processes_changes_nothing(tmp_path, script, draw):
    write_world(CONFIG, tmp_path / "one", draw=draw, processes=1, say=quiet)
    subprocess.run([sys.executable, str(script), str(tmp_path / "two"), "2"], check=True, capture_output=True)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_people_are_the_same_in_every_set(tmp_path, draw):
    write_world(CONFIG, tmp_path / "many", draw=draw, processes=1, say=quiet)
    few = WorldConfig(seed=3, people=1, pictures=1, first_person=12, first_picture=1, height=9, width=7, occluded=0.5)
    write_world(few, tmp_path / "few", draw=draw, processes=1, say=quiet)
    np.testing.assert_array_equal(read_world(tmp_path / "few").images[0], read_world(tmp_path / "many").images[5])


def test_other_settings_start_anew(tmp_path, draw):
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


def test_picture_of_another_size_is_refused(tmp_path, draw):
    other = WorldConfig(seed=3, people=1, pictures=1, height=8, width=8)
    with pytest.raises(ValueError, match="the size that the settings name"):
        write_world(other, tmp_path / "set", draw=lambda c, p, i: draw(CONFIG, p, i), processes=1, say=quiet)


def test_only_chosen_channels_are_stored(tmp_path, draw):
    lean = WorldConfig(seed=3, people=1, pictures=2, height=9, width=7, occluded=0.5, channels=("images",))
    write_world(lean, tmp_path / "set", draw=draw, processes=1, say=quiet)
    opened = read_world(tmp_path / "set")
    assert opened.clean is None
    assert opened.images.shape == (2, 9, 7, 3)
    assert sorted(json.loads((tmp_path / "set" / "set.json").read_text())["sha256"]) == ["images", "table"]


@pytest.mark.parametrize("mark", ["{", "null", "\xff"])
def test_unfinished_work_that_does_not_say_what_it_is_starts_anew(tmp_path, draw, mark):
    work = tmp_path / "set.partial"
    (work / "parts").mkdir(parents=True)
    (work / "settings.json").write_text(mark, encoding="latin-1")
    write_world(CONFIG, tmp_path / "set", draw=draw, processes=1, say=quiet)
    assert len(read_world(tmp_path / "set")) == 12


def test_two_who_draw_the_same_set_wait_for_one_another(tmp_path, draw):
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
    assert sorted(path.name for path in tmp_path.iterdir()) == ["drawer_script.py", "set", "whole"]
