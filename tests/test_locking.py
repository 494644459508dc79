"""Who comes second waits for the first, also when the lock's file or folder was taken away meanwhile."""

import shutil
import threading
import time

import pytest

from umbra.locking import alone


def hold(path, held, gone):
    with alone(path, "set", "draws it", lambda line: None):
        held.set()
        gone.wait(20)


def test_the_second_waits_and_says_for_whom(tmp_path):
    path, held, gone = tmp_path / "folder" / "set.lock", threading.Event(), threading.Event()
    first = threading.Thread(target=hold, args=(path, held, gone))
    first.start()
    assert held.wait(20)
    lines = []

    def say(line):
        lines.append(line)
        gone.set()

    with alone(path, "set", "draws it", say):
        first.join(20)
        assert lines[0] == "set: another process draws it; waiting for it to end"
        assert lines[1] == "set: it ended after 0 s"
    assert not path.exists()


def test_three_in_turn_are_never_two_at_once_though_the_file_goes_each_time(tmp_path):
    inside, most = 0, 0

    def work():
        nonlocal inside, most
        for _ in range(10):
            with alone(tmp_path / "lock", "a", "works", lambda line: None):
                inside += 1
                most = max(most, inside)
                time.sleep(0.001)
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, (tmp_path / "lock").exists()) == (1, False)


def test_the_folder_may_go_with_the_work(tmp_path):
    with alone(tmp_path / "work" / "lock", "work", "trains here", lambda line: None):
        shutil.rmtree(tmp_path / "work")
    assert not (tmp_path / "work").exists()


def test_an_error_lets_go(tmp_path):
    with pytest.raises(ZeroDivisionError), alone(tmp_path / "lock", "a", "works", print):
        raise ZeroDivisionError
    with alone(tmp_path / "lock", "a", "works", pytest.fail):
        pass
