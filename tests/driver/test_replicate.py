"""`make replicate`: what is refused before anything runs, what the copy holds, and what is called in it."""

import json
import shutil
import subprocess
from types import SimpleNamespace

import pytest
import yaml

from umbra.driver import replicate as module
from umbra.driver.replicate import code_of, made_in_copy, main, plan, prepare, require_room, size
from umbra.driver.status import Tree
from umbra.runs.replication import read_replication

VALUES = {
    "edition": "toy", "seed": 1, "world": {"seed": 2024, "sets": {"people": {"seed": 2024}}},
    "runs": {"net": {"group": "g", "method": "toy_network"}, "other": {"group": "h", "method": "another"}},
    "papers": {"tiny": {"notebook": "t.ipynb", "group": "g"}, "later": {"notebook": "l.ipynb", "group": "h"}},
}  # fmt: skip
CODES = {
    "build/code/pages/tiny.json": "p", "build/code/recipes/toy_network.json": "r", "build/code/sets/world.json": "s",
    "build/code/recipes/another.json": "a", "build/code/pages/later.json": "l",
}  # fmt: skip


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A tree with one page that stands, and a processor with AVX-512."""
    root = tmp_path / "tree"
    for name in ("a.py", "dvc.lock", "dvc.lfw.lock", "reports/realism/realism.json", "reports/toy/tiny/figure.png"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    (root / "params.yaml").write_text(yaml.safe_dump(VALUES))
    (root / ".gitignore").write_text("build/\n")
    (root / "build").mkdir()
    judge(root, "holds")
    made_by(root, "avx2 fma avx512f")
    monkeypatch.setenv("UMBRA_ROOT", str(root))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setattr(module, "compose", lambda edition, root: VALUES)
    monkeypatch.setattr(module, "read_tree", lambda edition, root: Tree(root, edition, VALUES, {}, CODES))
    monkeypatch.setattr(module, "stale", lambda tree, stage: {})
    monkeypatch.setattr(module.instructions.processor, "processor", lambda: {"instructions": "avx2 fma avx512f"})
    monkeypatch.setattr(module.instructions.platform, "machine", lambda: "x86_64")
    return root


def judge(root, *verdicts):
    (root / "reports/toy/tiny/claims.json").write_text(json.dumps([{"verdict": verdict} for verdict in verdicts]))


def made_by(root, said):
    (root / "reports/toy/tiny/provenance.json").write_text(json.dumps({"machine": {"instructions": said}}))


def test_a_replicate_has_another_seed_of_everything_and_other_instructions(tree):
    made = plan(tree, "toy", "", "", "")
    assert made.papers == ("tiny",)  # the other page was never made
    assert made.overrides == ("seed=101", "world.seed=2124")
    assert made.copy == tree / "build/replicates/toy-101-avx2"
    assert made.variables["ONEDNN_MAX_CPU_ISA"] == "AVX2"
    assert (made.how.seeds, made.how.world_seeds, made.how.shared) == ((1, 101), (2024, 2124), False)
    assert plan(tree, "toy", "tiny", "7", "here").overrides == ("seed=7", "world.seed=2030")


def test_the_same_seed_keeps_the_values_and_changes_the_instructions(tree):
    made = plan(tree, "toy", "", "same", "")
    assert made.overrides == ()
    assert made.how.same_seed
    assert made.copy.name == "toy-same-avx2"


def test_a_page_that_was_made_on_another_processor_differs_already(tree):
    made_by(tree, "avx2 fma avx512f avx512_bf16 amx_bf16")
    assert plan(tree, "toy", "", "same", "").copy.name == "toy-same-avx512"
    assert plan(tree, "toy", "", "same", "here").variables == {}


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("toy", "tyni", "", ""), "PAPER: expected one of tiny, later, found 'tyni'"),
        (
            ("toy", "later", "", ""),
            r"reports/toy/later: expected a page to be made again, found none; `make",
        ),
        (("toy", "", "x", ""), "SEED: expected a whole number from 0, or same, found 'x'"),
        (("toy", "", "-3", ""), "SEED: expected a whole number from 0"),
        (("toy", "", "1", ""), "SEED=1: that is the page's own; SEED=same keeps it on purpose"),
        (("toy", "", "same", "here"), "SEED=same ISA=here: expected another seed or other instructions"),
        (("toy", "", "", "avx3"), "ISA: expected avx512, avx2, sse4 or here, found 'avx3'"),
    ],
)
def test_what_cannot_be_made_again_is_refused(tree, asked, said):
    with pytest.raises(ValueError, match=said):
        plan(tree, *asked)


def test_instructions_that_the_processor_lacks_are_refused(tree, monkeypatch):
    monkeypatch.setattr(module.instructions.processor, "processor", lambda: {"instructions": "avx2 fma"})
    with pytest.raises(ValueError, match="ISA=avx512: expected a processor with avx512f, found one with avx2 fma"):
        plan(tree, "toy", "", "", "avx512")


def test_a_page_that_decides_nothing_is_made_again_on_trial_alone(tree):
    judge(tree, "undecided", "not asked")
    with pytest.raises(ValueError, match="toy/tiny: expected a page that decides some claim, found 2 claims"):
        plan(tree, "toy", "", "", "")
    assert plan(tree, "toy", "", "", "", trial=True).papers == ("tiny",)


def test_a_page_of_other_code_is_refused(tree, monkeypatch):
    monkeypatch.setattr(module, "stale", lambda tree, stage: {"train@net": ["code (recipes/toy_network)"]})
    with pytest.raises(ValueError, match=r"toy/tiny: expected a page that is up to date, found train@net out of date"):
        plan(tree, "toy", "", "", "")


def test_values_tried_in_params_alone_are_refused(tree):
    (tree / "params.yaml").write_text(yaml.safe_dump({**VALUES, "seed": 2}))
    with pytest.raises(ValueError, match=r"params\.yaml: expected what conf/ says of the toy edition, found other"):
        plan(tree, "toy", "", "", "")


def test_the_code_of_a_page_is_that_of_its_runs_and_of_all_sets(tree):
    def hashed(**changes):
        return code_of(Tree(tree, "toy", VALUES, {}, {**CODES, **changes}), "tiny")

    for name in ("pages/tiny", "recipes/toy_network", "sets/world"):
        assert hashed(**{f"build/code/{name}.json": "x"}) != hashed()
    for name in ("pages/later", "recipes/another"):
        assert hashed(**{f"build/code/{name}.json": "x"}) == hashed()


def test_the_copy_begins_without_reports_and_locks_and_keeps_its_own(tree, monkeypatch):
    written = []
    monkeypatch.setattr(module, "write", lambda *asked: written.append(asked))
    made = plan(tree, "toy", "", "", "")
    prepare(tree, made)
    found = {path.relative_to(made.copy).as_posix() for path in made.copy.rglob("*") if ".git/" not in str(path)}
    assert {name for name in found if (made.copy / name).is_file()} == {
        "a.py", ".gitignore", "reports/realism/realism.json", "build/replication.json",
    }  # fmt: skip
    assert written == [("toy", made.copy, ("seed=101", "world.seed=2124"))]
    assert read_replication(made.copy) == made.how
    for name in ("dvc.lock", "reports/toy/tiny/claims.json", "reports/realism/realism.json"):
        (made.copy / name).parent.mkdir(parents=True, exist_ok=True)
        (made.copy / name).write_text("made in the copy")
    prepare(tree, made)
    assert (made.copy / "dvc.lock").read_text() == "made in the copy"
    assert (made.copy / "reports/toy/tiny/claims.json").read_text() == "made in the copy"
    assert (made.copy / "reports/realism/realism.json").read_text() == "made in the copy"
    assert (tree / "dvc.lock").read_text() == "dvc.lock"
    log = ["git", "-C", str(made.copy), "log", "--format=%an"]
    assert set(subprocess.run(log, capture_output=True, text=True, check=True).stdout.split()) == {"umbra"}


def test_locks_reports_and_parameters_are_the_copys_own(tree):
    own = ("dvc.lock", "dvc.lfw.lock", "params.yaml", "reports/toy/x.csv", "reports/realism/realism.json")
    others = ("conf/world/base.yaml", "dvc.yaml", "data.dvc", "src/umbra/dvc.lock", "requirements.txt")
    assert [name for name in (*own, *others) if made_in_copy(module.Path(name))] == list(own)


def test_a_full_disk_is_told_before_anything_is_copied(tree, monkeypatch):
    (tree / "build/toy").mkdir()
    (tree / "build/toy/weights").write_bytes(b"x" * 1000)
    assert size(tree / "build/toy") == 1000
    made = plan(tree, "toy", "", "", "")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: SimpleNamespace(free=2000))
    require_room(tree, made)
    (tree / "build/replicates/toy-7-avx2").mkdir(parents=True)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda folder: SimpleNamespace(free=1999))
    with pytest.raises(OSError, match=r"toy-101-avx2: the copy takes about 0\.0 GB more, .*replicates \(toy-7-avx2\)"):
        require_room(tree, made)
    assert not made.copy.exists()


def test_a_fresh_clone_in_which_nothing_was_built_has_its_disk_asked_too(tree, monkeypatch):
    made = plan(tree, "toy", "", "", "")
    shutil.rmtree(tree / "build")

    def free(folder):
        assert folder.is_dir()
        return SimpleNamespace(free=module.ROOM)

    monkeypatch.setattr(module.shutil, "disk_usage", free)
    require_room(tree, made)


@pytest.fixture
def calls(monkeypatch):
    made = []

    def call(command, folder, told):
        made.append((command, folder, told))
        return 0

    monkeypatch.setattr(module, "prepare", lambda root, made: None)
    monkeypatch.setattr(module.copies, "call", call)
    return made


def test_the_page_is_made_in_the_copy_as_it_is_told_and_compared_in_the_tree(tree, calls, capsys):
    assert main(["toy", "--paper", "tiny"]) == 0
    copy = tree / "build/replicates/toy-101-avx2"
    (made, where, told), (compared, here, plain) = calls
    assert (made, where) == (["umbra.driver.pipeline", "--paper", "tiny"], copy)
    assert (told["ATEN_CPU_CAPABILITY"], told["PYTHONPATH"]) == ("avx2", str(copy / "src"))
    assert compared == ["umbra.reporting.replicates", "--paper", "tiny", "--edition", "toy", "--copy", str(copy)]
    assert here == tree
    assert "ATEN_CPU_CAPABILITY" not in plain
    said = capsys.readouterr().out
    assert said.startswith("tiny replicated with seed 101 (other people) and AVX2 instructions, in build/repl")
    assert "`make repro` (or `make site`) shows the marks" in said
    assert main(["toy", "--seed", "same"]) == 0
    assert "python -m umbra.reporting.tolerances --edition toy" in capsys.readouterr().out


def test_a_page_that_fails_is_not_compared_and_an_interrupt_says_how_to_go_on(tree, calls, capsys, monkeypatch):
    monkeypatch.setattr(module.copies, "call", lambda *asked: calls.append(asked) or 3)
    assert main(["toy"]) == 3
    assert len(calls) == 1

    def interrupted(*asked):
        raise KeyboardInterrupt

    monkeypatch.setattr(module.copies, "call", interrupted)
    assert main(["toy"]) == 130
    assert "the same command goes on where this one stopped" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["../x"], ["toy", "--paper", "../x"], ["toy", "--isa", "avx3"]])
def test_every_refusal_is_one_sentence(tree, calls, capsys, arguments):
    assert main(arguments) == 1
    said = capsys.readouterr().err
    assert said.startswith("make replicate: ")
    assert said.count("\n") == 1
    assert calls == []
