"""How a drawn set lies on the disk: arrays that are mapped into memory, a Parquet table, and what is finished so far.

Nothing here knows how a picture is drawn. Rows are written at their place in files of full size, so neither the order
nor the number of writers matters, and memory never holds more than one block.
"""

import hashlib
import shutil
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from umbra.reading import reading

ROWS_PER_GROUP = 4096
"""Rows of the table written together."""

TABLE_BYTES = 4096
"""Bytes of the table per picture, rounded up, for the disk check."""


CHECK, ROWS, SEAL = "checksums", "rows", "seal"
"""Entries of a part that are no columns of the table: the sums of its pictures, the first and the number of them, and
the sum of all that the part holds.

A part may have more or fewer rows of the table than pictures: a scene shows any number of people."""


@dataclass(frozen=True)
class Channel:
    """One array of a set: its file is `name`.npy, of shape (pictures, height, width, *last)."""

    name: str
    attribute: str  # of a photograph
    dtype: str
    last: tuple[int, ...] = ()


CHANNELS = (
    Channel("images", "image", "uint8", (3,)),
    Channel("clean", "clean", "uint8", (3,)),
    Channel("parsing", "parsing", "uint8"),
    Channel("depth", "depth", "float16"),
    Channel("occluder", "occluder_mask", "uint8"),
    Channel("shadow", "shadow", "uint8"),
    Channel("depth_base", "depth_base", "float32"),
    Channel("bump", "bump", "float32"),  # depth - depth_base before depth is rounded to float16
    Channel("normals", "normals", "float16", (3,)),
)
CHANNEL_NAMES = tuple(channel.name for channel in CHANNELS)
STANDARD = CHANNEL_NAMES[:6]
"""What is stored where the settings do not say: the relief's channels are for those who ask for them."""


def chosen_channels(names: tuple[str, ...]) -> tuple[Channel, ...]:
    """The channels of these names."""
    unknown = sorted(set(names) - set(CHANNEL_NAMES))
    if unknown or "images" not in names:
        raise ValueError(
            f"channels: expected 'images' and any of {CHANNEL_NAMES[1:]}; got {names}. Correct the settings."
        )
    return tuple(channel for channel in CHANNELS if channel.name in names)


def create_arrays(folder: Path, channels: tuple[Channel, ...], shape: tuple[int, int, int]) -> None:
    """Files of full size, filled with zeros that take no room on the disk yet; existing ones are left alone."""
    for channel in channels:
        path = folder / f"{channel.name}.npy"
        if not path.exists():
            # created under another name, so that a file of the final name always has its whole header
            fresh = path.with_suffix(".new")
            np.lib.format.open_memmap(fresh, "w+", np.dtype(channel.dtype), (*shape, *channel.last))
            fresh.rename(path)


def write_rows(path: Path, first: int, rows: np.ndarray) -> None:
    """Put rows at their place in an array file, without mapping it (mapped pages would count as memory in use)."""
    whole = np.load(path, mmap_mode="r")
    if rows.dtype != whole.dtype or rows.shape[1:] != whole.shape[1:]:
        raise ValueError(
            f"{path.name}: expected rows of {whole.dtype} {whole.shape[1:]}; got {rows.dtype} {rows.shape[1:]}. "
            "The drawing function must return pictures of the size that the settings name."
        )
    with path.open("r+b") as file:
        file.seek(whole.offset + first * whole.dtype.itemsize * int(np.prod(whole.shape[1:])))
        file.write(np.ascontiguousarray(rows).tobytes())


def checksum(rows: np.ndarray) -> int:
    """A short sum of a block's bytes, kept in its part."""
    return zlib.crc32(np.ascontiguousarray(rows).tobytes())


def is_intact(folder: Path, part: Path, channels: tuple[Channel, ...]) -> bool:
    """Whether the rows of a block that counts as done are on the disk: a machine that lost power may have lost them.

    Checking costs less than waiting for the disk after each block.
    """
    try:
        columns = load_part(part)
        sums = dict(zip((channel.name for channel in channels), columns.pop(CHECK).tolist(), strict=True))
        first, count = columns.pop(ROWS).tolist()
        return all(
            checksum(np.load(folder / f"{name}.npy", mmap_mode="r")[first : first + count]) == wanted
            for name, wanted in sums.items()
        )
    except (OSError, EOFError, ValueError, KeyError):
        return False


def bytes_needed(channels: tuple[Channel, ...], shape: tuple[int, int, int]) -> int:
    """What the finished set takes on the disk."""
    pixels = sum(np.dtype(channel.dtype).itemsize * int(np.prod(channel.last or (1,))) for channel in channels)
    return pixels * int(np.prod(shape)) + TABLE_BYTES * shape[0]


