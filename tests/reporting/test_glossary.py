"""Each word once, in whole sentences, by the alphabet."""

import pytest

from umbra.reporting.glossary import Term, read_glossary


def test_every_term_of_ours_can_be_read_and_linked_to():
    terms = read_glossary()
    assert len(terms) > 25
    assert [one.term.lower() for one in terms] == sorted(one.term.lower() for one in terms)
    assert Term("TAR+, ours", "A rate.").anchor == "tar---ours"


def test_a_term_that_stands_twice_or_ends_in_the_middle_is_refused(tmp_path):
    file = tmp_path / "g.yaml"
    file.write_text("- {term: a b, short: One.}\n- {term: A-B, short: Two.}\n")
    with pytest.raises(ValueError, match="found a-b more than once"):
        read_glossary(file)
    file.write_text("- {term: a, short: One}\n")
    with pytest.raises(ValueError, match="whole sentences"):
        read_glossary(file)


def test_the_site_has_a_page_of_words_and_all_pages_lead_to_it(edition):
    html = (edition / "pages" / "glossary.html").read_text(encoding="utf-8")
    assert all(f'<dt id="{one.anchor}">' in html for one in read_glossary())
    assert 'href="glossary.html"' in (edition / "pages" / "tiny.html").read_text(encoding="utf-8")
    assert 'href="pages/glossary.html"' in (edition / "index.html").read_text(encoding="utf-8")
