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
AS_GOOD = 1.0
"""Points within which rates are as good as each other: a few images, where chance moves a dozen."""
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
    """The rate of each arm that names most, among the trainings of one length; of several as good, the lowest."""
    shortest = found[found["epochs"] == found.groupby("arm")["epochs"].transform("min")]
    good = shortest[shortest["accuracy"] >= shortest.groupby("arm")["accuracy"].transform("max") - AS_GOOD]
    return {str(arm): float(rate) for arm, rate in good.groupby("arm")["rate"].min().items()}


def longer(found: pd.DataFrame, *, first: str = "alob_baseline", second: str = "alob_main") -> str:
    """What longer trainings of two arms reach beside shorter ones at the same rate, and the gap between the arms."""
    best = best_rates(found)
    gaps, told = {}, []
    for epochs in sorted(found["epochs"].unique()):
        rows = found[found["epochs"] == epochs].set_index(["arm", "rate"])["accuracy"]
        wanted = [(arm, best.get(arm)) for arm in (first, second)]
        if all(one in rows.index for one in wanted):
            one, other = (float(rows[place]) for place in wanted)
            gaps[epochs] = one - other
            told.append(f"with {epochs} epochs {one:.1f} and {other:.1f} %, a gap of {one - other:.1f} points")
    if len(gaps) < 2:
        return ""
    change = "shrinks" if gaps[max(gaps)] < gaps[min(gaps)] else "does not shrink"
    return (
        f"Held-out images that baseline and ALOB name: {'; '.join(told)}. The gap {change} in longer trainings: "
        "what this page finds is true of trainings of its own length."
    )


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
