"""A page as it is reported: each artefact made, credited, written and shown; at the end what it all came from."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from umbra.reporting.display import CellOutput, paragraphs
from umbra.reporting.report import Report
from umbra.runs import paths
from umbra.runs.config import load, read_head
from umbra.runs.credits import Credit, recording
from umbra.runs.departures import rows
from umbra.runs.exhibits import Drawing, Page
from umbra.runs.provenance import provenance


class PageReport(Report):
    """The recorder of a page, whose table of exhibits says how each artefact is made."""

    def __init__(self, edition: str, page: Page) -> None:
        super().__init__(paths.page(edition, page.paper.name), page.paper, private=page.private)
        self.page = page
        self.credits: dict[str, frozenset[Credit]] = {}

    def show(self, name: str) -> CellOutput:
        """Make an artefact and show it, or say in a sentence why this edition has none."""
        exhibit, artefact = self.page.exhibits[name], self.paper.artefact(name)
        if why := exhibit.why_not(self.page):
            return paragraphs(f"{artefact.title}: not available: {why}.")
        with recording() as asked:
            made = exhibit.make(self.page)
        self.credits[name] = frozenset(asked)
        if isinstance(made, Drawing):
            return self.figure(name, made.figure, made.data, shows_people=exhibit.shows_people)
        return self.table(name, made)

    def claims_about(self, *artefacts: str) -> CellOutput:
        """The claims of which these artefacts are the last that is asked."""
        known = {*self.results, *artefacts}
        asked = [claim.id for claim in self.paper.claims if {*claim.tables} & {*artefacts} and {*claim.tables} <= known]
        return self.claims(*asked) if asked else CellOutput(None, text="the paper claims nothing about it")

    def departures(self) -> pd.DataFrame:
        """Where this edition's settings are not the paper's, as params.yaml says and with the values that it holds."""
        found = rows(load(), read_head().papers[self.paper.name].departures)
        return pd.DataFrame(found, columns=["Where", "Paper", "Here", "Because"])

    def finish(self, headline: Mapping[str, Any]) -> None:
        """Write the headline numbers for `dvc metrics`, and which artefact came from which runs and seeds."""
        self.metrics(headline)
        shown = [artefact.id for artefact in self.paper.artefacts if artefact.id in self.credits]
        named = {name: [f"{run}-{seed}" for run, seed in sorted(self.credits[name])] for name in shown}
        records = [self.page.run(run).record(seed) for run, seed in sorted(set().union(*self.credits.values()))]
        self.write_provenance(provenance(named, records, self.page.sets()))
