"""CONTRIBUTING.md says what is true: its examples, followed block by block in a copy of the tree, build a toy paper."""

import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import yaml
from PIL import Image

ROOT = Path(__file__).parents[1]
DOCUMENT = ROOT / "CONTRIBUTING.md"
COPIED = (
    "src", "notebooks", "conf", "tests", "reports/realism", "dvc.yaml", "params.yaml", "pyproject.toml",
    "requirements.txt", "requirements-external.txt", "requirements-mesh.txt", ".dvcignore", ".gitignore",
)  # fmt: skip
FENCE = re.compile(r'^```(?P<kind>\w+) title="(?P<title>[^"]+)"\n(?P<body>.*?)^```$', re.MULTILINE | re.DOTALL)
PREPARE = """
from pathlib import Path
from umbra.data.photographs import write_real
from umbra.runs.settings import read_real_settings

config, out = read_real_settings().sets["album_faces"], Path("build/lfw/sets/album_faces")
write_real(config, out, cache=Path("build/cache"), find=lambda image: None)
"""
"""What `dvc repro faces@album_faces` does, without waiting for a detector that is asked about noise."""
REPLICATION = """
from pathlib import Path
from umbra.runs.replication import Replication, write_replication

how = Replication("smoke", (1, 101), (2024, 2124), "avx2", shared=False, code={"toy": "ab"})
write_replication(Path("build/replicates/smoke-101-avx2"), how)
"""
"""What `make replicate` leaves in its copy, without the half hour in which the copy's sets are drawn."""

pytestmark = pytest.mark.timeout(900)  # of which it takes a tenth where the machine is its own

STAGES = ("code", "world@toy_people", "train@toy_network", "paper@toy")


@dataclass(frozen=True)
class Block:
    """One block of the document: the file that it is, or the lines that it changes in one."""

    kind: str
    title: str
    body: str
    before: str  # the paragraph in front of it


def blocks(section: str, text: str | None = None) -> list[Block]:
    """The blocks of one section that name a file."""
    text = DOCUMENT.read_text(encoding="utf-8") if text is None else text
    inside = re.split(r"^## ", text, flags=re.MULTILINE)
    own = next(part for part in inside if part.startswith(f"{section}\n"))
    return [
        Block(found["kind"], found["title"], found["body"], own[: found.start()].rstrip().rsplit("\n\n", 1)[-1])
        for found in FENCE.finditer(own)
    ]


def follow(block: Block, root: Path) -> None:
    """Do what the block says: write a new file, or change the lines of one that is there."""
    path = root / block.title
    if block.kind != "diff":
        if path.exists():
            raise ValueError(f"{block.title}: expected a new file, found one; mend CONTRIBUTING.md")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.body, encoding="utf-8")
        return
    text = path.read_text(encoding="utf-8")
    for hunk in block.body.split("@@\n"):
        lines = hunk.splitlines()
        old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] in f" {sign}") for sign in "-+")
        if f"\n{text}".count(f"\n{old}") != 1:
            raise ValueError(f"{block.title}: expected these lines once; mend CONTRIBUTING.md:\n{old}")
        text = f"\n{text}".replace(f"\n{old}", f"\n{new}")[1:]
    path.write_text(text, encoding="utf-8")


