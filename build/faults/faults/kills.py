"""kill -9 at random moments of every operation."""

import os
import random
import signal
import subprocess
import sys
import time

from .place import Broken

OPERATIONS = (
    ("up", "-d"),
    ("up", "-d", "--scale", "web=3"),
    ("up", "-d", "--force-recreate"),
    ("down", "-t", "0"),
    ("stop", "-t", "0"),
    ("start",),
    ("restart", "-t", "0"),
    ("run", "--rm", "-T", "db", "true"),
    ("exec", "-T", "db", "true"),
    ("kill",),
    ("pause",),
    ("unpause",),
    ("rm", "-fs"),
    ("logs",),
    ("wait", "brief"),
    ("create", "--force-recreate"),
    ("scale", "web=3"),
    ("up", "-d", "--build", "made"),
    ("build", "--no-cache"),
    ("cp", "compose.yaml", "db:/data/copy"),
    ("cp", "db:/bin", "copied"),
    ("exec", "-T", "-d", "db", "sleep", "1"),
    ("commit", "db", "kills-committed"),
    ("image", "import", "image.tar", "kills-imported"),
    ("image", "prune", "-f"),
    ("system", "check", "--repair"),
    ("engine", "stop"),
    ("ps", "-a"),
    ("top",),
    ("config",),
)
NEEDS_CONTAINERS = {"exec", "cp", "stop", "start", "restart", "kill", "pause", "unpause", "rm", "logs", "wait", "top", "ps", "scale"}
MOST_FINDINGS = 10
SPREAD = 1.15
"""Moments are spread over what an operation takes, and a little more: an engine still has work when the command has ended."""


class Tally:
    """How often what was killed, in which operations."""

    TARGETS = ("engine", "monitor", "command", "spawner")

    def __init__(self):
        self.counts = {(operation, target): 0 for operation in OPERATIONS for target in self.TARGETS}
        self.missed = 0

    def total(self, target=None):
        return sum(count for (_, killed), count in self.counts.items() if target in (None, killed))

    def table(self):
        lines = [f"| killed in | {' | '.join(self.TARGETS)} |", "| --- " * (1 + len(self.TARGETS)) + "|"]
        for operation in OPERATIONS:
            cells = " | ".join(str(self.counts[operation, target]) for target in self.TARGETS)
            lines.append(f"| `{' '.join(operation)}` | {cells} |")
        lines.append(f"| all | {' | '.join(str(self.total(target)) for target in self.TARGETS)} |")
        return "\n".join(lines)


def kills(place, arguments):
    """Ends an engine, a monitor, what forks monitors, or a command while it works; the next commands must work, and nothing be left."""
    dice = random.Random(arguments.seed)
    folder = _project(place)
    durations = _durations(place, folder)
    before = place.snapshot()
    place.call(folder, "system", "check")
    tally, findings = Tally(), []
    try:
        _series(place, folder, before, (durations, dice, arguments), tally, findings)
    finally:  # also when it is interrupted
        print(f"\n{tally.table()}\n\n{tally.missed} times what should be killed was not there\n", flush=True)
    place.call(folder, "down", "-v", "-t", "0", "--rmi", "local", expect=None)
    if findings:
        raise Broken(f"{tally.total()} kills, {len(findings)} findings: " + "; ".join(findings))
    return ", ".join(f"{tally.total(target)} × {target}" for target in Tally.TARGETS)


def _series(place, folder, before, choices, tally, findings):
    durations, dice, arguments = choices
    attempt, runs = 0, False
    operations = [one for one in OPERATIONS if arguments.only in " ".join(one)]
    while tally.total() < arguments.kills and len(findings) < MOST_FINDINGS:
        attempt += 1
        operation, target = dice.choice(operations), dice.choice(Tally.TARGETS)
        wait = dice.random() * durations[operation] * SPREAD
        try:
            if not runs and (operation[0] in NEEDS_CONTAINERS or dice.random() < 0.6):
                place.call(folder, "up", "-d", "--remove-orphans")
            if _kill_during(place, folder, (operation, target, wait), dice):
                tally.counts[operation, target] += 1
            else:
                tally.missed += 1
            runs = _must_work(place, folder)
            if dice.random() < 0.5:
                runs = _must_leave_nothing(place, folder, before)
            if attempt % 10 == 0:
                place.call(folder, "system", "check")
        except Broken as broken:
            doing = f"{target} in {' '.join(operation)} (or one before), after {wait:.2f} s"
            findings.append(f"attempt {attempt} (seed {arguments.seed}): {doing}: {broken}")
            print(f"  FOUND {findings[-1]}\n{_diagnosis(place)}", file=sys.stderr, flush=True)
            before, runs = _mended(place, folder), False
        if attempt % 10 == 0:
            print(f"  {tally.total()} kills, {len(findings)} findings", file=sys.stderr, flush=True)


