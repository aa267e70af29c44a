"""Runs faults one after the other, writes a table."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from benchmark import host as hosts
from benchmark import subjects

from .disk import disk, inodes, volume
from .inputs import containers, engines, flood, garbage, state
from .kills import kills
from .limits import clock, memory, pids
from .place import PATIENCE, Broken, Place
from .registry import registry
from .soak import soak
from .store import store

FAULTS = {
    fault.__name__: fault
    for fault in (engines, garbage, state, containers, flood, disk, inodes, volume, pids, memory, clock, registry, store, kills, soak)
}
ON_REQUEST = {"soak"}
ISOLATED = "JCOMPOSE_FAULTS_ISOLATED"


def main(words):
    options = _options(words)
    if options.list:
        for name, fault in FAULTS.items():
            print(f"{name}: {fault.__doc__}")
        return 0
    if os.geteuid() != 0:
        sys.exit("run as root: containers are started")
    _isolate(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was started is ended
    signal.signal(signal.SIGINT, signal.default_int_handler)
    host = hosts.Host(options.images, False)
    rows, place = [], None
    try:
        place = Place(host, options.command, options.patience)
        for name in options.fault or [name for name in FAULTS if name not in ON_REQUEST]:
            rows.append(_one(name, place, options))
    finally:
        if place:
            place.close()
        host.close()
        _print(rows)  # what is known, also when it is interrupted
    return 0 if all(good for _, good, _, _ in rows) else 1


def _print(rows):
    print("\n| fault | outcome | seconds |\n| --- | --- | --- |")
    for name, _, outcome, seconds in rows:
        print(f"| {name} | {outcome} | {seconds:.0f} |", flush=True)


def _one(name, place, options):
    print(f"… {name}", file=sys.stderr, flush=True)
    begin = time.monotonic()
    try:
        good, outcome = True, "recovered: " + FAULTS[name](place, options)
        place.call(place.folder, "system", "check")
    except Broken as broken:
        good, outcome = False, "**" + " ".join(str(broken).split()) + "**"
        for folder in (place.folder / "projects").glob("*"):
            place.call(folder, "down", "-v", "-t", "0", expect=None)
    return name, good, outcome, time.monotonic() - begin


def _options(words):
    parser = argparse.ArgumentParser(prog="build/faults/run", description="Breaks things, looks whether jcompose recovers.")
    parser.add_argument("fault", nargs="*", choices=[*FAULTS, []], help="which; default: all but soak")
    parser.add_argument("--kills", type=int, default=60, help="how many, in the fault of that name; default: 60")
    parser.add_argument("--only", default="", metavar="TEXT", help="kill only in commands that hold this text, such as commit")
    parser.add_argument("--megabytes", type=int, default=100, help="of output without a newline; default: 100")
    parser.add_argument("--seconds", type=int, default=20, help="of the log flood; default: 20")
    parser.add_argument("--minutes", type=float, default=20, help="of the soak; default: 20")
    parser.add_argument("--patience", type=float, default=PATIENCE, help="seconds after which a command hangs; default: 60")
    parser.add_argument("--seed", type=int, default=1, help="for the same faults again; default: 1")
    parser.add_argument("--command", default=subjects.default_command(), help="the jcompose to break; default: this checkout's")
    parser.add_argument("--images", type=Path, default=_images(), metavar="FOLDER", help="holds busybox.tar")
    parser.add_argument("--list", action="store_true", help="the faults")
    return parser.parse_args(words)


def _images():
    given = os.environ.get("JCOMPOSE_TEST_IMAGES")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "jcompose/testkit")


def _isolate(words):
    """Starts the same command again in network and mount namespaces of its own; returns if it is there already."""
    if os.environ.get(ISOLATED):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    script = str(Path(__file__).resolve().parents[1] / "run")
    os.execvpe(
        "unshare",
        ["unshare", "--net", "--mount", "--propagation", "private", "--", sys.executable, script, *words],
        dict(os.environ, **{ISOLATED: "1"}),
    )