class Copy:
    """A copy of the tree without git, and commands in it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.said = ""  # by dvc, while it built
        self.environment = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(root / "src"),
            "DVC_SITE_CACHE_DIR": str(root.parent / "dvc-site"),
            "DVC_NO_ANALYTICS": "1",
            "IPYTHONDIR": str(root.parent / "ipython"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "UMBRA_DATA": str(root / "datasets"),
        }
        self.environment.pop("UMBRA_ROOT", None)

    def run(self, *command: str) -> str:
        """What a command says; it must end well."""
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def json(self, name: str) -> dict:
        """A file of the page."""
        return json.loads((self.root / "reports" / "smoke" / "toy" / name).read_text())


@pytest.fixture(scope="module")
def fresh(tmp_path_factory) -> Copy:
    """The tree as it is, with params.yaml left out and dvc told that there is no git."""
    root = tmp_path_factory.mktemp("contributing") / "umbra"
    for name in COPIED:
        source, target = ROOT / name, root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.egg-info"))  # what is compiled stays
        else:
            shutil.copy(source, target)
    (root / ".dvc").mkdir()
    (root / ".dvc" / "config").write_text(
        "[core]\n    analytics = false\n    check_update = false\n    no_scm = true\n"
    )
    return Copy(root)


@pytest.fixture(scope="module")
def paper(fresh) -> Copy:
    """The toy paper with its second table and claim, built in the smoke edition by dvc and the project's driver."""
    for section in ("Add a paper", "Add a table", "Add a claim"):
        for block in blocks(section):
            follow(block, fresh.root)
    fresh.run("python", "-m", "umbra.driver.params", "--write", "smoke")
    # Four people are drawn sooner by one process than by two, which both have to start.
    params = fresh.root / "params.yaml"
    params.write_text(params.read_text().replace("processes: 2", "processes: 1"))
    # Its people are drawn without the linear model, on whose file the stage depends all the same.
    (fresh.root / "build" / "smoke").mkdir(parents=True)
    (fresh.root / "build" / "smoke" / "model.safetensors").write_bytes(b"not asked for")
    fresh.said = fresh.run("dvc", "repro", "--single-item", *STAGES)
    return fresh


def test_every_block_says_in_front_of_it_which_file_it_is():
    for section in ("Add a paper", "Add a table", "Add a claim", "Add an occluder", "Add a real set"):
        found = blocks(section)
        assert found, section
        assert [block.title for block in found if f"`{block.title}`" not in block.before] == []


def test_lines_that_are_not_there_to_be_changed_are_told(tmp_path):
    (tmp_path / "a.txt").write_text("one\ntwo\n")
    follow(Block("diff", "a.txt", " one\n+between\n two\n", ""), tmp_path)
    assert (tmp_path / "a.txt").read_text() == "one\nbetween\ntwo\n"
    with pytest.raises(ValueError, match=r"a\.txt: expected these lines once; mend CONTRIBUTING\.md:\nthree"):
        follow(Block("diff", "a.txt", "-three\n+four\n", ""), tmp_path)
    with pytest.raises(ValueError, match=r"a\.txt: expected a new file, found one"):
        follow(Block("text", "a.txt", "one\n", ""), tmp_path)


def test_the_stages_of_the_toy_paper_ran_and_no_other(paper):
    assert re.findall(r"Running stage '(.+)'", paper.said) == list(STAGES)
    lock = yaml.safe_load((paper.root / "dvc.lock").read_text())
    assert set(lock["stages"]) == set(STAGES)


def test_its_page_has_the_table_beside_the_published_numbers(paper):
    rows = (paper.root / "reports/smoke/toy/tables/table-1.csv").read_text().splitlines()
    assert rows[0] == "Rule,column,paper,ours,low,high,against"
    assert [row.split(",")[:3] for row in rows[1:]] == [
        ["Nearest picture", "Rank-1", "90"],
        ["Nearest mean", "Rank-1", "92.5"],
    ]
    assert all(0 <= float(row.split(",")[3]) <= 100 for row in rows[1:])


def test_provenance_names_the_run_that_nobody_typed(paper):
    found = paper.json("provenance.json")
    assert found["artefacts"] == {"figure-1": [], "table-1": ["toy_network-0"], "table-2": ["toy_network-0"]}
    assert found["runs"]["toy_network-0"]["params"]["method"] == "toy_network"
    assert list(found["data"]) == ["toy_people"]


def test_its_claims_have_verdicts_and_its_departures_are_listed(paper):
    verdicts = {claim["id"]: claim["verdict"] for claim in paper.json("claims.json")}
    assert list(verdicts) == ["means-name-more", "eyes-cost-more"]
    assert set(verdicts.values()) <= {"holds", "fails", "undecided", "not asked"}
    notebook = (paper.root / "reports/smoke/toy/notebook.ipynb").read_text()
    assert "world.sets.toy_people.people" in notebook
    assert "two cores must suffice" in notebook


