"""Joining shards that were drawn apart into one set: the same bytes as if it had been drawn at once."""

import re
import shutil
import sys
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from umbra.locking import alone
from umbra.reading import DamagedFileError, reading
from umbra.world.sets import storage
from umbra.world.sets.drawing import Job, Say, finish, read_mark
from umbra.world.sets.shard import Shard

AGAIN = "Copy the shard again, or draw it again."
_NAME = re.compile(r"(\d{1,6})-of-(\d{1,6})(\.partial)?")


def join_set(
    job: Job, folder: Path, out: Path, *, code: str = "", count: int | None = None, say: Say | None = None
) -> Path:
    """Join the shards in `folder` (`count` of them, else as many as their names say) into the set `out`.

    Shards that miss or overlap, of other settings or other code, damaged, or too large for the disk are refused
    before anything is written. Each block is checked while it is copied; the shards are taken away at the end.
    """
    say = say or partial(print, file=sys.stderr, flush=True)
    shards = _all_shards(folder, count)
    for shard in shards:
        shard.check(job.blocks, job.noun)
        _check_mark(folder / shard.name, job.mark(code), shard)
    parts = [part for shard in shards for part in _parts_of(folder / shard.name, shard.blocks(job.blocks), shard)]
    work = out.with_name(out.name + ".partial")
    with alone(out.with_name(out.name + ".lock"), out.name, "draws this set", say):
        storage.check_disk(work, storage.bytes_needed(job.channels, job.shape))
        if work.exists():
            shutil.rmtree(work)
        work.mkdir(parents=True)
        storage.create_arrays(work, job.channels, job.shape)
        for shard in shards:
            origin = job.first_row(shard.blocks(job.blocks).start)
            for place in shard.blocks(job.blocks):
                _copy(folder / shard.name, work, job, place, origin)
        finish(work, job, parts)
        if out.exists():
            shutil.rmtree(out)
        work.rename(out)
        shutil.rmtree(folder)
    say(f"{out.name}: joined of {len(shards)} shards, {job.shape[0]} pictures")
    return out


def _all_shards(folder: Path, count: int | None) -> list[Shard]:
    """The shards that lie there; refused unless they are 1 to n of one n."""
    names = sorted(item.name for item in folder.iterdir()) if folder.is_dir() else []
    found = [match for match in map(_NAME.fullmatch, names) if match]
    counts = sorted({int(match[2]) for match in found} | ({count} if count else set()))
    if not found or not counts:
        raise FileNotFoundError(
            f"{folder}: expected shards, as 3-of-7; found none. Draw them: python -m umbra.runs.draw set <name> "
            "--shard 3/7"
        )
    if len(counts) > 1:
        raise ValueError(
            f"{folder}: expected shards of one count; found those of {' and of '.join(map(str, counts))}, which "
            "overlap. Take away what does not belong to the set."
        )
    whole = {int(match[1]) for match in found if not match[3]}
    if missing := [number for number in range(1, counts[0] + 1) if number not in whole]:
        begun = [int(match[1]) for match in found if match[3] and int(match[1]) in missing]
        unfinished = f" ({', '.join(map(str, begun))} unfinished)" if begun else ""
        raise ValueError(
            f"{folder}: expected the shards 1 to {counts[0]}; missing {', '.join(map(str, missing))}{unfinished}. "
            f"Draw them: python -m umbra.runs.draw set {folder.name} --shard {missing[0]}/{counts[0]}"
        )
    return [Shard(number, counts[0]) for number in range(1, counts[0] + 1)]


def _check_mark(folder: Path, wanted: dict[str, Any], shard: Shard) -> None:
    """Refuse a shard that was drawn with other settings, by other code, or as another number."""
    found = read_mark(folder)
    again = f"Draw it again: rm -r {folder}, then python -m umbra.runs.draw set <name> --shard "
    again += f"{shard.number}/{shard.count}"
    if not isinstance(found, dict):
        raise DamagedFileError(f"{folder}: expected the settings of a shard; found none that can be read. {again}")
    if found.get("shard") != [shard.number, shard.count]:
        raise ValueError(
            f"{folder}: expected shard {shard.number} of {shard.count}; found that it holds shard "
            f"{' of '.join(map(str, found.get('shard') or ['?']))}, so two shards overlap. {again}"
        )
    if found.get("config") != wanted["config"]:
        old, new = found.get("config") or {}, wanted["config"]
        keys = sorted(key for key in old.keys() | new.keys() if old.get(key) != new.get(key))
        raise ValueError(f"{folder}: expected the settings of the set; found others in {', '.join(keys)}. {again}")
    if found.get("code") != wanted["code"]:
        raise ValueError(f"{folder}: expected a shard drawn by this code; found that other code drew it. {again}")


def _parts_of(folder: Path, blocks: range, shard: Shard) -> list[Path]:
    paths = [folder / "parts" / f"{place:08d}.npz" for place in blocks]
    if lost := [path.stem for path in paths if not path.is_file()]:
        raise FileNotFoundError(
            f"{folder}: expected {len(blocks)} parts; missing {', '.join(lost[:5])}. Copy the shard again, or draw it "
            f"again: rm -r {folder}, then --shard {shard.number}/{shard.count}"
        )
    return paths


def _copy(folder: Path, work: Path, job: Job, place: int, origin: int) -> None:
    """Copy a block's pictures to their rows of the whole; refuse one whose pictures are not those that were drawn."""
    path = folder / "parts" / f"{place:08d}.npz"
    part = storage.load_part(path, AGAIN)
    with reading(path, "a part of a shard", AGAIN):
        first, count = part[storage.ROWS].tolist()
        if [first + origin, count] != [job.first_row(place), job.first_row(place + 1) - job.first_row(place)]:
            raise ValueError(f"it is the part of rows {first + origin} to {first + origin + count - 1} of the set")
        checks = dict(zip((channel.name for channel in job.channels), part[storage.CHECK].tolist(), strict=True))
    for name, wanted in checks.items():
        source = folder / f"{name}.npy"
        with reading(source, "an array of a shard", AGAIN):
            rows = np.load(source, mmap_mode="r", allow_pickle=False)[first : first + count]
        if storage.checksum(rows) != wanted:
            raise DamagedFileError(
                f"{source}: expected the pictures that were drawn in rows {first} to {first + count - 1}, found "
                f"others. {AGAIN}"
            )
        storage.write_rows(work / f"{name}.npy", origin + first, rows)
