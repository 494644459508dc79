"""From numbers to sentences: what a paper published and claims, what we measured, and the verdicts."""

from umbra.claims.comparison import ComparisonTable, comparison_table
from umbra.claims.findings import Finding, Found, in_short, tally
from umbra.claims.published import published_tables
from umbra.claims.questions import Beside, Cells, Comparison, Trend
from umbra.claims.results import ResultTable
from umbra.claims.schema import Artefact, Citation, Claim, Paper
from umbra.claims.verdicts import DECISIONS, NOT_ASKED, Part, Verdict, decide

__all__ = [
    "DECISIONS",
    "NOT_ASKED",
    "Artefact",
    "Beside",
    "Cells",
    "Citation",
    "Claim",
    "Comparison",
    "ComparisonTable",
    "Finding",
    "Found",
    "Paper",
    "Part",
    "ResultTable",
    "Trend",
    "Verdict",
    "comparison_table",
    "decide",
    "in_short",
    "published_tables",
    "tally",
]