def check_disk(folder: Path, needed: int) -> None:
    """Refuse what cannot fit, before anything is drawn. What `folder` already holds counts as there."""
    home = next(parent for parent in (folder, *folder.absolute().parents) if parent.exists())
    held = sum(file.stat().st_blocks * 512 for file in folder.rglob("*") if file.is_file()) if folder.exists() else 0
    free = shutil.disk_usage(home).free
    if needed > free + held:
        raise ValueError(
            f"{folder}: the set needs {needed / 1e9:.2f} GB; {free / 1e9:.2f} GB are free and {held / 1e9:.2f} GB are "
            "already written. Make room, or lower people, pictures or the picture size, or store fewer channels."
        )


def save_part(path: Path, columns: Mapping[str, np.ndarray]) -> None:
    """The table rows of one finished block; the file, which marks it as done, appears whole or not at all."""
    fresh = path.with_suffix(".new")
    with fresh.open("wb") as file:
        np.savez(file, **columns, **{SEAL: _seal(columns)})  # type: ignore[arg-type]
    fresh.rename(path)


def load_part(path: Path, remedy: str = "Draw the set again.") -> dict[str, np.ndarray]:
    """The rows that `save_part` wrote; refused where they are not."""
    with (
        reading(path, "a part of a set", remedy),
        path.open("rb") as file,
        np.load(file, allow_pickle=False) as content,
    ):
        part = {name: np.asarray(content[name]) for name in content.files}  # an entry may be no array
        if part.pop(SEAL).tobytes() != _seal(part).tobytes():
            raise ValueError("its numbers are not those that were written")
    return part


def _seal(columns: Mapping[str, np.ndarray]) -> np.ndarray:
    """A short sum of a part: an archive's own sums say nothing of an entry that was changed, taken out or exchanged."""
    sums = [f"{name} {values.dtype.str} {values.shape} {checksum(values)}" for name, values in sorted(columns.items())]
    return np.array(zlib.crc32("\n".join(sums).encode()))


def write_table(path: Path, parts: list[Path]) -> str:
    """Join the parts into one Parquet table; returns the hash of its values (the file varies with pyarrow)."""
    digest = hashlib.sha256()
    writer: pq.ParquetWriter | None = None
    for columns in _groups(parts):
        table = pa.table({name: _column(values) for name, values in columns.items()})
        _add(digest, columns)
        writer = writer or pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    if writer:
        writer.close()
    return digest.hexdigest()


def hash_table(path: Path) -> str:
    """The hash of a table's values, as `write_table` returned it: its row groups are what was written together."""
    digest = hashlib.sha256()
    file = pq.ParquetFile(path)
    for group in range(file.num_row_groups):
        _add(digest, _arrays(file.read_row_group(group)))
    return digest.hexdigest()


def _add(digest: Any, columns: Mapping[str, np.ndarray]) -> None:
    for name, values in columns.items():
        content = "\n".join(values.tolist()).encode() if values.dtype.kind in "UO" else values.tobytes()
        digest.update(name.encode() + content)


def _groups(parts: list[Path]) -> Iterator[dict[str, np.ndarray]]:
    waiting: list[dict[str, np.ndarray]] = []
    for place, part in enumerate(parts, 1):
        waiting.append({name: rows for name, rows in load_part(part).items() if name not in (CHECK, ROWS)})
        if sum(len(block["person"]) for block in waiting) >= ROWS_PER_GROUP or place == len(parts):
            yield {name: np.concatenate([block[name] for block in waiting]) for name in waiting[0]}
            waiting = []


def _column(values: np.ndarray) -> pa.Array:
    if values.ndim == 1:
        return pa.array(values)
    flat = values.reshape(len(values), int(np.prod(values.shape[1:])))
    return pa.FixedSizeListArray.from_arrays(pa.array(flat.reshape(-1)), flat.shape[1])


def read_table(path: Path) -> dict[str, np.ndarray]:
    """The columns of a table as arrays; lists become a second axis."""
    return _arrays(pq.read_table(path))


def _arrays(table: pa.Table) -> dict[str, np.ndarray]:
    columns = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks)
        if pa.types.is_fixed_size_list(column.type):
            flat = column.flatten().to_numpy(zero_copy_only=False)
            columns[name] = flat.reshape(-1, column.type.list_size)
        else:
            columns[name] = column.to_numpy(zero_copy_only=False)
    return columns
