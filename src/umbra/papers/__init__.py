"""Citation, published numbers, artefacts and claims."""

from umbra.papers.comparison import ComparisonTable, comparison_table
from umbra.papers.library import load_paper, paper_names
from umbra.papers.results import ResultTable
from umbra.papers.schema import Artefact, Cells, Citation, Claim, Comparison, Paper
from umbra.papers.verdicts import Part, Verdict, judge

__all__ = [
    "Artefact",
    "Cells",
    "Citation",
    "Claim",
    "Comparison",
    "ComparisonTable",
    "Paper",
    "Part",
    "ResultTable",
    "Verdict",
    "comparison_table",
    "judge",
    "load_paper",
    "paper_names",
]
