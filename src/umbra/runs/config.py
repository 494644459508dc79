"""params.yaml, which Hydra composes from conf/, and the few settings that drive a stage; reading them is quick."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from umbra.configuration import build
from umbra.files import write_text
from umbra.runs import paths


@dataclass(frozen=True)
class PaperSettings:
    """One page of the report."""

    notebook: str
    group: str  # the runs that it reads: build/<edition>/runs/<group>
    parameters: Mapping[str, Any] = field(default_factory=dict)  # of the notebook, beside the edition


@dataclass(frozen=True)
class Head:
    """What the driver of a stage needs; reading it imports neither torch nor any room's configuration."""

    edition: str
    seed: int
    threads: int
    minutes: int  # that all stages may take, on the machine that the edition is for
    papers: Mapping[str, PaperSettings]
    groups: Mapping[str, str]  # run -> its group


def compose(edition: str = "laptop", root: Path | None = None) -> dict[str, Any]:
    """conf/config.yaml with one edition, as plain values: what `dvc exp run -S edition=<edition>` composes, too."""
    from hydra import compose as hydra_compose
    from hydra import initialize_config_dir
    from hydra.core.global_hydra import GlobalHydra
    from omegaconf import OmegaConf

    folder = (root or paths.root()) / "conf"
    known = sorted(path.stem for path in (folder / "edition").glob("*.yaml"))
    if edition not in known:
        raise ValueError(f"edition: expected one of {', '.join(known)}, found {edition!r}")
    GlobalHydra.instance().clear()
    with initialize_config_dir(str(folder.resolve()), version_base=None):
        composed = OmegaConf.to_container(hydra_compose("config", [f"edition={edition}"]), resolve=True)
    GlobalHydra.instance().clear()
    return composed  # type: ignore[return-value]


def write(edition: str = "laptop", root: Path | None = None) -> Path:
    """Write params.yaml as DVC itself would after composing."""
    target = (root or paths.root()) / paths.MARKER
    write_text(target, yaml.safe_dump(compose(edition, root), sort_keys=False, allow_unicode=True, width=120))
    return target


def load(path: Path | None = None) -> dict[str, Any]:
    """params.yaml as it stands; damage is said with the file's name."""
    path = path or paths.root() / paths.MARKER
    try:
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path.name} is no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(values, dict):
        raise ValueError(f"{path.name}: expected a mapping of keys to values, found {type(values).__name__}")
    return values


def read_head(path: Path | None = None) -> Head:
    """The few settings that drive a stage."""
    values = load(path)
    runs = values.get("runs") or {}
    wanted: dict[str, Any] = {
        key: values[key] for key in ("edition", "seed", "threads", "minutes", "papers") if key in values
    }
    return build(Head, {**wanted, "groups": {name: (run or {}).get("group") for name, run in runs.items()}})
