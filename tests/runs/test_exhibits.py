"""An exhibit is made from its page, and says nothing against itself unless it is told to."""

from umbra.runs.exhibits import Exhibit


def test_an_exhibit_is_available_and_shows_nobody_unless_said_otherwise():
    exhibit = Exhibit(lambda page: page + 1)
    assert (exhibit.make(1), exhibit.why_not(1), exhibit.shows_people) == (2, "", False)
