"""How real do the synthetic people look to programs that have only ever seen real ones.

    python -m umbra.papers.world.realism --out build/realism.json

dlib's frontal detector, its 68-point predictor and its recogniser judge pictures that were drawn with exact ground
truth. They are not blind judges: landmark vertices were moved by dlib's median offsets, and how much people differ,
stand turned, are lit and photographed was chosen by its scores, on other people (other seeds) than those shown here.

The pictures are the world's default portraits, tails of yaw included unless `--largest-yaw` bounds them; detection and
landmarks count those within ±20° of yaw, recognition all of them.
"""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from umbra.data.detector import REMEDY
from umbra.data.dlib_detector import is_available
from umbra.metrics.bootstrap import interval_of
from umbra.metrics.identification import wilson_interval
from umbra.metrics.people import people_apart
from umbra.papers.world.dlib_findings import LARGEST_YAW, DlibFindings, Draw, Drawn, ask_dlib, images_to_show
from umbra.papers.world.realism_report import BARS, DRAWN_BY, Measure, RealismReport
from umbra.runs.code import fingerprint_of

POINT_GROUPS = {
    "all points": np.arange(68),
    "eyes, nose and mouth": np.arange(27, 68),
    "jaw line": np.arange(17),
    "brows": np.arange(17, 27),
    "nose": np.arange(27, 36),
    "eyes": np.arange(36, 48),
    "mouth": np.arange(48, 68),
}


def measure(
    draw: Draw,
    *,
    people: int = 200,
    per_person: int = 5,
    frontal: int = 500,
    say: Callable[[str], None] = print,
    keep: Callable[[int, int, np.ndarray], None] | None = None,
) -> RealismReport:
    """The realism table for pictures drawn by `draw(person, index)`.

    People 0 … `people` − 1 are drawn `per_person` times each and recognised; where fewer than `frontal` of the pictures
    have a yaw within ±20°, further people are drawn for the detector and the landmarks. `keep` is called with every
    near-frontal picture in which no face was found.
    """
    findings = ask_dlib(images_to_show(draw, people, per_person, frontal), per_person * people, say=say, keep=keep)
    near = np.abs(findings.yaw) <= LARGEST_YAW
    if not (near & findings.found).any():
        raise ValueError(
            f"draw: expected pictures in which dlib finds near-frontal faces; it found none in {int(near.sum())} of "
            f"{len(near)} pictures within ±20°. Look at one: the face should be upright and at least 80 px wide of 160."
        )
    rows, details = _detection(findings, near)
    landmark_rows, landmark_details = _landmarks(findings, near)
    recognition_rows, recognition_details = _recognition(findings, people)
    return RealismReport(rows + landmark_rows + recognition_rows, details | landmark_details | recognition_details)


def _detection(findings: DlibFindings, near: np.ndarray) -> tuple[list[Measure], dict[str, Any]]:
    rows = []
    for title, found, bar in (
        ("detector finds the face, |yaw| ≤ 20°", findings.found, BARS["detected"]),
        ("the same without enlarging the picture", findings.found_small, None),
        ("the same at any yaw", findings.found, None),
    ):
        chosen = found if "any yaw" in title else found[near]
        low, high = wilson_interval(int(chosen.sum()), len(chosen))
        rows.append(Measure(title, float(chosen.mean()), len(chosen), bar, True, low, high))
    missed = near & ~findings.found
    pairs = [[int(p), int(i)] for p, i in zip(findings.person[missed], findings.index[missed], strict=True)]
    return rows, {"missed (person, index)": pairs}


def _landmarks(findings: DlibFindings, near: np.ndarray) -> tuple[list[Measure], dict[str, Any]]:
    """Distances over the interocular distance = between the true outer eye corners (points 36 and 45), as for 300-W."""
    chosen = near & findings.found
    truth, seen = findings.truth[chosen], findings.seen[chosen]
    between = np.linalg.norm(truth[:, 36] - truth[:, 45], axis=1)  # pictures
    offset = (seen - truth) / between[:, None, None]  # pictures 68 2
    distance = np.linalg.norm(offset, axis=2)  # pictures 68
    rows = []
    for group, points in POINT_GROUPS.items():
        found = interval_of(_median, distance[:, points].mean(axis=1), rng=np.random.default_rng(0))
        title = f"landmarks, {group}: median over pictures of the mean distance / interocular"
        bar = BARS.get(group)
        rows.append(Measure(title, found.estimate, len(distance), bar, False, found.low, found.high))
    details = {
        "mean offset seen minus true, per point, over interocular": np.round(offset.mean(axis=0), 4).tolist(),
        "median distance per point, over interocular": np.round(np.median(distance, axis=0), 4).tolist(),
    }
    return rows, details


