"""Take the statistics of scanned heads anew, where the ICT face model lies in the folder of real sets.

    UMBRA_DATA=… python -m umbra.papers.world.scan_statistics

It writes the package's own data file, from which heads are drawn; nothing else of the model is kept.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from umbra.data.folders import data_root
from umbra.files import atomic
from umbra.morphable.scans import FILE as MODEL
from umbra.morphable.scans import load_scans
from umbra.sums import hash_arrays
from umbra.world.head import scan_statistics
from umbra.world.head.average import clay_head
from umbra.world.head.scan_statistics import ScanStatistics
from umbra.world.head.scan_taking import take_statistics

SOURCE = {
    "source": "ICT-FaceKit, Li et al. 2020 (CVPR), https://github.com/ICT-VGL/ICT-FaceKit",
    "licence": "MIT, Copyright (c) 2020 USC Institute for Creative Technologies",
}


def retake(root: Path | None = None) -> ScanStatistics:
    """The statistics as the model under `root` (default: UMBRA_DATA) gives them."""
    return take_statistics(clay_head(), load_scans((root or data_root()) / MODEL))


def write(statistics: ScanStatistics, path: Path) -> None:
    """One file of arrays, with their source and the hash of their numbers in the header."""
    arrays = {name: np.ascontiguousarray(array) for name, array in asdict(statistics).items()}
    with atomic(path) as temporary:
        save_file(arrays, temporary, metadata=SOURCE | {scan_statistics.SHA256: hash_arrays(arrays)})


def main(arguments: list[str] | None = None) -> None:
    """Take and write."""
    parser = argparse.ArgumentParser(prog="python -m umbra.papers.world.scan_statistics", description=__doc__)
    parser.add_argument("--out", type=Path, default=scan_statistics.FILE, help="file to write (default: the package's)")
    chosen = parser.parse_args(arguments)
    write(retake(), chosen.out)
    print(f"{chosen.out.name}: {chosen.out.stat().st_size / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