def test_the_site_shows_the_toy_paper(paper):
    paper.run("python", "-m", "umbra.reporting.site", "--edition", "smoke")
    page = (paper.root / "reports/smoke/pages/toy.html").read_text()
    assert "Rank-1 with a part of the face covered" in page
    assert "Naming Faces by the Mean of Their Pictures" in (paper.root / "reports/smoke/index.html").read_text()


def test_the_toy_paper_made_again_is_compared_claim_by_claim_and_marked(paper):
    page, copy = paper.root / "reports/smoke/toy", paper.root / "build/replicates/smoke-101-avx2"
    again = shutil.copytree(page, copy / "reports/smoke/toy")
    paper.run("python", "-c", REPLICATION)
    made, names = (page / "claims.json").read_text(), ("means-name-more", "eyes-cost-more")
    asked = f"python -m umbra.reporting.replicates --edition smoke --paper toy --copy {copy}"

    def judge(folder: Path, *verdicts: str) -> None:
        told = dict(zip(names, verdicts, strict=True))
        records = [{**one, "verdict": told[one["id"]], "size": None} for one in json.loads(made)]
        (folder / "claims.json").write_text(json.dumps(records))

    judge(page, "undecided", "undecided")
    judge(again, "holds", "holds")
    said = paper.run("sh", "-c", f"{asked}; test $? -eq 2")
    assert "toy: expected a page that decides some claim, found 2 claims and none decided" in said
    judge(page, "holds", "fails")
    said = paper.run("sh", "-c", f"{asked}; test $? -eq 1")
    assert "of 2 claims 1 came out the same, 0 changed between decided and undecided, 1 turned round" in said
    assert "turned round  eyes-cost-more: fails → holds" in said
    paper.run("python", "-m", "umbra.reporting.site", "--edition", "smoke")
    html = (paper.root / "reports/smoke/pages/toy.html").read_text()
    assert html.count("↻ replicated") >= 1
    assert html.count("⟲ holds in the replicate") >= 1
    for name in ("replicate.json", "replicate.csv"):
        (page / name).unlink()
    (page / "claims.json").write_text(made)


def test_a_line_of_the_page_makes_the_page_stale_and_no_training(paper):
    path = paper.root / "src/umbra/papers/toy/page.py"
    path.write_text(path.read_text().replace("[:6]", "[:5]"))
    paper.run("dvc", "repro", "--single-item", "code")
    stale = paper.run("dvc", "status", *STAGES)
    assert re.findall(r"^(\S+):$", stale, re.MULTILINE) == ["paper@toy"]


def test_a_set_of_photographs_is_prepared(paper):
    for block in blocks("Add a real set"):
        follow(block, paper.root)
    rng = np.random.default_rng(0)
    for name, count in (("Ada", 3), ("Bob", 2)):
        for number in range(1, count + 1):
            path = paper.root / "datasets" / "album" / name / f"{name}_{number:04d}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(rng.integers(0, 256, (64, 64, 3), dtype=np.uint8)).save(path)
    paper.run("python", "-m", "umbra.driver.params", "--write", "lfw")
    paper.run("python", "-c", PREPARE)
    about = json.loads((paper.root / "build/lfw/sets/album_faces/set.json").read_text())
    assert (about["pictures"], about["people"]) == (3, 1)


def test_the_copy_keeps_the_floors_and_passes_the_tests_of_what_was_added(paper):
    for block in blocks("Add an occluder"):
        follow(block, paper.root)
    paper.run("python", "-m", "umbra.driver.params", "--write", "laptop")
    tests = (
        "tests/papers/toy", "tests/papers/test_pages.py", "tests/occlude/test_shapes.py", "tests/test_mirror.py",
        "tests/test_notebooks.py",
        "tests/test_params.py::test_the_site_waits_for_every_paper",
        "tests/test_params.py::test_every_edition_has_the_papers_of_the_committed_one_so_that_the_site_is_whole",
    )  # fmt: skip
    paper.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *tests)
    own = ("src/umbra/papers", "src/umbra/occlude", "src/umbra/data", "tests/papers/toy", "tests/occlude")
    paper.run("ruff", "check", *own, "notebooks/09_toy.ipynb")
    paper.run("ruff", "format", "--check", *own)
    assert "0 broken" in paper.run("lint-imports", "--no-cache")