def _recognition(findings: DlibFindings, people: int) -> tuple[list[Measure], dict[str, Any]]:
    used = findings.person < people
    embeddings, person = findings.embeddings[used].astype(np.float64), findings.person[used]
    squares = (embeddings**2).sum(axis=1)
    gaps = np.sqrt(np.maximum(squares[:, None] + squares[None] - 2 * embeddings @ embeddings.T, 0))
    first, second = np.triu_indices(len(person), 1)
    distance, same = gaps[first, second], person[first] == person[second]
    between, within = distance[~same], distance[same]
    apart = people_apart(distance, person[first], person[second], rng=np.random.default_rng(0))
    titles = {
        "recogniser: AUC same against different person": (apart.auc, BARS["auc"]),
        "recogniser: mean distance between different people": (apart.between, BARS["between"]),
        "recogniser: mean distance within a person": (apart.within, BARS["within"]),
    }
    rows = [
        *(
            Measure(title, found.estimate, found.n_items, bar, True, found.low, found.high)
            for title, (found, bar) in titles.items()
        ),
        _turned_less(findings.yaw[used], distance, person, first, second),
        Measure("recogniser: pairs told apart at dlib's 0.6", float(((distance < 0.6) == same).mean()), len(same)),
    ]
    levels = [1, 5, 25, 50, 75, 95, 99]
    pairs = [
        [int(person[first[k]]), int(person[second[k]]), float(distance[k])]
        for k in np.argsort(np.where(same, np.inf, distance))[:20]
    ]
    own = {int(p): float(distance[same & (person[first] == p)].mean()) for p in np.unique(person)}
    details = {
        "distance histogram": _histogram(between, within),
        "quantiles": levels,
        "distances between": np.percentile(between, levels).tolist(),
        "distances within": np.percentile(within, levels).tolist(),
        "most alike different people": pairs,
        "people most unlike themselves": sorted(own.items(), key=lambda item: -item[1])[:20],
        "pictures recognised with the true box": int((~findings.found[used]).sum()),
    }
    return rows, details


def _turned_less(
    yaw: np.ndarray, distance: np.ndarray, person: np.ndarray, first: np.ndarray, second: np.ndarray
) -> Measure:
    """The area once more over pairs of faces that turn aside by 35° at most: beyond, few recognisers were trained."""
    kept = np.abs(yaw) <= np.deg2rad(35.0)
    pairs = kept[first] & kept[second]
    area = people_apart(distance[pairs], person[first][pairs], person[second][pairs], rng=np.random.default_rng(0)).auc
    return Measure("the same AUC, |yaw| ≤ 35°", area.estimate, area.n_items, None, True, area.low, area.high)


def _histogram(between: np.ndarray, within: np.ndarray) -> dict[str, list[float]]:
    """Shares of pairs per bin of width 0.02: enough to draw the distributions again."""
    edges = np.arange(0.0, 1.5, 0.02)
    shares = {
        name: np.histogram(gaps, edges)[0] / len(gaps) for name, gaps in (("between", between), ("within", within))
    }
    return {"edges": np.round(edges, 2).tolist()} | {
        name: np.round(share, 6).tolist() for name, share in shares.items()
    }


def _median(values: np.ndarray) -> float:
    return float(np.median(values))


def draw_world(seed: int, size: int, largest_yaw: float | None = None) -> Draw:
    """The world's own drawing function: portraits without occluders, one person kept between calls; yaw in degrees."""
    from umbra.world.camera.photograph import Frame, PoseRange, Settings, photograph
    from umbra.world.people.people import draw_person

    frame = Frame("portrait", size, size)
    settings = Settings() if largest_yaw is None else Settings(poses=PoseRange(float(np.deg2rad(largest_yaw))))
    last: dict[int, Any] = {}

    def draw(person: int, index: int) -> Drawn:
        if person not in last:
            last.clear()
            last[person] = draw_person(seed, person)
        return photograph(last[person], seed=seed, index=index, frame=frame, settings=settings)

    return draw


def main(arguments: list[str] | None = None) -> None:
    """Measure the world and write the table."""
    parser = argparse.ArgumentParser(prog="python -m umbra.papers.world.realism", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="JSON file to write; the CSV is written beside it")
    parser.add_argument("--people", type=int, default=200, help="people who are recognised")
    parser.add_argument("--per-person", type=int, default=5, help="pictures of each")
    parser.add_argument("--frontal", type=int, default=500, help="near-frontal pictures for the detector")
    parser.add_argument("--seed", type=int, default=0, help="the world's seed")
    parser.add_argument("--size", type=int, default=160, help="height and width of a picture")
    parser.add_argument("--largest-yaw", type=float, help="degrees; without it heads turn as in the world's sets")
    parser.add_argument("--missed", type=Path, help="folder for the near-frontal pictures in which no face was found")
    chosen = parser.parse_args(arguments)
    if not is_available():
        if not chosen.out.is_file():
            raise SystemExit(f"realism: dlib and its models are needed; not found. {REMEDY}")
        print(f"realism: dlib is not installed, the last table stays and its page says so. {REMEDY}")
        return

    def keep(person: int, index: int, image: np.ndarray) -> None:
        if chosen.missed:
            chosen.missed.mkdir(parents=True, exist_ok=True)
            cv2.imwrite(str(chosen.missed / f"{person:05d}-{index:03d}.png"), np.ascontiguousarray(image[:, :, ::-1]))

    sizes = {"people": chosen.people, "per_person": chosen.per_person, "frontal": chosen.frontal}
    code = fingerprint_of(DRAWN_BY)
    report = measure(draw_world(chosen.seed, chosen.size, chosen.largest_yaw), **sizes, keep=keep)
    report.details["code"] = code
    report.write(chosen.out)
    print(report.frame().to_string(index=False))


if __name__ == "__main__":
    main()
