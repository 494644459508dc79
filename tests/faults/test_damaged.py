"""What is missing or damaged is rebuilt; a stage that fails leaves nothing that looks finished."""

import shutil

import pytest

WEIGHTS = "build/toy/runs/toys/net/seed-0.safetensors"


@pytest.mark.parametrize("with_cache", [True, False], ids=["from the cache", "by training"])
@pytest.mark.parametrize("damage", ["missing", "truncated"])
def test_a_missing_or_damaged_file_of_the_build_is_rebuilt(finished, damage, with_cache):
    expected, path = finished.results(), finished.root / WEIGHTS
    if not with_cache:
        shutil.rmtree(finished.root / ".dvc" / "cache")
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:50])
    done = finished.run("dvc", "repro")
    assert done.returncode == 0, done.stdout + done.stderr
    assert finished.results() == expected


def test_a_failing_cell_is_named_and_what_it_had_written_is_taken_away(either_finished):
    finished = either_finished
    (finished.root / "fail").touch()
    done = finished.run(*finished.dvc, "repro", "-f", "-s", "paper@page")
    assert done.returncode != 0
    assert "page.ipynb: cell 2 failed: ValueError: the page cannot be written" in done.stderr
    assert "build/toy/failed/paper-page.ipynb" in done.stderr
    assert (finished.root / "build/toy/failed/paper-page.ipynb").is_file()
    assert not (finished.root / "reports/toy/page").exists()

    (finished.root / "fail").unlink()
    assert finished.run(*finished.dvc, "repro").returncode == 0
    assert finished.git("status", "--short") == ""
    assert not (finished.root / "build/toy/failed/paper-page.ipynb").exists()


def test_an_unknown_parameter_is_refused_before_anything_runs(finished):
    params = finished.root / "params.yaml"
    params.write_text(params.read_text().replace("title: a page", "titel: a page"))
    done = finished.run("dvc", "repro")
    assert done.returncode != 0
    assert "page.ipynb: unknown parameter titel (did you mean title?). Its own are: edition (str), title" in done.stderr
