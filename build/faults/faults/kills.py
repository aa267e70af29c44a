"""kill -9 at random moments of every operation."""

import io
import os
import random
import signal
import subprocess
import sys
import tarfile
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
    ("rm", "-fs"),
    ("logs",),
    ("create", "--force-recreate"),
    ("scale", "web=3"),
    ("up", "-d", "--build", "made"),
    ("build", "--no-cache"),
    ("cp", "compose.yaml", "db:/data/copy"),
    ("cp", "db:/bin", "copied"),
    ("exec", "-T", "-d", "db", "sleep", "1"),
    ("commit", "db", "kills-committed"),
    ("image", "import", "rootfs.tar", "kills-imported"),
    ("image", "prune", "-f"),
    ("system", "check", "--repair"),
    ("engine", "stop"),
    ("ps", "-a"),
    ("top",),
)
LONGEST_WAIT = 0.9


def kills(place, arguments):
    """Ends an engine, a monitor or a command while it works; the next commands must work, and nothing be left."""
    dice = random.Random(arguments.seed)
    folder = place.project(
        "kills",
        {
            "db": {"command": ["sleep", "100000"], "volumes": ["data:/data"]},
            "web": {"command": ["sleep", "100000"], "ports": ["80"], "depends_on": ["db"], "init": True},
            "made": {"image": "kills-made", "build": ".", "command": ["sleep", "100000"], "init": True},
        },
        ["data"],
    )
    (folder / "Dockerfile").write_text("FROM bench\nRUN head -c 2000000 /dev/urandom >/big && sleep 0.2\nRUN cp /big /again\n")
    with tarfile.open(folder / "rootfs.tar", "w") as tar:
        for number in range(500):
            member = tarfile.TarInfo(f"folder{number % 10}/file{number}")
            member.size = 4000
            tar.addfile(member, io.BytesIO(bytes([number % 251]) * 4000))
    operations = [one for one in OPERATIONS if arguments.only in " ".join(one)]
    place.call(folder, "up", "-d")
    place.call(folder, "exec", "-T", "db", "sh", "-c", "echo acknowledged > /data/file; sync")
    place.call(folder, "down", "-t", "0")
    before = place.snapshot()
    place.call(folder, "system", "check")
    done = {"engine": 0, "monitor": 0, "command": 0}
    for number in range(arguments.kills):
        operation, target = dice.choice(operations), dice.choice(sorted(done))
        if dice.random() < 0.7:
            place.call(folder, "up", "-d", "--remove-orphans")
        try:
            if _kill_during(place, folder, operation, target, dice.random() * LONGEST_WAIT):
                done[target] += 1
            _must_work(place, folder, before)
            if number % 10 == 9:
                place.call(folder, "system", "check")
                print(f"  {number + 1} kills", file=sys.stderr, flush=True)
        except Broken as broken:
            raise Broken(f"kill {number} (seed {arguments.seed}): {target} in {' '.join(operation)}: {broken}") from None
    return ", ".join(f"{count} × {target}" for target, count in done.items())


def _kill_during(place, folder, operation, target, wait):
    """True if there was something to kill."""
    command = place.start(folder, *operation)
    time.sleep(wait)
    victims = {"engine": [place.engine()], "monitor": place.monitors()[:1], "command": [command.pid]}[target]
    if target == "command" and command.poll() is not None:
        victims = []
    for victim in filter(None, victims):
        try:
            os.kill(victim, signal.SIGKILL)
        except ProcessLookupError:
            victims = []
    try:
        command.wait(place.patience)
    except subprocess.TimeoutExpired:
        command.kill()
        raise Broken("the command hangs") from None
    return any(victims)


def _must_work(place, folder, before):
    place.call(folder, "up", "-d", "--remove-orphans", "--scale", "web=1")
    if (place.data / "volumes" / "kills_data" / "_data" / "file").read_text() != "acknowledged\n":
        raise Broken("the volume's file holds something else")
    place.call(folder, "down", "-t", "0", "--remove-orphans")
    end = time.monotonic() + 5  # what goes by itself
    while place.leaks(before) and time.monotonic() < end:
        time.sleep(0.1)
    if place.leaks(before):
        raise Broken(f"left behind: {place.leaks(before)}")
