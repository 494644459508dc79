"""Whether what a drawn set holds can be what its settings asked for: hashes say that nothing changed, not that it fits.

Most of a set follows from its settings: who stands in which row, of which picture, in arrays of which type and size. So
a table in another order or a set of another size is refused even where all hashes agree. Here stands what is asked of
every set; what only single faces or only scenes must satisfy stands where they are read (`world_set`, `scene_set`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from umbra import sums
from umbra.configuration import build
from umbra.reading import DamagedFileError, read_json, reading
from umbra.types import Region
from umbra.world.sets import storage

LOOKED_AT = 16
"""Pictures whose pixels are looked at when a set is read for the first time."""

Arrays = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Table:
    """The columns of a table: `numbers` are one float32 in each row, `shares` those of them that lie in [0, 1]."""

    lists: Mapping[str, tuple[int, ...]]  # columns that hold more than one number, and their shapes
    numbers: tuple[str, ...]
    shares: tuple[str, ...]
    dtypes: Mapping[str, str]  # of the columns that are no float32
    unknown: tuple[str, ...] = ()  # lists in which a number may lack


@dataclass(frozen=True)
class Form:
    """One form of sets: what its settings are, what its table and its arrays hold, and what they must satisfy."""

    name: str  # in the singular
    config: type
    channels: Callable[[tuple[str, ...]], tuple[storage.Channel, ...]]
    table: Table
    check: Callable[[Path, Any, Arrays], None]
    """(path of the table, settings, columns): refuse what does not follow from the settings; called before `look`."""
    look: Callable[[Path, np.ndarray, Arrays, Arrays], None]
    """(folder, rows, these rows of the arrays, columns): refuse what cannot have been drawn."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A set that is what it was: arrays mapped from the disk, the lists of its table in their shapes, and the rest."""

    config: dict[str, Any]
    sha256: dict[str, str]
    arrays: Arrays
    lists: Arrays
    columns: Arrays  # those that are no lists


def open_set(folder: Path, form: Form, remember: Path | None) -> Opened:
    """Open a finished set, and refuse one that is damaged or is not what its settings ask for.

    In the folder `remember` is kept what was found whole, so that it need not be read again (`umbra.sums.checked`).
    """
    path, table, remedy = folder / "set.json", folder / "table.parquet", sums.remedy(folder)
    if not path.is_file():
        half = folder.with_name(folder.name + ".partial").exists()
        found = "only the unfinished " + folder.name + ".partial" if half else "no set.json"
        raise FileNotFoundError(f"{folder}: expected a finished {form.name}; found {found}. Run `make repro`.")
    with sums.checked(folder, remedy, remember) as fresh:
        about = read_json(path, "the settings and hashes of a set", remedy)
        config = _settings(path, form, about)
        arrays = {name: _mapped(folder / f"{name}.npy") for name in config.channels}
        _check_arrays(folder, form, config, arrays)
        with reading(table, "the table of a set", remedy):
            columns = storage.read_table(table)
        check_columns(table, form.table, columns)
        form.check(table, config, columns)
        if fresh:
            _look(folder, form, arrays, columns)
            _check_values(table, about["sha256"].get("table"))
    lists = {name: columns.pop(name).reshape(-1, *shape) for name, shape in form.table.lists.items()}
    return Opened(about["config"], about["sha256"], arrays, lists, columns)


def refuse(path: Path, expected: str, found: str) -> NoReturn:
    """Say what is wrong with a file of a set, and how the set is had anew."""
    raise DamagedFileError(f"{path}: expected {expected}, found {found}. {sums.remedy(path.parent)}")


def _settings(path: Path, form: Form, about: Any) -> Any:
    """The settings in set.json, of which every entry counts; its hashes must be those of SHA256SUMS."""
    remedy = sums.remedy(path.parent)
    stated = sums.read_sums(path.parent, remedy)
    with reading(path, f"the settings of a {form.name}", remedy):
        config: Any = build(form.config, about["config"], "config")
        hashes = {f"{channel}.npy": about["sha256"][channel] for channel in config.channels}
    for name, value in hashes.items():
        if stated.get(name) != value:
            refuse(path, f"the hash that SHA256SUMS states for {name}", str(value)[:12])
    return config


def _mapped(path: Path) -> np.ndarray:
    with reading(path, "an array", sums.remedy(path.parent)):
        return np.load(path, mmap_mode="r", allow_pickle=False)


def _check_arrays(folder: Path, form: Form, config: Any, arrays: Arrays) -> None:
    """Type and shape of every channel."""
    for channel in form.channels(config.channels):
        wanted = f"{channel.dtype} of shape {(*config.shape, *channel.last)}"
        array = arrays[channel.name]
        if (found := f"{array.dtype} of shape {array.shape}") != wanted:
            refuse(folder / f"{channel.name}.npy", f"{wanted} by the settings", found)


def check_columns(path: Path, table: Table, columns: Arrays) -> None:
    """Every column, of its type and as long as the first, with finite numbers and shares in [0, 1]."""
    count = len(columns.get(next(iter(table.dtypes)), ()))
    for name in dict.fromkeys((*table.dtypes, *table.numbers, *table.lists)):
        shape = (count, *([int(np.prod(table.lists[name]))] if name in table.lists else []))
        wanted = f"{table.dtypes.get(name, 'float32')} of shape {shape}"
        column = columns.get(name)
        found = "no such column" if column is None else f"{column.dtype} of shape {column.shape}"
        if found != wanted:
            refuse(path, f"the column {name} as {wanted}", found)
    known = [name for name in (*table.lists, *table.numbers) if name not in (*table.dtypes, *table.unknown)]
    for name in known:
        if lost := int((~np.isfinite(columns[name])).sum()):
            refuse(path, f"finite numbers in {name}", f"{lost} that are not")
    for name in table.shares:
        if outside := int(((columns[name] < 0) | (columns[name] > 1)).sum()):
            refuse(path, f"shares in [0, 1] in {name}", f"{outside} outside")


def _look(folder: Path, form: Form, arrays: Arrays, columns: Arrays) -> None:
    """A few pictures: not of a single level, and with known regions."""
    rows = np.unique(np.linspace(0, len(arrays["images"]) - 1, LOOKED_AT).astype(int))
    taken = {name: array[rows] for name, array in arrays.items()}
    if not any(picture.std() for picture in taken["images"]):
        refuse(folder / "images.npy", "pictures", f"nothing but one level in {len(rows)} of them")
    if "parsing" in taken and (highest := int(taken["parsing"].max())) > max(Region):
        refuse(folder / "parsing.npy", f"regions up to {max(Region).value}", str(highest))
    form.look(folder, rows, taken, columns)


def _check_values(table: Path, stated: Any) -> None:
    """The hash in set.json of the table's values, which results name as the set's."""
    if (found := storage.hash_table(table)) != stated:
        refuse(table, f"values of the SHA-256 {str(stated)[:12]}… that set.json states", f"{found[:12]}…")
