"""params.yaml is written and checked from the command line; what is wrong is one sentence."""

import pytest
import yaml

from umbra.driver import params
from umbra.driver.params import main


def test_a_check_that_fails_is_one_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").write_text("edition: toy\nruns: {}\n")
    assert main(["--check"]) == 1
    assert capsys.readouterr().err == "seed: missing; Settings needs it and has no default for it\n"


def test_a_check_that_passes_says_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    world = {"seed": 1, "model_heads": 2, "processes": 1}
    values = {"edition": "toy", "seed": 1, "threads": 1, "minutes": 1, "runs": {}, "papers": {}, "world": world}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(values))
    assert (main(["--check"]), capsys.readouterr().err) == (0, "")


def test_an_edition_is_written_by_name_and_laptop_without_one(tmp_path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(params, "write", lambda edition: asked.append(edition) or tmp_path / "params.yaml")
    assert (main(["--write"]), main(["--write", "gpu"])) == (0, 0)
    assert asked == ["laptop", "gpu"]
    assert capsys.readouterr().out == "wrote params.yaml\n" * 2


def test_anything_else_is_told_the_usage(capsys):
    assert main(["--compose"]) == 2
    assert "python -m umbra.driver.params --write" in capsys.readouterr().err


@pytest.mark.parametrize("edition", ["", "..", "../../zzz", "/etc/passwd", "zzz"])
def test_what_is_no_edition_is_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, edition):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "conf" / "edition").mkdir(parents=True)
    for name in ("config", "edition/laptop"):
        (tmp_path / "conf" / f"{name}.yaml").touch()
    before = sorted(tmp_path.rglob("*"))
    assert main(["--write", edition]) == 1
    assert capsys.readouterr().err == f"edition: expected one of laptop, found {edition!r}\n"
    assert sorted(tmp_path.rglob("*")) == before
