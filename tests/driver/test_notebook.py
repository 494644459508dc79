"""The driver executes a notebook whole or not at all, and says what failed."""

from pathlib import Path

import nbformat
import pytest
import yaml

from umbra.driver import notebook
from umbra.driver.notebook import Job, NotebookFailed, discard, execute, main, paper_job, train_job
from umbra.runs.config import read_head


def write_notebook(path: Path, *bodies: str, parameters: str = 'edition = "none"\ncount = 1') -> Path:
    tagged = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    cells = [nbformat.v4.new_markdown_cell("# A page"), tagged]
    cells += [nbformat.v4.new_code_cell(body) for body in bodies]
    metadata = {"kernelspec": {"name": "conda-env-lost", "display_name": "lost", "language": "python"}}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells, metadata=metadata)))
    return path


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.delenv("UMBRA_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    params = {
        "edition": "toy", "seed": 1, "threads": 1, "minutes": 1,
        "runs": {"net": {"group": "toys"}},
        "papers": {"page": {"notebook": "page.ipynb", "group": "toys", "parameters": {"count": 3}}},
    }  # fmt: skip
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    return tmp_path


def job(root: Path, source: Path, **changes) -> Job:
    plain = {
        "source": source,
        "target": root / "out" / "page.ipynb",
        "parameters": {"edition": "toy"},
        "kept": root / "failed" / "page.ipynb",
        "log": root / "logs" / "page.log",
        "outputs": (root / "out",),
    }
    return Job(**{**plain, **changes})


def test_two_executions_leave_the_same_bytes_and_a_line_per_cell(root):
    body = "import random\nprint('count', count)\nobject()"
    source = write_notebook(root / "page.ipynb", body, "print(1)\nprint(2)")
    first = execute(job(root, source)).read_bytes()
    assert execute(job(root, source)).read_bytes() == first
    text = first.decode()
    assert "papermill" not in text
    assert "0x" not in text
    assert [line.split("  ")[0] for line in (root / "logs/page.log").read_text().splitlines()] == [
        "cell 2/5", "cell 3/5", "cell 4/5", "cell 5/5",
    ]  # fmt: skip


def test_a_failing_cell_is_counted_as_the_source_counts_and_its_notebook_is_kept(root):
    source = write_notebook(root / "page.ipynb", "1 + 1", "open('out/half', 'w').write('x')\nraise KeyError('lost')")
    (root / "out").mkdir()
    with pytest.raises(NotebookFailed, match=r"page\.ipynb: cell 4 failed: KeyError: 'lost'\. .*kept at failed/page"):
        execute(job(root, source))
    assert not (root / "out").exists()
    assert "KeyError" in (root / "failed/page.ipynb").read_text()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import os\nos.kill(os.getpid(), 9)", "its kernel was killed, most often by the system for want of memory"),
        ("bytearray(10**15)", "MemoryError: too little memory"),
    ],
)
def test_too_little_memory_is_told_with_what_to_do(root, body, words):
    source = write_notebook(root / "page.ipynb", "1 + 1", body)
    told = rf"page\.ipynb: cell 4 failed: {words}\. Close other programs, .* smaller\."
    with pytest.raises(NotebookFailed, match=told):
        execute(job(root, source))
    assert (root / "failed/page.ipynb").is_file()
    assert list((root / "out").iterdir()) == []


def test_what_stood_before_stays_where_the_notebook_failed_before_it_wrote(root):
    source = write_notebook(root / "page.ipynb", "raise ValueError('runs.net.fit.epochs: expected a number')")
    (root / "out").mkdir()
    (root / "out" / "history.csv").write_text("years of work")
    with pytest.raises(NotebookFailed, match="epochs: expected a number"):
        execute(job(root, source))
    assert (root / "out" / "history.csv").read_text() == "years of work"
    written = write_notebook(root / "page.ipynb", "open('out/half', 'w').write('x')\nraise KeyError")
    with pytest.raises(NotebookFailed):
        execute(job(root, written))
    assert not (root / "out").exists()


def test_parameters_that_the_notebook_does_not_know_are_refused_before_it_runs(root):
    source = write_notebook(root / "page.ipynb", "raise RuntimeError")
    with pytest.raises(ValueError, match=r"unknown parameter cuont \(did you mean count\?\)"):
        execute(job(root, source, parameters={"cuont": 1}))
    with pytest.raises(ValueError, match=r"parameter count expects int, got str 'three'"):
        execute(job(root, source, parameters={"count": "three"}))


def test_a_paper_is_told_its_edition_and_its_own_parameters(root):
    made = paper_job(read_head(), "page")
    assert made.parameters == {"edition": "toy", "count": 3}
    assert made.target == root / "reports/toy/page/notebook.ipynb"
    assert made.outputs == (root / "reports/toy/page",)


