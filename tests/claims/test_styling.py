"""A frame as a table: names and cells read as they were written."""

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

from umbra.claims.schema import Artefact
from umbra.claims.styling import styled

ARTEFACT = Artefact("table-1", "T", digits=1)
EVIL = """<img src=x onerror=alert(1)>"'&{{7*7}}"""


def read(frame, caption="C"):
    return BeautifulSoup(styled(frame, ARTEFACT, caption=caption).to_html(), "html.parser")


def test_names_of_rows_columns_and_levels_cells_and_caption_read_as_written():
    index = pd.MultiIndex.from_tuples([(EVIL, "a"), (EVIL, "b")], names=[EVIL, None])
    frame = pd.DataFrame({EVIL: [EVIL, "x"], "n": [1.25, np.nan]}, index=index).rename_axis(columns=EVIL)
    soup = read(frame, caption=EVIL)
    assert soup.find("img") is None
    assert soup.caption.text == EVIL
    texts = [cell.text for cell in soup.find_all(["th", "td"])]
    assert texts.count(EVIL) == 5  # a column, a spanned row, a cell, and both levels' names
    assert "1.2" in texts


def test_numbers_of_any_kind_keep_their_digits_and_what_is_no_number_its_text():
    frame = pd.DataFrame({"mixed": [np.float32(1.25), np.int64(3), None, pd.Timestamp("2020-01-02"), ["<b>"]]})
    assert [cell.text for cell in read(frame).find_all("td")] == ["1.2", "3", "None", "2020-01-02 00:00:00", "['<b>']"]


def test_a_plain_table_is_as_pandas_makes_it():
    frame = pd.DataFrame({"Learning rate": ["a", "b"], 3: [0.5, 2.0]}, index=pd.Index([1, 2], name="n"))
    ours = styled(frame, ARTEFACT, caption="C").to_html()
    plain = frame.style.format(precision=1).set_uuid("table-1").set_caption("C").set_table_attributes('class="umbra"')
    plain.cell_ids = False
    assert ours == plain.to_html()
    empty = frame.iloc[:0]
    assert "<table" in styled(empty, ARTEFACT, caption="C").to_html()
