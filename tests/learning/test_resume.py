"""A training goes on from files that are as they were written, and belong together; else it starts anew and says so."""

import pytest

from umbra.learning.resume import State, keep, record, take_up


@pytest.fixture
def said(monkeypatch, tmp_path):
    monkeypatch.setenv("UMBRA_LOG", str(tmp_path / "log"))
    return lambda: (tmp_path / "log").read_text() if (tmp_path / "log").exists() else ""


@pytest.fixture
def folder(tmp_path):
    """A training's folder after its second epoch; the first was the best."""
    made = tmp_path / "work"
    made.mkdir()
    assert take_up(made, "same", "toy") is None
    best = write(made, "best-1.safetensors", b"weights" * 100)
    for epoch in (1, 2):
        record(made, State(write(made, f"last-{epoch}.ckpt", b"%d" % epoch * 999), best))
    return made


def write(folder, name, content):
    (folder / name).write_bytes(content)
    return keep(folder / name)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_what_was_recorded_is_taken_up_and_the_epoch_before_is_gone(folder, said):
    state = take_up(folder, "same", "toy")
    assert (state.last.path.name, state.best.path.name) == ("last-2.ckpt", "best-1.safetensors")
    assert names(folder) == ["best-1.safetensors", "fingerprint.json", "last-2.ckpt", "state.json"]
    assert said() == ""


@pytest.mark.parametrize("name", ["best-2.safetensors", "last-3.ckpt", ".last-3-0a.ckpt", ".best-2-0a.safetensors"])
def test_what_a_killed_epoch_had_begun_does_not_count_and_goes_with_the_next(folder, name, said):
    (folder / name).write_bytes(b"half")
    state = take_up(folder, "same", "toy")
    assert (state.last.path.name, state.best.path.name, said()) == ("last-2.ckpt", "best-1.safetensors", "")
    record(folder, state)
    assert name not in names(folder)


def anew(folder):
    """Nothing is taken up, nothing of it stays, and the next start finds a fresh folder."""
    return take_up(folder, "same", "toy") is None and names(folder) == ["fingerprint.json"]


@pytest.mark.parametrize("name", ["last-2.ckpt", "best-1.safetensors"])
@pytest.mark.parametrize("place", [0, 0.5, -1], ids=["header", "middle", "end"])
def test_a_flipped_bit_means_starting_anew(folder, name, place, said):
    content = bytearray((folder / name).read_bytes())
    content[place if isinstance(place, int) else int(place * len(content))] ^= 1
    (folder / name).write_bytes(content)
    assert anew(folder)
    assert said() == f"toy: {name} is damaged; starting anew\n"


@pytest.mark.parametrize("name", ["last-2.ckpt", "best-1.safetensors"])
@pytest.mark.parametrize("size", [0, 8, 500])
def test_a_cut_file_means_starting_anew(folder, name, size, said):
    (folder / name).write_bytes((folder / name).read_bytes()[:size])
    assert anew(folder)
    assert said() == f"toy: {name} is damaged; starting anew\n"


@pytest.mark.parametrize(
    ("gone", "wrong"),
    [
        (["last-2.ckpt"], "last-2.ckpt is missing"),
        (["best-1.safetensors"], "best-1.safetensors is missing"),
        (["last-2.ckpt", "best-1.safetensors"], "last-2.ckpt is missing"),
        (["state.json"], "state.json is missing or damaged"),
    ],
)
def test_a_missing_file_means_starting_anew(folder, gone, wrong, said):
    for name in gone:
        (folder / name).unlink()
    assert anew(folder)
    assert said() == f"toy: {wrong}; starting anew\n"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"last": 1}', b'{"last": {"name": 1}}', b"\xff"])
def test_a_damaged_record_means_starting_anew(folder, content, said):
    (folder / "state.json").write_bytes(content)
    assert anew(folder)
    assert said() == "toy: state.json is missing or damaged; starting anew\n"


@pytest.mark.parametrize("place", range(0, 300, 7))
def test_a_flipped_bit_in_the_record_never_leads_to_another_file(folder, place):
    content = bytearray((folder / "state.json").read_bytes())
    content[place % len(content)] ^= 1
    (folder / "state.json").write_bytes(content)
    state = take_up(folder, "same", "toy")
    assert state is None or (state.last.path.name, state.best.path.name) == ("last-2.ckpt", "best-1.safetensors")


@pytest.mark.parametrize("mark", [b'"another"', b"", b"\xff"])
def test_what_was_begun_otherwise_is_cleared_away(folder, mark, said):
    (folder / "fingerprint.json").write_bytes(mark)
    assert anew(folder)
    assert said() == "toy: the unfinished training was begun with other settings, data or code; starting anew\n"


def test_a_fresh_folder_is_begun_in_silence(tmp_path, said):
    (tmp_path / "work").mkdir()
    assert anew(tmp_path / "work")
    assert said() == ""
