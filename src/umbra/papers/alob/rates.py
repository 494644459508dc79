"""At which rate does each arm learn best? A sweep on held-out images, made by hand and recorded in rates.csv.

    python -m umbra.papers.alob.rates alob_baseline alob_main --rates 0.003 0.01 --out found.csv

trains each of these runs of params.yaml at each rate of the Identifier, with all else as the run has it, and writes how
many images it names that were held out from its training people. Nobody who is tested takes part, and the seed is one
that no run of a page has. `conf/alob` holds the best rate of each arm; a test compares the two. No stage depends on the
sweep: it costs as much as the arms that it is about.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import torch

from umbra.files import write_text
from umbra.learning.fit import fit
from umbra.learning.seeds import seed_all, training_seed
from umbra.papers.alob.runs import RECIPES
from umbra.runs.config import read_head
from umbra.runs.settings import read_run_settings

NUMBER = 90
"""Of the trainings: no run has it among its seeds, so that no rate is chosen on a training that is shown."""
RECORD = Path(__file__).with_name("rates.csv")
COLUMNS = ("edition", "arm", "rate", "epochs", "accuracy", "last", "best_epoch")


def sweep(names: Sequence[str], rates: Sequence[float], *, epochs: int | None = None) -> pd.DataFrame:
    """One row per run and rate: the best held-out accuracy in per cent, that of the last epoch, and which was best."""
    return pd.DataFrame([trial(name, rate, epochs=epochs) for name in names for rate in rates], columns=list(COLUMNS))


def trial(name: str, rate: float, *, epochs: int | None = None) -> Mapping[str, object]:
    """One training of one run at one rate; a training that diverges names nobody."""
    head, run = read_head(), read_run_settings(name, RECIPES)
    network = replace(run.model.network, identifier_rate=rate)
    run = replace(run, model=replace(run.model, network=network), fit=replace(run.fit, epochs=epochs or run.fit.epochs))
    torch.set_num_threads(head.threads)
    seed = training_seed(head.seed, NUMBER)
    seed_all(seed, "network")
    module, data = RECIPES[run.method].prepare(run, head.edition, seed, NUMBER)
    about = {"edition": head.edition, "arm": name, "rate": rate, "epochs": run.fit.epochs}
    with TemporaryDirectory() as folder:
        try:
            fitted = fit(module, data, run.fit, seed=seed, folder=Path(folder) / "fit", label=f"{name} at {rate:g}")
        except ValueError as error:
            if "diverged" not in str(error) and "lower the learning rate" not in str(error):
                raise
            return {**about, "accuracy": 0.0, "last": 0.0, "best_epoch": 0}
    curve = [100 * row.values["validation_accuracy"] for row in fitted.history]
    best = max(range(len(curve)), key=curve.__getitem__)
    return {**about, "accuracy": round(curve[best], 2), "last": round(curve[-1], 2), "best_epoch": best + 1}


def recorded(edition: str, path: Path = RECORD) -> pd.DataFrame:
    """What was found for an edition; no row where nobody has looked."""
    found = pd.read_csv(path, comment="#")
    return found[found["edition"] == edition].drop(columns="edition").reset_index(drop=True)


def best_rates(found: pd.DataFrame) -> dict[str, float]:
    """The rate of each arm that names most, among the trainings of one length; of several that do, the lowest."""
    shortest = found[found["epochs"] == found.groupby("arm")["epochs"].transform("min")]
    ordered = shortest.sort_values(["arm", "accuracy", "rate"], ascending=[True, False, True])
    return {str(arm): float(rows["rate"].iloc[0]) for arm, rows in ordered.groupby("arm")}


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m umbra.papers.alob.rates", description="A sweep over rates.")
    parser.add_argument("runs", nargs="+", help="names of runs of params.yaml")
    parser.add_argument("--rates", nargs="+", type=float, required=True)
    parser.add_argument("--epochs", type=int, help="instead of the run's own")
    parser.add_argument("--out", type=Path, required=True, help="a CSV, with columns as rates.csv has them")
    given = parser.parse_args(arguments)
    write_text(given.out, sweep(given.runs, given.rates, epochs=given.epochs).to_csv(index=False))


if __name__ == "__main__":
    main()