def _project(place):
    folder = place.project(
        "kills",
        {
            "db": {"command": ["sleep", "100000"], "volumes": ["data:/data"]},
            "web": {"command": ["sleep", "100000"], "ports": ["80"], "depends_on": ["db"], "init": True, "networks": ["default", "back"]},
            "made": {"image": "kills-made", "build": ".", "command": ["sleep", "100000"], "init": True},
            "brief": {"command": ["sh", "-c", "echo a line; sleep 0.3"], "restart": "on-failure:3"},
        },
        ["data"],
        ["back"],
    )
    (folder / "Dockerfile").write_text("FROM bench\nRUN head -c 2000000 /dev/urandom >/big && sleep 0.2\nRUN cp /big /again\n")
    if not (folder / "image.tar").exists():
        os.link(place.archive, folder / "image.tar")
    place.call(folder, "up", "-d")
    place.call(folder, "exec", "-T", "db", "sh", "-c", "echo acknowledged > /data/file; sync")
    place.call(folder, "image", "import", "image.tar", "kills-imported")
    place.call(folder, "down", "-t", "0")
    return folder


def _durations(place, folder):
    """Seconds that each operation takes here and now, undisturbed."""
    durations = {}
    for operation in OPERATIONS:
        place.call(folder, "up", "-d", "--remove-orphans")
        begin = time.monotonic()
        place.call(folder, *operation, expect=None)
        durations[operation] = time.monotonic() - begin
        if operation[0] == "pause":
            place.call(folder, "unpause")
    place.call(folder, "down", "-t", "0", "--remove-orphans")
    return durations


def _kill_during(place, folder, choice, dice):
    """True if there was something to kill."""
    operation, target, wait = choice
    command = place.start(folder, *operation)
    time.sleep(wait)
    victim = {
        "engine": place.engine,
        "monitor": lambda: dice.choice(place.monitors() or [0]),
        "command": lambda: command.pid,
        "spawner": lambda: dice.choice(place.jcompose.spawners() or [0]),
    }[target]()
    if target == "command" and command.poll() is not None:
        victim = 0
    try:
        if victim:
            os.kill(victim, signal.SIGKILL)
    except ProcessLookupError:
        victim = 0
    try:
        command.wait(place.patience)
    except subprocess.TimeoutExpired:
        command.kill()
        raise Broken("the command hangs") from None
    return victim != 0


def _must_work(place, folder):
    place.call(folder, "up", "-d", "--remove-orphans", "--scale", "web=1")
    if (place.data / "volumes" / "kills_data" / "_data" / "file").read_text() != "acknowledged\n":
        raise Broken("the volume's file holds something else")
    return True


def _must_leave_nothing(place, folder, before):
    place.call(folder, "down", "-t", "0", "--remove-orphans")
    end = time.monotonic() + 5  # what goes by itself
    while place.leaks(before) and time.monotonic() < end:
        time.sleep(0.1)
    if place.leaks(before):
        raise Broken(f"left behind: {place.leaks(before)}")
    return False


def _diagnosis(place):
    """What helps to understand a finding later: the end of the engine's log, and what is there."""
    log = place.data / "engine" / "engine.log"
    lines = log.read_text(errors="replace").splitlines()[-40:] if log.exists() else []
    return "\n".join(f"    {line}" for line in lines)


def _mended(place, folder):
    """Puts all in order by force, so that one finding is not found again by each kill after it; what is there then."""
    place.call(folder, "down", "-t", "0", "--remove-orphans", expect=None)
    place.call(folder, "engine", "stop", expect=None)
    for pid in place.monitors():
        os.kill(pid, signal.SIGKILL)
    place.call(folder, "system", "check", "--repair", expect=None)
    return place.snapshot()
