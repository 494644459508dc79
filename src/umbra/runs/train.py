"""One run of params.yaml from its settings to its weights: what notebooks/train.ipynb calls."""

import hashlib
import json
import shutil
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

import pandas as pd
import torch

import umbra
from umbra.configuration import as_mapping
from umbra.files import atomic, write_text
from umbra.learning.fit import Fitted, fit, forget, precision
from umbra.learning.seeds import derive, seed_all
from umbra.papers.recipes import RECIPES
from umbra.runs import paths, timing
from umbra.runs.config import read_settings
from umbra.runs.records import Trained, read_run
from umbra.runs.settings import RunSettings, Settings


def train(name: str) -> Trained:
    """Train the run `name`, once per seed, and leave weights, history and final numbers where `read_run` finds them.

    Each seed that is done stays done: a run that is killed goes on at the last epoch of the seed at which it was.
    """
    settings = read_settings()
    if name not in settings.runs:
        raise ValueError(f"params.yaml has no run {name!r}; its runs: {', '.join(sorted(settings.runs)) or 'none'}")
    run, edition = settings.runs[name], settings.edition
    torch.set_num_threads(settings.threads)
    work = paths.resume(edition, run.group, name)
    mark = fingerprint(settings, run)
    histories, finals, moved = [], {}, {}
    for number in run.seeds:
        seed = derive(settings.seed, name, number)
        seed_all(seed, "network")  # the first weights are drawn when the module is made
        module, data = RECIPES[run.method].prepare(run, edition, seed, number)
        label = name if len(run.seeds) == 1 else f"{name} seed {number}"
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
        timing.record(edition, f"fit/{label}", _cost(fitted, settings.threads))
    _publish(settings, name, histories, finals, moved)
    forget(work)
    return read_run(name, edition)


def fingerprint(settings: Settings, run: RunSettings) -> str:
    """Of everything that the numbers depend on: settings, faces, code, torch and threads."""
    about = {
        "run": as_mapping(run),
        "seed": settings.seed,
        "threads": settings.threads,
        "precision": precision(run.fit),
        "torch": metadata.version("torch"),
        "faces": _stamp(paths.face_set(settings.edition, run.set)),
        "needs": _stamp(paths.build(settings.edition) / run.needs),
        "code": code_hash(),
    }
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()


def code_hash(folder: Path | None = None) -> str:
    """Of every source file of the package: a checkpoint of older code is not continued by newer code."""
    folder = folder or Path(umbra.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _stamp(folder: Path) -> list[tuple[str, int, str]]:
    """Names, sizes, and the content of the small files, among them each set's own hashes."""
    return [
        (path.relative_to(folder).as_posix(), path.stat().st_size, _hash(path) if path.suffix == ".json" else "")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _history(fitted: Fitted, number: int) -> pd.DataFrame:
    frame = pd.DataFrame([{"seed": number, "epoch": row.epoch, **row.values} for row in fitted.history])
    return frame.round(6)


def _final(fitted: Fitted, run: RunSettings) -> dict[str, Any]:
    best = fitted.history[fitted.best_epoch - 1].values
    values = {name: round(value, 6) for name, value in best.items()}
    return {"best_epoch": fitted.best_epoch, "epochs": len(fitted.history), "stopped": fitted.stopped, **values}


def _cost(fitted: Fitted, threads: int) -> timing.Cost:
    device = round(torch.cuda.max_memory_allocated() / 2**20) if torch.cuda.is_available() else 0
    return timing.Cost(round(fitted.seconds, 2), fitted.device, threads, timing.peak_memory(), device)


def _publish(
    settings: Settings, name: str, histories: list[pd.DataFrame], finals: dict[str, Any], weights: dict[int, Path]
) -> None:
    """Weights and record into build/, history and final numbers into reports/; each file whole or not at all."""
    run, edition = settings.runs[name], settings.edition
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
        "data": {key: _hash(path) for key, path in sets.items() if path.is_file()},
    }
    write_text(folder / "run.json", json.dumps(record, indent=1) + "\n")
    write_text(report / "history.csv", pd.concat(histories, ignore_index=True).to_csv(index=False))
    write_text(report / "metrics.json", json.dumps(finals, indent=1) + "\n")
