"""The root is found from anywhere inside the repository."""

import pytest

from umbra.runs import paths


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    (tmp_path / "reports" / "toy" / "page").mkdir(parents=True)
    (tmp_path / "params.yaml").touch()
    return tmp_path


def test_the_root_is_the_nearest_folder_above_that_holds_params(tree, monkeypatch):
    monkeypatch.chdir(tree / "reports" / "toy" / "page")
    assert paths.root() == tree
    (tree / "reports" / "params.yaml").touch()
    assert paths.root() == tree / "reports"


def test_conf_marks_the_root_too_so_that_params_can_be_written_anew(tree, monkeypatch):
    (tree / "params.yaml").unlink()
    (tree / "conf").mkdir()
    (tree / "conf" / "config.yaml").touch()
    assert paths.root(tree / "reports") == tree


def test_an_environment_variable_names_the_root(tree, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setenv("UMBRA_ROOT", str(tree))
    assert paths.root() == tree


def test_outside_any_repository_the_remedy_is_said(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    with pytest.raises(FileNotFoundError, match=r"no params\.yaml in .* or above it: run this inside"):
        paths.root(tmp_path)


def test_every_path_carries_the_edition(tree, monkeypatch):
    monkeypatch.chdir(tree)
    made = [
        paths.face_set("toy", "s"), paths.run("toy", "g", "r"), paths.run_report("toy", "g", "r"),
        paths.resume("toy", "g", "r"), paths.log("toy", "x"), paths.failed("toy", "x"),
        paths.page("toy", "p"), paths.site("toy"), paths.private("toy", "g"), paths.cache(),
        paths.replicate("toy-7-avx2"),
    ]  # fmt: skip
    assert [path.relative_to(tree).as_posix() for path in made] == [
        "build/toy/sets/s", "build/toy/runs/g/r", "reports/toy/runs/g/r",
        "build/toy/resume/g/r", "build/toy/logs/x.log", "build/toy/failed/x.ipynb",
        "reports/toy/p", "reports/toy/pages", "build/toy/private/g", "build/cache",
        "build/replicates/toy-7-avx2",
    ]  # fmt: skip


PLACES = {
    "build/toy": lambda: paths.build("toy"),
    "reports/toy": lambda: paths.reports("toy"),
    "build/toy/sets": lambda: paths.face_set("toy", "s"),
    "build/toy/sets/s": lambda: paths.face_set("toy", "s"),
    "build/toy/sets/s.partial": lambda: paths.face_set("toy", "s"),
    "build/toy/shards": lambda: paths.shards("toy", "s"),
    "build/toy/runs/g": lambda: paths.run("toy", "g", "r"),
    "build/toy/runs/g/r": lambda: paths.run("toy", "g", "r"),
    "reports/toy/runs": lambda: paths.run_report("toy", "g", "r"),
    "build/toy/resume/g/r/seed-0": lambda: paths.resume("toy", "g", "r"),
    "reports/toy/p": lambda: paths.page("toy", "p"),
    "reports/toy/p/figures": lambda: paths.page("toy", "p"),
    "reports/toy/pages": lambda: paths.site("toy"),
    "build/toy/private": lambda: paths.private("toy", "g"),
    "build/toy/logs": lambda: paths.log("toy", "x"),
    "build/toy/failed": lambda: paths.failed("toy", "x"),
    "build/replicates/toy-7-avx2": lambda: paths.replicate("toy-7-avx2"),
    "build/cache": paths.cache,
    "build/cache/lfw": paths.cache,
}


@pytest.mark.parametrize("link", PLACES)
@pytest.mark.parametrize("kind", ["outside", "inside another edition"])
def test_a_link_that_leads_out_of_its_folder_is_refused(tree, tmp_path_factory, monkeypatch, link, kind):
    monkeypatch.chdir(tree)
    victim = tmp_path_factory.mktemp("victim") if kind == "outside" else tree / "build" / "other"
    victim.mkdir(exist_ok=True, parents=True)
    (tree / link).parent.mkdir(parents=True, exist_ok=True)
    if (tree / link).is_dir():
        (tree / link).rename(tree / "aside")
    PLACES[link]()
    (tree / link).symlink_to(victim)
    with pytest.raises(ValueError, match=r": expected a place below .*, found that it leads to .*Take the link away\."):
        PLACES[link]()


def test_a_log_that_is_a_link_to_a_file_elsewhere_is_refused(tree, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tree)
    victim = tmp_path_factory.mktemp("victim") / "file"
    victim.touch()
    (tree / "build/toy/logs").mkdir(parents=True)
    (tree / "build/toy/logs/x.log").symlink_to(victim)
    with pytest.raises(ValueError, match=r"^build/toy/logs/x\.log: expected a place below build/toy"):
        paths.log("toy", "x")


def test_build_and_reports_may_lie_on_another_disk(tree, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tree)
    disk = tmp_path_factory.mktemp("disk")
    (tree / "reports").rename(disk / "reports")
    for area in ("build", "reports"):
        (disk / area).mkdir(exist_ok=True)
        (tree / area).symlink_to(disk / area)
    assert paths.face_set("toy", "s") == tree / "build/toy/sets/s"
    assert paths.page("toy", "page") == tree / "reports/toy/page"
    (disk / "victim").mkdir()
    (disk / "reports/toy/linked").symlink_to(disk / "victim")
    with pytest.raises(ValueError, match="expected a place below reports/toy"):
        paths.page("toy", "linked")


@pytest.mark.parametrize("name", ["", ".", "..", "../../x", "a/b", "/etc"])
def test_no_name_leads_out(tree, monkeypatch, name):
    monkeypatch.chdir(tree)
    for made in (
        lambda: paths.build(name),
        lambda: paths.reports(name),
        lambda: paths.face_set("toy", name),
        lambda: paths.run("toy", name, "r"),
        lambda: paths.run("toy", "g", name),
        lambda: paths.run_report("toy", name, "r"),
        lambda: paths.resume("toy", "g", name),
        lambda: paths.private("toy", name),
        lambda: paths.page("toy", name),
    ):
        with pytest.raises(ValueError, match=r"^(edition|set|group|run|paper): expected a name"):
            made()


@pytest.mark.parametrize(
    "place", ["src/umbra", "build", "reports", "", "build/toy/..", "build/toy/../../src", "../x", "/etc"]
)
def test_only_places_below_an_edition_are_own(tree, monkeypatch, place):
    monkeypatch.chdir(tree)
    with pytest.raises(ValueError, match="expected a place below"):
        paths.own(tree / place)
