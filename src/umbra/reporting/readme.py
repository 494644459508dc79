"""What was found, in the README: `python -m umbra.reporting.readme` writes the lines between its two marks.

They are the sentences that open the pages of the edition that is committed for reading, so a rebuilt page asks for this
command, and a test says when it was forgotten.
"""

import sys
from textwrap import wrap

from umbra.claims import Paper
from umbra.files import write_text
from umbra.papers.shelf import load_paper, paper_names
from umbra.reading import in_one_sentence
from umbra.reporting.in_short import found
from umbra.reporting.page_files import read_claims
from umbra.runs import paths

EDITION = "laptop"
OF_EACH = 2
"""So many findings of each page."""
WIDTH = 132
FIRST, LAST = "<!-- what was found: python -m umbra.reporting.readme -->", "<!-- until here -->"


def lines(papers: list[Paper]) -> str:
    """A bullet for each finding, wrapped as the README is."""
    told = [
        f"- **`{paper.name}`** {one.sentence}"
        for paper in papers
        for one in found(paper, read_claims(paths.page(EDITION, paper.name) / "claims.json"))[:OF_EACH]
    ]
    return "\n".join("\n".join(wrap(line, WIDTH, subsequent_indent="  ", break_on_hyphens=False)) for line in told)


def with_lines(text: str, told: str) -> str:
    """The README with what was found between its marks."""
    if text.count(FIRST) != 1 or text.count(LAST) != 1 or text.index(FIRST) > text.index(LAST):
        raise ValueError(f"README.md: expected the lines {FIRST!r} and {LAST!r}, once each and in this order")
    return f"{text[: text.index(FIRST)]}{FIRST}\n{told}\n{text[text.index(LAST) :]}"


def main() -> int:
    """The command."""
    file = paths.root() / "README.md"
    try:
        text = with_lines(file.read_text(encoding="utf-8"), lines([load_paper(name) for name in paper_names()]))
        write_text(file, text)
    except (ValueError, OSError) as error:
        print(f"readme: {in_one_sentence(error)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
