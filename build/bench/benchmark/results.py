"""Figures, their statistics, and how they are shown: JSON lines for programs, a table in Markdown for people."""

import json
import platform
import statistics
from dataclasses import dataclass, field
from pathlib import Path

PEERS = json.loads((Path(__file__).parent / "peers.json").read_text())


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    mark: the ratio to the better of the named peer and its substitutes that is aimed at; None where there is none.
    higher: true where more is better, so the mark is a lower bound.
    """

    key: str
    title: str
    unit: str
    mark: float | None = None
    higher: bool = False


@dataclass
class Samples:
    figure: Figure
    subject: str
    values: list = field(default_factory=list)

    def median(self):
        return statistics.median(self.values)

    def as_json(self, machine):
        return json.dumps(
            {
                "figure": self.figure.key,
                "subject": self.subject,
                "unit": self.figure.unit,
                "median": round(self.median(), 6),
                "min": round(min(self.values), 6),
                "max": round(max(self.values), 6),
                "runs": len(self.values),
                "values": [round(value, 6) for value in self.values],
                **machine,
            }
        )


def machine():
    processor = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    load = Path("/proc/loadavg").read_text().split()[0]
    cpus = sum(1 for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("processor"))
    return {"kernel": platform.release(), "processor": processor, "cpus": cpus, "load": float(load)}


def number(value, unit):
    if unit == "s":
        return f"{value:.3f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}"


def table(samples, skipped):
    """One row per figure: ours, the peer's of this run or else of the carried-over table, the ratio and the mark."""
    ours = {s.figure.key: s for s in samples if s.subject == "jcompose"}
    theirs = {}
    for s in samples:
        if s.subject != "jcompose":
            theirs.setdefault(s.figure.key, []).append(s)
    lines = [
        "| figure | unit | jcompose: median (min–max), runs | peer | ratio | mark | |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for key, sample in ours.items():
        lines.append(_row(sample, theirs.get(key, [])))
    lines += [f"| {family} | | left out: {reason} | | | | |" for family, reason in skipped]
    return "\n".join(lines)


def _row(sample, measured):
    figure = sample.figure
    unit = figure.unit
    cell = (
        f"{number(sample.median(), unit)} ({number(min(sample.values), unit)}–{number(max(sample.values), unit)}), "
        f"{len(sample.values)}"
    )
    if measured:
        peer_value, peer = measured[0].median(), f"{number(measured[0].median(), unit)} ({measured[0].subject})"
    else:
        entry = PEERS["figures"].get(figure.key)
        peer_value = entry["value"] if entry else None
        peer = f"{number(entry['value'], unit)} ({entry['who']}, table)" if entry else ""
    ratio = sample.median() / peer_value if peer_value else None
    verdict = ""
    if figure.mark is not None and ratio is not None:
        reached = ratio >= figure.mark if figure.higher else ratio <= figure.mark
        verdict = "reached" if reached else "**not reached**"
    sign = "≥" if figure.higher else "≤"
    return "| {} | {} | {} | {} | {} | {} | {} |".format(
        figure.title,
        unit,
        cell,
        peer,
        f"{ratio:.2f} ×" if ratio else "",
        f"{sign} {figure.mark} ×" if figure.mark is not None else "",
        verdict,
    )
