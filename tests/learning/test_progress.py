"""Progress goes to the stage's log, with times that people can read."""

from umbra.learning.progress import LOG, clock, remaining, say


def test_lines_go_to_the_log_where_one_is_kept(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv(LOG, str(tmp_path / "log"))
    say("one")
    say("two")
    assert (tmp_path / "log").read_text() == "one\ntwo\n"
    assert capfd.readouterr() == ("", "")


def test_lines_go_to_standard_error_where_none_is(monkeypatch, capfd):
    monkeypatch.delenv(LOG, raising=False)
    say("one")
    assert capfd.readouterr().err == "one\n"


def test_times_are_hours_minutes_seconds_and_what_is_left_is_in_proportion():
    assert clock(187.4) == "0:03:07"
    assert remaining(30.0, 1, 4) == "0:01:30"
    assert remaining(30.0, 0, 4) == "unknown"
