"""Chooses families and subjects, runs them in turn, writes the results."""

import argparse
import os
import signal
import sys
from pathlib import Path

from . import host as hosts
from . import results, subjects
from .metrics import builds, commands, flask, launch, lifecycle, logs, memory, ports, pulls

FAMILIES = [
    family
    for module in (lifecycle, flask, commands, logs, ports, builds, pulls, memory, launch)
    for family in module.FAMILIES
]


def main(arguments):
    options = _options(arguments)
    if options.list:
        for family in FAMILIES:
            print(f"{family.name}: {', '.join(figure.key for figure in family.figures)}")
        return 0
    chosen = _choose(options.metric)
    if os.geteuid() != 0:
        sys.exit("run as root: containers are started")
    if options.isolate:
        hosts.isolate(arguments)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    host = hosts.Host(options.images, options.keep)
    contenders = []
    try:
        contenders.append(subjects.Jcompose(host, options.command))
        contenders += [subjects.peer(name) for name in options.peer]
        samples, skipped = _measure(host, contenders, chosen, options.runs)
    except hosts.Unavailable as e:
        sys.exit(str(e))
    finally:
        for subject in contenders:
            subject.close()
        host.close()
    _write(samples, skipped, options)
    return 0


def _options(arguments):
    parser = argparse.ArgumentParser(prog="build/bench/run", description="Measures jcompose, and peers next to it.")
    parser.add_argument("metric", nargs="*", help="families to measure, or the beginnings of their names; default: all")
    parser.add_argument("--peer", action="append", default=[], choices=["docker", "podman"], help="measure it as well, in turn")
    parser.add_argument("--runs", type=int, help="runs of each figure instead of the family's own number (mostly 7)")
    parser.add_argument("--isolate", action="store_true", help="work in network and mount namespaces of its own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="JSON lines go there; default: standard output")
    parser.add_argument("--table", type=Path, metavar="FILE", help="the Markdown table goes there; default: standard output")
    parser.add_argument("--command", default=subjects.default_command(), help="the jcompose to measure; default: this checkout's")
    parser.add_argument("--images", type=Path, default=_images(), metavar="FOLDER", help="holds busybox.tar, python.tar, …")
    parser.add_argument("--keep", action="store_true", help="leave the folders of the run for a look")
    parser.add_argument("--list", action="store_true", help="families and figures")
    return parser.parse_args(arguments)


def _images():
    given = os.environ.get("JCOMPOSE_TEST_IMAGES")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "jcompose/testkit")


def _choose(names):
    chosen = [family for family in FAMILIES if not names or any(family.name.startswith(name) for name in names)]
    if not chosen:
        sys.exit(f"no such family; there are: {', '.join(family.name for family in FAMILIES)}")
    return chosen


def _measure(host, contenders, chosen, runs):
    samples, skipped = [], []
    for kind in chosen:
        taking_part = contenders[:1] if kind.ours_only else contenders
        print(f"… {kind.name}", file=sys.stderr, flush=True)
        try:
            samples += _family(kind(host), taking_part, runs)
        except (hosts.Unavailable, hosts.processes.CommandFailed) as e:
            print(f"  left out: {e}", file=sys.stderr)
            skipped.append((kind.name, str(e).splitlines()[0][:200]))
    return samples, skipped


def _family(family, contenders, runs):
    collected = {
        (subject.name, figure.key): results.Samples(figure, subject.name)
        for subject in contenders
        for figure in family.figures
    }
    try:
        for subject in contenders:
            family.prepare(subject)
        for _ in range(1 if family.runs == 1 else runs or family.runs):
            for subject in contenders:  # in turn: both see the same weather
                for key, value in family.once(subject).items():
                    collected[subject.name, key].values.append(value)
    finally:
        for subject in contenders:
            family.finish(subject)
    return [samples for samples in collected.values() if samples.values]


def _write(samples, skipped, options):
    machine = results.machine()
    lines = "".join(sample.as_json(machine) + "\n" for sample in samples)
    table = results.table(samples, skipped) + "\n"
    for text, target in ((lines, options.json), (table, options.table)):
        if target:
            target.write_text(text)
        else:
            sys.stdout.write(text + "\n")