def test_a_run_is_trained_by_the_training_notebook_into_its_group(root):
    made = train_job(read_head(), "net")
    assert made.source == root / "notebooks/train.ipynb"
    assert made.parameters == {"edition": "toy", "run": "net"}
    assert made.target == root / "build/toy/runs/toys/net/train.ipynb"


def test_what_params_does_not_name_is_refused_with_what_it_does(root, capsys):
    assert main(["paper", "pge"]) == 1
    assert capsys.readouterr().err == "paper@pge: params.yaml has no paper 'pge'; its papers: page\n"
    assert main(["train", "x"]) == 1
    assert "its runs: net" in capsys.readouterr().err
    assert main(["draw"]) == 2


def test_an_interrupt_is_one_sentence(root, capsys, monkeypatch):
    def interrupted(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(notebook, "execute", interrupted)
    assert main(["paper", "page"]) == 130
    assert "interrupted; the next run goes on" in capsys.readouterr().err


@pytest.fixture(autouse=True)
def keep_process(monkeypatch):
    """The driver changes its process's signals, environment and death signal; the test process keeps its own."""
    monkeypatch.setattr(notebook, "stop_with_parent", lambda: None)
    monkeypatch.setattr(notebook, "pin_threads", lambda _: None)


def test_outputs_are_taken_away_whether_files_or_folders(tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "a").touch()
    (tmp_path / "file").touch()
    discard([tmp_path / "folder", tmp_path / "file", tmp_path / "absent"])
    assert list(tmp_path.iterdir()) == []


def failing(job):
    """Execute as one whose notebook fails: what it had written is taken away."""
    discard([*job.outputs, job.target])
    raise NotebookFailed("page.ipynb: cell 2 failed")


@pytest.fixture
def victim(tmp_path_factory):
    """A folder with a file, which belongs to somebody else."""
    folder = tmp_path_factory.mktemp("elsewhere") / "victim"
    folder.mkdir()
    (folder / "diary.txt").write_text("years of work")
    return folder


@pytest.mark.parametrize(
    ("command", "change", "message"),
    [
        (
            ["paper", "{up}"],
            {"papers": {"{up}": {"notebook": "page.ipynb", "group": "toys"}}},
            "a key of papers: expected",
        ),
        (["paper", "page"], {"edition": "{up}"}, "edition: expected a name"),
        (
            ["paper", "runs"],
            {"papers": {"runs": {"notebook": "page.ipynb", "group": "toys"}}},
            "other than pages, runs",
        ),
        (["train", "{up}"], {"runs": {"{up}": {"group": "toys"}}}, "a key of runs: expected a name"),
        (["train", "victim"], {"runs": {"victim": {"group": "{above}"}}}, "runs.victim.group: expected a name"),
        (["train", "net"], {"edition": ".."}, "edition: expected a name"),
        (["train", "net"], {"edition": ""}, "edition: expected a name"),
    ],
)
def test_no_name_makes_a_failing_stage_take_away_anothers_folder(
    root, victim, capsys, monkeypatch, command, change, message
):
    monkeypatch.setattr(notebook, "execute", failing)
    deep = "/".join([".."] * 30)
    names = {"{up}": f"{deep}{victim}", "{above}": f"{deep}{victim.parent}"}

    def put(tree):
        if isinstance(tree, dict):
            return {put(key): put(value) for key, value in tree.items()}
        return names.get(tree, tree)

    values = yaml.safe_load((root / "params.yaml").read_text())
    (root / "params.yaml").write_text(yaml.safe_dump({**values, **put(change)}))
    (root / "reports/toy/runs/toys/net").mkdir(parents=True)
    before = sorted(root.rglob("*"))
    assert main([put(word) for word in command]) == 1
    said = capsys.readouterr().err
    assert message in said
    assert said.count("\n") == 1
    assert (victim / "diary.txt").read_text() == "years of work"
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize(
    ("command", "link"),
    [
        (["paper", "page"], "reports/toy"),
        (["paper", "page"], "reports/toy/page/figures"),
        (["paper", "page"], "build/toy/logs"),
        (["train", "net"], "build/toy/runs/toys"),
        (["train", "net"], "reports/toy/runs"),
        (["train", "net"], "build/toy"),
    ],
)
def test_no_link_makes_a_stage_write_or_delete_elsewhere(root, victim, capsys, monkeypatch, command, link):
    monkeypatch.setattr(notebook, "execute", failing)
    (root / link).parent.mkdir(parents=True, exist_ok=True)
    for name in ("page", "net", "toys/net"):
        (victim / name).mkdir(parents=True)
    (root / link).symlink_to(victim)
    before = sorted(victim.rglob("*"))
    assert main(command) == 1
    assert "found that it leads to" in capsys.readouterr().err
    assert sorted(victim.rglob("*")) == before
