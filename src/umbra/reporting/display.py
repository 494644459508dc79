"""What a cell of a paper's notebook shows: a picture or table that knows which artefact it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from matplotlib.figure import Figure

from umbra.claims import Artefact
from umbra.figures.png import png

CELL_KEY = "umbra"
"""Under this key an output's metadata names its artefact; the site sets anchor and caption by it."""

PIXELS_PER_INCH = 105  # on screen: a page-wide figure fills the text's width
MARKS = {"holds": "✓ holds", "fails": "✗ fails", "undecided": "? undecided", "not asked": "– not asked"}
SIZES = {"holds": "as large as claimed", "fails": "not as large as claimed", "undecided": "size undecided"}


class CellOutput:
    """Displayed by Jupyter through its mime bundle; also plain text, which nbval compares.

    The picture itself is in the bundle, so that a session by hand shows it wherever its notebook lies. Where the driver
    writes the executed notebook beside the figure, it puts a reference to the file in the picture's place.
    """

    def __init__(
        self,
        artefact: Artefact | None,
        *,
        text: str,
        html: str | None = None,
        picture: bytes | None = None,
        width: float = 0.0,
        rows: int = 0,
    ) -> None:
        self.artefact, self.text, self.html, self.rows = artefact, text, html, rows
        self.picture, self.width = picture, width

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(
        self, include: object = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        data: dict[str, Any] = {"text/plain": self.text}
        about: dict[str, Any] = {}
        if self.html is not None:
            data["text/html"] = str(self.html)
        if self.picture is not None:
            data["image/png"] = self.picture
            about["image/png"] = {"width": round(self.width * PIXELS_PER_INCH), "alt": self.text}
        if self.artefact is not None:
            about[CELL_KEY] = {
                "artefact": self.artefact.id,
                "kind": self.artefact.kind,
                "title": self.artefact.title,
                "where": self.artefact.where,
                "beyond": self.artefact.beyond,
                "rows": self.rows,
            }
        return data, about


def shown(sheet: Figure, what: str) -> CellOutput:
    """A figure in passing, which is no artefact; `what` is seen on it, for those who cannot see it."""
    return CellOutput(None, text=what, picture=png(sheet), width=float(sheet.get_size_inches()[0]))


def paragraphs(text: str) -> CellOutput:
    """Sentences that are computed, to be read as the prose around them: each line a paragraph."""
    parts = [Markup("<p>{}</p>").format(line) for line in text.splitlines() if line.strip()]
    return CellOutput(None, text=text, html=Markup("\n").join(parts) if parts else None)


def claims_text(records: Sequence[Mapping[str, Any]]) -> str:
    """One line per claim for readers of plain text, and for nbval."""
    return "\n".join(f"{marked(record):12} {record['sentence']} [{measured(record)}]" for record in records)


def marked(record: Mapping[str, Any]) -> str:
    """The verdict on the direction, and on the size where the claim names one."""
    mark, size = MARKS[record["verdict"]], record.get("size")
    return mark if size is None or record["verdict"] == "fails" else f"{mark}, {SIZES[size]}"


_CLAIM = Markup(
    '<tr id="claim-{id}"><td>{sentence} <small>{where}</small></td><td>{measured} <small>{basis}</small></td>'
    '<td><span class="verdict {verdict}">{mark}</span></td></tr>'
)
_CLAIMS = Markup(
    '<table class="umbra claims"><thead><tr><th>claim</th><th>measured</th><th>verdict</th></tr></thead>'
    "<tbody>{}</tbody></table>"
)


def claims_html(records: Sequence[Mapping[str, Any]]) -> Markup:
    """Claims as a table: sentence and place, effect with interval, verdict; whatever they hold reads as written."""
    lines = [
        _CLAIM.format(
            id=record["id"],
            sentence=record["sentence"],
            where=record["where"],
            measured=measured(record),
            basis=basis(record),
            verdict=record["verdict"].replace(" ", "-"),
            mark=marked(record),
        )
        for record in records
    ]
    return _CLAIMS.format(Markup("").join(lines))


def basis(record: Mapping[str, Any]) -> str:
    """What the effect is of, how many parts it is one of, what was asked, what stands behind, and the paper's own."""
    compared, parts = record["comparison"], sum(record["parts"].values())
    if not compared["left"] or record["interval"] is None:
        return ""
    told = [f"{compared['left']} − {compared['right']}" if compared["right"] else compared["left"]]
    told += [f"of {parts} parts the least in favour"] if parts > 1 else []
    told += _sizes(compared, _unit(record))
    told += [] if "fewer" in record["reason"] else [record["reason"]]  # that stands beside the effect already
    return "; ".join(told + _paper(record))


def _sizes(compared: Mapping[str, Any], unit: str) -> list[str]:
    """Margin and least difference, and whose they are; pages of before do not say whose a margin is."""
    margin, least = compared.get("margin") or 0.0, compared.get("least") or 0.0
    by_paper = compared.get("margin_of_paper")
    whose = "" if by_paper is None else " (the paper's)" if by_paper else " (ours)"
    kind = "equal within" if compared["direction"] == "equal" else "size asked: more than"
    told = [f"{kind} {margin:g}{unit}{whose}"] if margin else []
    return told + ([f"smallest difference that counts: {least:g}{unit} (ours)"] if least else [])


def _paper(record: Mapping[str, Any]) -> list[str]:
    """What the paper's own numbers give, and whether that is more than the noise of its test items."""
    if not (own := record.get("paper")):
        return []
    effect = f"paper's own: {_signed(own['effect'])}{_unit(record)}"
    if own["interval"] is None:
        return [f"{effect}, its test items unknown"]
    return [f"{effect} ({_between(*own['interval'])}), {'beyond' if own['beyond_noise'] else 'within'} its noise"]


def _unit(record: Mapping[str, Any]) -> str:
    """Points for per cent; per step where the effect is a slope."""
    unit = " points" if record["unit"] == "%" else f" {record['unit']}".rstrip()
    per = record["comparison"].get("per")
    return f"{unit} per {per}" if per else unit


def measured(record: Mapping[str, Any]) -> str:
    """Effect and interval in words; the reason where there is no effect."""
    if record["effect"] is None or record["effect"] != record["effect"]:
        return str(record["reason"])
    unit = _unit(record)
    if record["interval"] is None:
        return f"{_signed(record['effect'])}{unit}, {record['reason']}"
    few = f"; {record['reason']}" if "fewer" in record["reason"] else ""
    return f"{_signed(record['effect'], _digits(*record['interval']))}{unit} ({_between(*record['interval'])}){few}"


def _between(low: float, high: float) -> str:
    digits = _digits(low, high)
    return f"{_signed(low, digits)}\u00a0…\u00a0{_signed(high, digits)}"


def _digits(low: float, high: float) -> int:
    """Two, or as many more as it takes to tell both ends of an interval apart."""
    if low == high:
        return 2
    return next((digits for digits in range(2, 6) if f"{low:.{digits}f}" != f"{high:.{digits}f}"), 6)


def _signed(value: float, digits: int = 2) -> str:
    return f"{value:+.{digits}f}".replace("-", "−")


_PRECISIONS = {"bf16-mixed": "bfloat16", "32-true": "float32"}


def machines_text(provenance: Mapping[str, Any]) -> str:
    """On what a page's runs were trained and the page was made, in a sentence or two; nothing where nobody said."""
    trained, made = provenance.get("trained", []), provenance.get("machine", {})
    told = [f"Trained in {_PRECISIONS.get(by['precision'], by['precision'])} on {_on(by)}." for by in trained]
    if made and _on(made) not in map(_on, trained):
        told.append(f"{'The page was made' if trained else 'Made'} on {_on(made)}.")
    return " ".join(told)


def _on(machine: Mapping[str, Any]) -> str:
    threads = f"{machine['threads']} thread{'' if machine['threads'] == 1 else 's'}"
    kernels = [machine["kernels"], *(name for name in machine["instructions"].split() if name.endswith("bf16"))]
    where = machine.get("gpu") or f"{machine['processor']} ({', '.join(kernels)}), {threads}"
    return f"{where}, torch {machine['torch']}"
