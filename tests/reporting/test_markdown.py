import pytest

from umbra.reporting.markdown import counted, inert, plain, some


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("a [link](x)", r"a \[link\](x)"),
        ("<b>*x*</b>", r"\<b\>\*x\*\</b\>"),
        ("a & b &amp; `c`", r"a & b \&amp; \`c\`"),
        ("back\\slash", r"back\\slash"),
        ("1 − 2", "1 − 2"),
    ],
)
def test_text_reads_as_it_is_written(text, reads):
    assert inert(text) == reads


def test_a_long_list_is_counted_after_four_names():
    assert some(["a", "b"]) == "a, b"
    assert some(list("abcd")) == "a, b, c, d"
    assert some(list("abcdef")) == "a, b, c, d and 2 more"


def test_runs_are_counted():
    assert [counted(1), counted(2)] == ["1 run", "2 runs"]


def test_values_are_plain():
    assert [plain(value) for value in (0.5, 1e-7, None, "x", 3)] == ["0.5", "1e-07", "none", "x", "3"]
