"""Reading papers from a shelf: a folder with a folder for each, in which its paper.yaml and published numbers lie."""

from pathlib import Path

import pandas as pd

from umbra.claims.published import REST
from umbra.claims.schema import Paper, PaperFile
from umbra.configuration import build
from umbra.reading import read_yaml, reading


def paper_names(shelf: Path) -> list[str]:
    """Names of all papers that have a paper.yaml, in the order of the notebooks."""
    names = [file.parent.name for file in shelf.glob("*/paper.yaml")]
    return sorted(names, key=lambda name: (load_paper(name, shelf).order, name))


def load_paper(name: str, shelf: Path) -> Paper:
    """Read and check `paper.yaml` and the published CSV files of one paper; what is wrong is named by its full path."""
    file = shelf / name / "paper.yaml"
    if not file.is_file():
        known = ", ".join(sorted(found.parent.name for found in shelf.glob("*/paper.yaml"))) or "none"
        raise FileNotFoundError(f"no paper named {name!r}: expected a file {name}/paper.yaml; known papers: {known}")
    content = build(PaperFile, read_yaml(file), path=name)
    published = {
        artefact.id: _read_numbers(shelf / name / artefact.published, f"{name}.artefacts.{artefact.id}.published")
        for artefact in content.artefacts
        if artefact.published
    }
    _check_cells(content, published, name)
    return Paper(
        name,
        content.order,
        content.citation,
        content.summary,
        content.artefacts,
        content.claims,
        published,
        content.findings,
    )


def _check_cells(content: PaperFile, published: dict[str, pd.DataFrame], name: str) -> None:
    """A claim on a published table names its rows and columns as the CSV does: no typing slip may stay undecided.

    The columns that an artefact says we add count as well.
    """
    artefacts = {artefact.id: artefact for artefact in content.artefacts}
    for claim in content.claims:
        for question in claim.questions:
            frame = published.get(question.table)
            if frame is None:
                continue
            for cells in question.cells:
                unknown = [row for row in cells.rows if row not in frame.index]
                known = {*frame.columns, *artefacts[question.table].added}
                unknown += [column for column in cells.columns if column not in known]
                if unknown:
                    raise ValueError(f"{name}.claims.{claim.id}: {question.table} has no row or column {unknown[0]!r}")
    for identity, frame in published.items():
        named = {*frame.index, *frame.columns, REST}
        if unknown := [key for key in artefacts[identity].published_items if key not in named]:
            raise ValueError(
                f"{name}.artefacts.{identity}.published_items: {artefacts[identity].published} has no row or column "
                f'{unknown[0]!r}; write "{REST}" for every other cell'
            )


def _read_numbers(file: Path, path: str) -> pd.DataFrame:
    if not file.is_file():
        raise FileNotFoundError(
            f"{path}: expected {file.parent.name}/{file.name} beside paper.yaml, found no such file"
        )
    with reading(file, "a table of published numbers", "Restore it with git."):
        frame = pd.read_csv(file, index_col=0, comment="#")
    if not frame.index.is_unique:
        raise ValueError(f"{path}: {file.name} names the row {frame.index[frame.index.duplicated()][0]!r} twice")
    wrong = [column for column in frame.columns if not pd.api.types.is_numeric_dtype(frame[column])]
    if wrong:
        raise ValueError(
            f"{path}: {file.name} must hold numbers (empty where unpublished); column {wrong[0]!r} does not"
        )
    frame.index = frame.index.astype(str)
    return frame.astype(float)
