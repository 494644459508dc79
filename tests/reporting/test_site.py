import shutil

import pytest

from umbra.reporting import site
from umbra.reporting.site import build_site


def page(edition):
    return (edition / "pages" / "tiny.html").read_text(encoding="utf-8")


def test_the_index_counts_what_stands_and_calls_the_rest_not_yet_built(edition):
    html = (edition / "index.html").read_text(encoding="utf-8")
    assert "2 / 3</em>" in html
    assert "0 / 3, not yet built" in html
    assert "1 held, 0 failed, 0 undecided" in html
    assert 'href="pages/tiny.html#figure-5"' in html
    assert 'href="pages/later.html"' not in html


def test_building_again_changes_no_byte_and_removes_pages_that_lost_their_notebook(edition, papers):
    before = {path: path.read_bytes() for path in edition.rglob("*.html")}
    (edition / "pages" / "gone.html").write_text("stale")
    build_site(edition, papers)
    assert {path: path.read_bytes() for path in edition.rglob("*.html")} == before


def test_an_empty_edition_has_an_index_and_no_pages(tmp_path, papers):
    assert build_site(tmp_path / "smoke", papers[1:]) == [tmp_path / "smoke" / "index.html"]
    assert not (tmp_path / "smoke" / "pages").exists()


def test_costs_are_shown_only_when_asked_for(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    build_site(
        copy, papers[:1], costs=[{"stage": "train@base", "seconds": 12.5, "device": "cpu", "peak_memory_mb": 300}]
    )
    assert "train@base" in page(copy)
    assert "train@base" not in page(edition)


def test_a_damaged_file_is_named_with_the_remedy(edition, papers, tmp_path):
    copy = shutil.copytree(edition, tmp_path / "laptop")
    (copy / "tiny" / "claims.json").write_text("[")
    with pytest.raises(ValueError, match=r"claims.json is not JSON .*rerun the notebook"):
        build_site(copy, papers[:1])


def test_the_command_writes_the_site_of_the_named_edition(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", "smoke"]) == 0
    assert (tmp_path / "reports" / "smoke" / "index.html").is_file()
    assert "0 pages and the index" in capsys.readouterr().out


@pytest.mark.parametrize("edition", ["../../zzz", "..", "", "/tmp/zzz", "realism"])
def test_an_edition_that_is_no_name_is_refused_and_nothing_is_written(tmp_path, monkeypatch, capsys, edition):
    root = tmp_path / "a" / "b"
    root.mkdir(parents=True)
    monkeypatch.setenv("UMBRA_ROOT", str(root))
    (root / "params.yaml").touch()
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", edition]) == 1
    assert capsys.readouterr().err.startswith("site: --edition: expected a name of at most 64")
    assert [path.name for path in tmp_path.rglob("*")] == ["a", "b", "params.yaml"]


def test_pages_behind_a_link_are_not_taken_for_stale_ones(tmp_path, monkeypatch, capsys, tmp_path_factory):
    victim = tmp_path_factory.mktemp("victim")
    (victim / "home.html").touch()
    monkeypatch.setenv("UMBRA_ROOT", str(tmp_path))
    (tmp_path / "params.yaml").touch()
    (tmp_path / "reports/smoke").mkdir(parents=True)
    (tmp_path / "reports/smoke/pages").symlink_to(victim)
    monkeypatch.setattr(site, "paper_names", list)
    assert site.main(["--edition", "smoke"]) == 1
    assert "site: reports/smoke/pages: expected a place below reports/smoke" in capsys.readouterr().err
    assert [path.name for path in victim.iterdir()] == ["home.html"]
