"""A committed page and what its lock recorded, as `make status` reads them."""

import pytest

from umbra.driver.status import Tree, md5

VALUES = {
    "edition": "toy", "seed": 1, "world": {"sets": {"people": {"people": 3}}},
    "runs": {"net": {"group": "g", "width": 8}}, "papers": {"tiny": {"notebook": "t.ipynb", "group": "g"}},
}  # fmt: skip
CODE = "build/code/pages/tiny.json"


@pytest.fixture
def tree(tmp_path):
    """A committed page made of one run on one set, all as recorded."""
    page = tmp_path / "reports/toy/tiny"
    (page / "tables").mkdir(parents=True)
    (page / "tables/a.csv").write_text("1\n")
    (page / "metrics.json").write_text("{}\n")
    (tmp_path / "reports/toy/index.html").write_text("<html>")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks/t.ipynb").write_text("{}")
    made = {"path": "build/toy/runs/g/net", "md5": "aa.dir"}
    code = {"path": "build/code/sets/world.json", "md5": "ww"}
    lock = {
        "world@people": {
            "deps": [code], "outs": [{"path": "build/toy/sets/people", "md5": "bb.dir"}],
            "params": {"params.yaml": {"world.sets.people": {"people": 3}}},
        },
        "train@net": {
            "deps": [{"path": "build/toy/sets/people", "md5": "bb.dir"}, code],
            "params": {"params.yaml": {"runs.net": {"group": "g", "width": 8}, "seed": 1}}, "outs": [made],
        },
        "paper@tiny": {
            "deps": [
                {"path": "notebooks/t.ipynb", "md5": md5(tmp_path / "notebooks/t.ipynb")}, {"path": CODE, "md5": "cc"},
                {"path": "build/toy/runs/g", "md5": "dd.dir"}, {"path": "build/toy/sets", "md5": "ee.dir"},
            ],
            "outs": [
                {"path": "reports/toy/tiny/tables", "md5": md5(page / "tables")},
                {"path": "reports/toy/tiny/metrics.json", "md5": md5(page / "metrics.json")},
            ],
        },
    }  # fmt: skip
    return Tree(tmp_path, "toy", VALUES, lock, {CODE: "cc", code["path"]: "ww"})


def with_(tree, **changes):
    return Tree(**{**{name: getattr(tree, name) for name in ("root", "edition", "values", "lock", "codes")}, **changes})
