"""Whether a training has come to its end: held-out accuracy over the epochs, and what the last of them brought."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from umbra.papers.alob.evaluation import Evaluation
from umbra.papers.alob.method import AlobConfig
from umbra.runs.records import Trained

LATE = 0.1
"""The last share of the epochs, over which an accuracy that has come to its end no longer rises."""
ACCURACY = "validation_accuracy"
HELD = "Held-out accuracy, %"
RISE = "Rise over the last tenth, points"


def ignorance(config: AlobConfig, classes: int) -> float:
    """The loss of a classifier that knows nothing, all cosines alike:  s m + log(n − 1 + exp(−s m))."""
    gap = config.scale * config.margin
    return float(gap + np.log(classes - 1 + np.exp(-gap)))


def by_epoch(trained: Trained, columns: Sequence[str]) -> pd.DataFrame:
    """Means over the seeds, epoch by epoch; what a run did not log is left out."""
    history = trained.history
    return history.groupby("epoch")[[column for column in columns if column in history]].mean()


def accuracies(trained: Trained) -> pd.DataFrame:
    """Held-out accuracy in per cent by epoch: mean, lowest and highest of the seeds."""
    rates = trained.history.groupby("epoch")[ACCURACY]
    return 100 * pd.DataFrame({"mean": rates.mean(), "lowest": rates.min(), "highest": rates.max()})


def convergence_table(evaluation: Evaluation, rows: Mapping[str, str]) -> pd.DataFrame:
    """One row per arm: how long it was trained, how well it ends, and what the last tenth of its epochs brought."""
    found = []
    for title, name in rows.items():
        if evaluation.has(name):
            run = evaluation.run(name)
            classes = evaluation.training_split(name).classes
            config = evaluation.first_learner(name).config
            found.append({"Arm": title, **ending(run.history), "L_f at chance": ignorance(config, classes)})
    return pd.DataFrame(found)


def ending(history: pd.DataFrame) -> dict[str, float | int]:
    """The end of some trainings: means over their seeds, accuracies in per cent."""
    seeds = [rows.sort_values("epoch") for _, rows in history.groupby("seed")]
    curves = [100 * rows[ACCURACY].to_numpy(np.float64) for rows in seeds]
    best = [rows["epoch"].to_numpy()[curve.argmax()] for rows, curve in zip(seeds, curves, strict=True)]
    late = [max(1, round(LATE * len(curve))) for curve in curves]
    # means over a few epochs, since one epoch's accuracy is that of a few hundred images
    rise = [float(c[-k:].mean() - c[-2 * k : -k].mean()) for c, k in zip(curves, late, strict=True) if len(c) >= 2 * k]
    return {
        "Seeds": len(seeds),
        "Epochs": max(len(curve) for curve in curves),
        "Best epoch": float(np.mean(best)),
        HELD: float(np.mean([curve[-1] for curve in curves])),
        RISE: float(np.mean(rise)) if rise else float("nan"),
        "L_f at the end": float(np.mean([rows["loss_identifier"].to_numpy()[-1] for rows in seeds])),
    }


def rising(table: pd.DataFrame | None, arms: Sequence[str]) -> str:
    """How far arms were from their end, in a sentence; nothing where none was trained long enough to tell."""
    rises = {} if table is None else table.dropna(subset=[RISE]).set_index("Arm").to_dict("index")
    told = [f"{arm} by {rises[arm][RISE]:+.1f} points, to {rises[arm][HELD]:.1f} %" for arm in arms if arm in rises]
    return f"Over the last tenth of the epochs held-out accuracy moved: {'; '.join(told)}." if told else ""
