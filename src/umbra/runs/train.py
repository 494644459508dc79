"""One run of params.yaml from its settings to its weights: what notebooks/train.ipynb calls."""

import hashlib
import inspect
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from umbra.configuration import as_mapping
from umbra.files import atomic, write_json, write_text
from umbra.learning.fit import Fitted, fit, forget, precision
from umbra.learning.seeds import seed_all, training_seed
from umbra.runs import paths, timing
from umbra.runs.code import fingerprint_of
from umbra.runs.config import Head, read_head
from umbra.runs.machine import machine
from umbra.runs.recipe import Recipe
from umbra.runs.records import Trained, read_run
from umbra.runs.run_file import write_record
from umbra.runs.settings import RunSettings, read_run_settings
from umbra.sums import hash_file


def train(name: str, recipes: Mapping[str, Recipe]) -> Trained:
    """Train the run `name`, once per seed, and leave weights, history and final numbers where `read_run` finds them.

    Each seed that is done stays done: a run that is killed goes on at the last epoch of the seed at which it was.
    """
    head, run = read_head(), read_run_settings(name, recipes)
    edition, recipe = head.edition, recipes[run.method]
    torch.set_num_threads(head.threads)
    work = paths.resume(edition, run.group, name)
    mark = fingerprint(head, run, recipe)
    histories, finals, moved = [], {}, {}
    for number in run.seeds:
        seed = training_seed(head.seed, number)
        seed_all(seed, "network")  # the first weights are drawn when the module is made
        module, data = recipe.prepare(run, edition, seed, number)
        label = f"{name} seed {number}"
        fitted = fit(
            module,
            data,
            run.fit,
            seed=seed,
            folder=work / f"seed-{number}",
            label=label,
            fingerprint=f"{mark}-{number}",
        )
        histories.append(_history(fitted, number))
        finals[str(number)] = _final(fitted, run)
        moved[number] = fitted.weights
        timing.record(edition, f"fit/{label}", _cost(fitted, machine(precision(run.fit))))
    _publish(edition, name, run, histories, finals, moved)
    forget(work)
    return read_run(name, edition)


def fingerprint(head: Head, run: RunSettings, recipe: Recipe) -> str:
    """Of everything that the numbers depend on: settings, faces, code and threads.

    A checkpoint of older code is not continued by newer code.
    """
    about = {
        "run": as_mapping(run),
        "seed": head.seed,
        "threads": head.threads,
        "precision": precision(run.fit),
        "torch": metadata.version("torch"),
        "faces": _stamp(paths.face_set(head.edition, run.set)),
        "needs": _stamp(paths.build(head.edition) / run.needs),
        "code": _code(recipe),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True, allow_nan=False).encode()).hexdigest()


def _code(recipe: Recipe) -> list[str]:
    """Of this module and the recipe's; a recipe that a notebook defined counts by its text."""
    module = recipe.prepare.__module__
    if module.split(".")[0] == __name__.split(".")[0]:
        return [fingerprint_of(__name__, module)]
    return [fingerprint_of(__name__), inspect.getsource(recipe.prepare)]


def _stamp(folder: Path) -> list[tuple[str, int, str]]:
    """Names, sizes, and the content of the small files, among them each set's own hashes."""
    return [
        (path.relative_to(folder).as_posix(), path.stat().st_size, hash_file(path) if path.suffix == ".json" else "")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def _history(fitted: Fitted, number: int) -> pd.DataFrame:
    frame = pd.DataFrame([{"seed": number, "epoch": row.epoch, **row.values} for row in fitted.history])
    return frame.round(6)


def _final(fitted: Fitted, run: RunSettings) -> dict[str, Any]:
    best = fitted.history[fitted.best_epoch - 1].values
    values = {name: round(value, 6) for name, value in best.items()}
    return {"best_epoch": fitted.best_epoch, "epochs": len(fitted.history), "stopped": fitted.stopped, **values}


def _cost(fitted: Fitted, on: Mapping[str, Any]) -> timing.Cost:
    device = round(torch.cuda.max_memory_allocated() / 2**20) if torch.cuda.is_available() else 0
    return timing.Cost(round(fitted.seconds, 2), fitted.device, on["threads"], timing.peak_memory(), device, on)


def _publish(
    edition: str,
    name: str,
    run: RunSettings,
    histories: list[pd.DataFrame],
    finals: dict[str, Any],
    weights: dict[int, Path],
) -> None:
    """Weights and record into build/, history and final numbers into reports/; each file whole or not at all."""
    folder, report = paths.run(edition, run.group, name), paths.run_report(edition, run.group, name)
    for number, source in weights.items():
        with atomic(folder / f"seed-{number}.safetensors") as temporary:
            shutil.copyfile(source, temporary)
    sets = {run.set: paths.face_set(edition, run.set) / "set.json"}
    record = {
        "name": name,
        "group": run.group,
        "method": run.method,
        "params": as_mapping(run),
        "fit": asdict(run.fit),
        "seeds": list(run.seeds),
        "data": {key: hash_file(path) for key, path in sets.items() if path.is_file()},
        "machine": machine(precision(run.fit)),
    }
    write_text(report / "history.csv", pd.concat(histories, ignore_index=True).to_csv(index=False))
    write_json(report / "metrics.json", finals)
    write_record(folder, report, record)
