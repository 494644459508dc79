"""A lock for each edition: dvc.lock is that of the edition in params.yaml, dvc.<edition>.lock that of each other one.

dvc knows one lock. When another edition is composed, the lock that was in use is put aside under its edition's name,
and that edition's own, where there is one, takes its place: what is up to date in either stays so.

The last bits of what is drawn and trained depend on the processor, so stages of two machines do not fit together in one
lock. A page that was made on another machine than the rest of its edition brings what it recorded there with it:
`reports/<edition>/<paper>.lock`, which `python -m umbra.driver.page_lock <paper>` writes.
"""

import os
import shutil
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from umbra.files import write_text
from umbra.names import EditionName, require_name
from umbra.reading import DamagedFileError, reading

IN_USE = "dvc.lock"
COMMITTED = "laptop"
"""The edition that params.yaml and dvc.lock hold as committed."""

RESTORE = "Restore it with git."


def aside(edition: str, root: Path) -> Path:
    """Where an edition's lock lies while another edition is in use."""
    return root / f"dvc.{require_name(edition, 'edition', EditionName)}.lock"


def lock_of(edition: str, current: str, root: Path) -> Path:
    """The lock of an edition; `current` is the one in params.yaml."""
    return root / IN_USE if edition == current else aside(edition, root)


def of_page(edition: str, paper: str, root: Path) -> Path:
    """Where a page that was made on another machine has what it and all behind it recorded."""
    return root / "reports" / require_name(edition, "edition", EditionName) / f"{require_name(paper, 'paper')}.lock"


def swap(old: str, new: str, root: Path) -> None:
    """Put the lock of `old` aside and that of `new`, or none, in its place."""
    in_use = root / IN_USE
    if in_use.exists():
        shutil.copyfile(in_use, aside(old, root))
    if aside(new, root).exists():
        shutil.copyfile(aside(new, root), in_use)
    else:
        in_use.unlink(missing_ok=True)


def keep(edition: str, root: Path) -> None:
    """After a run, an edition beside the committed one has its entries in its own file, to be committed with them."""
    if edition != COMMITTED and (root / IN_USE).exists():
        write_text(aside(edition, root), (root / IN_USE).read_text(encoding="utf-8"))


def entries(path: Path) -> dict[str, dict[str, Any]]:
    """The stages of a lock by name; none where there is no file."""
    if not os.path.lexists(path):
        return {}
    content = _read(path)
    stages = content.get("stages") if isinstance(content, dict) else None
    if not isinstance(stages, dict) or not all(isinstance(entry, dict) for entry in stages.values()):
        raise DamagedFileError(f"{path}: expected what each stage recorded, found no such thing. {RESTORE}")
    return stages


def _read(path: Path) -> Any:
    """As DVC reads it, by YAML 1.2: 1e-05 is a number there, and text for YAML 1.1."""
    with reading(path, "YAML", RESTORE):
        try:
            return YAML(typ="safe").load(path.read_text(encoding="utf-8"))
        except MarkedYAMLError as error:
            line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
            raise DamagedFileError(f"{path}{line}: no valid YAML: {error.problem}. {RESTORE}") from error
