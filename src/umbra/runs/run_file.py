"""run.json: what a run was made from and by which machine, with the hashes of all that it left, its own included."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from umbra.files import write_json
from umbra.reading import DamagedFileError, read_json
from umbra.sums import hash_file

NAME = "run.json"
OWN = "sha256_of_the_rest"
REPORTED = ("history.csv", "metrics.json")
"""What lies in reports/; the weights lie beside run.json."""


def write_record(folder: Path, report: Path, content: Mapping[str, Any]) -> None:
    """Write run.json for the weights in `folder` and the numbers in `report`, which are all there."""
    left = [*(folder / _weights(seed) for seed in content["seeds"]), *(report / name for name in REPORTED)]
    whole = {**content, "sha256": {path.name: hash_file(path) for path in left}}
    write_json(folder / NAME, {**whole, OWN: _of(whole)})


def read_record(folder: Path, report: Path, remedy: str) -> dict[str, Any]:
    """What `write_record` wrote, if everything is as it was then; a missing file is told as such."""
    content = read_json(folder / NAME, "the record of a run", remedy)
    if not isinstance(content, dict) or content.pop(OWN, None) != _of(content):
        raise DamagedFileError(f"{folder / NAME}: expected a record under its own hash, found another. {remedy}")
    places = {_weights(seed): folder for seed in content["seeds"]} | dict.fromkeys(REPORTED, report)
    for name, wanted in content.pop("sha256").items():
        path = places[name] / name
        if not path.is_file():
            raise FileNotFoundError(f"{path} not found; expected what the run left. {remedy}")
        if (found := hash_file(path)) != wanted:
            raise DamagedFileError(
                f"{path}: expected the SHA-256 {wanted[:12]}… of {NAME}, found {found[:12]}…. {remedy}"
            )
    return content


def _weights(seed: int) -> str:
    return f"seed-{seed}.safetensors"


def _of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
