"""Everyday commands, again and again, and what grows meanwhile."""

import os
import random
import re
import socket
import subprocess
import time
from pathlib import Path

from benchmark import processes

from .place import Broken

WARM_UP = 10
"""Rounds before the first look: classes are loaded, caches are filled."""

PAUSE = 0.5
"""Seconds between rounds: the soak should not take the machine for itself."""

LIMITS = {
    "descriptors": (5, 0.0),
    "threads": (8, 0.0),
    "heap MB": (12.0, 0.0),
    "memory MB": (20.0, 0.1),
    "disk MB": (3.0, 0.0),
    "state files": (10, 0.0),
    "cgroups": (0, 0.0),
    "links": (0, 0.0),
}
"""What the last quarter may have more than the first after the warm-up: a number, or a share of it if that is more."""


def soak(place, arguments):
    """Up, restart, exec, logs, build, cp, run, down for --minutes; nothing may grow after the warm-up."""
    dice = random.Random(arguments.seed)
    before = place.snapshot()
    folder = place.project(
        "soak",
        {
            "db": {"command": ["sleep", "100000"], "init": True, "volumes": ["data:/data"]},
            "web": {
                "command": ["sh", "-c", "while :; do echo line; sleep 0.2; done"],
                "init": True,
                "ports": ["80"],
                "depends_on": ["db"],
                "healthcheck": {"test": ["CMD", "true"], "interval": "1s"},
            },
            "made": {"image": "soak-made", "build": ".", "command": ["sleep", "100000"], "init": True},
        },
        ["data"],
    )
    samples = []
    end = time.monotonic() + arguments.minutes * 60
    rounds = 0
    while time.monotonic() < end or len(samples) < 4:
        _round(place, folder, dice, rounds)
        rounds += 1
        if rounds > WARM_UP:
            samples.append(_sample(place, folder))
        time.sleep(PAUSE)
    place.call(folder, "down", "-v", "-t", "0", "--rmi", "local")
    report, grown = _report(samples)
    print(f"\n{rounds} rounds\n\n{report}", flush=True)
    place.must_be_whole(folder, before)
    if grown:
        raise Broken(f"grows: {', '.join(grown)}")
    return f"{rounds} rounds in {arguments.minutes:g} minutes"


def _round(place, folder, dice, number):
    (folder / "file").write_text(str(dice.random()))
    (folder / "Dockerfile").write_text("FROM bench\nCOPY file /file\nRUN cp /file /copy\n")
    place.call(folder, "up", "-d", "--build")
    for _ in range(3):
        place.call(folder, "exec", "-T", dice.choice(("db", "web", "made")), "true")
    place.call(folder, "logs", "--tail", "20")
    place.call(folder, "ps", "-a")
    place.call(folder, "cp", "file", "db:/data/file")
    place.call(folder, "run", "--rm", "-T", "db", "true")
    choice = dice.choice((("restart", "-t", "0"), ("up", "-d", "--force-recreate"), ("up", "-d", "--scale", "web=3"), ("pause",)))
    place.call(folder, *choice)
    if choice[0] == "pause":
        place.call(folder, "unpause")
    place.call(folder, "stop", "-t", "0")
    place.call(folder, "down", "-t", "0")
    place.call(folder, "image", "prune", "-f")
    place.call(folder, "builder", "prune", "-a", "-f")  # each round builds from another context, of which the cache would keep all


def _sample(place, folder):
    place.call(folder, "ls")
    pid = place.engine()
    if not pid:
        raise Broken("no engine runs")
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return {
        "engine": pid,
        "descriptors": len(os.listdir(f"/proc/{pid}/fd")),
        "threads": int(status["Threads"]),
        "heap MB": _heap(pid),
        "memory MB": round(processes.pss_kib(pid) / 1024, 1),
        "disk MB": round(int(subprocess.run(["du", "-sk", place.data], capture_output=True, text=True, check=True).stdout.split()[0]) / 1024, 1),
        "state files": sum(len(files) for kind in ("containers", "networks", "projects", "volumes") for _, _, files in os.walk(place.data / kind)),
        "cgroups": sum(1 for _ in Path("/sys/fs/cgroup").glob(f"**/{place.cgroup}/*/")),
        "links": len(socket.if_nameindex()),
    }


def _heap(pid):
    """Live objects after a collection."""
    subprocess.run(["jcmd", str(pid), "GC.run"], capture_output=True, check=False)
    text = subprocess.run(["jcmd", str(pid), "GC.heap_info"], capture_output=True, text=True, check=False).stdout
    used = [int(kib) for kib in re.findall(r"generation +total [0-9]+K, used ([0-9]+)K", text)]
    return round(sum(used) / 1024, 1)


def _report(samples):
    """A table of the first and the last quarter, and what grows more than it may."""
    quarter = max(1, len(samples) // 4)
    first, last = samples[:quarter], samples[-quarter:]
    lines, grown = ["| | first quarter | last quarter | largest |", "| --- | --- | --- | --- |"], []
    if len({sample["engine"] for sample in samples}) > 1:
        grown.append("the engine was replaced")
    for name, (most, share) in LIMITS.items():
        begin = sorted(sample[name] for sample in first)[quarter // 2]
        end = sorted(sample[name] for sample in last)[quarter // 2]
        lines.append(f"| {name} | {begin} | {end} | {max(sample[name] for sample in samples)} |")
        if end - begin > max(most, share * begin):
            grown.append(f"{name} from {begin} to {end}")
    return "\n".join(lines), grown
