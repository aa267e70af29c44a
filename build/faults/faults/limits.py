"""An engine that gets no more processes, no more memory, or another time."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from .place import Broken

SLEEP = {"command": ["sleep", "100000"], "init": True}
NATIVE = Path(__file__).resolve().parent / "native"
DAY = 86_400


def pids(place, arguments):
    """The engine may start no further thread or process: what cannot be done is refused, and is done later."""
    before = place.snapshot()
    folder = place.project("pids", {f"s{number}": dict(SLEEP) for number in range(6)})
    place.call(folder, "up", "-d", "s0")
    with _group(place, "pids") as group:
        for spare in (0, 1, 3, 8):
            engine = _engine(place, folder)
            (group / "cgroup.procs").write_text(str(engine))
            (group / "pids.max").write_text(str(int((group / "pids.current").read_text()) + spare))
            place.call(folder, "up", "-d", "--force-recreate", "--no-deps", "s1", "s2", "s3", expect=None)
            place.call(folder, "ps", "-a", expect=None)
            (group / "pids.max").write_text("max")
            place.call(folder, "up", "-d")
            for service in ("s0", "s3"):
                place.call(folder, "exec", "-T", service, "true")
        place.call(folder, "down", "-t", "0")
        place.call(folder, "engine", "stop")
    place.must_be_whole(folder, before)
    return "0, 1, 3, 8 to spare"


def memory(place, arguments):
    """The kernel ends the engine because memory is short: containers go on, and the next command has a new one."""
    before = place.snapshot()
    folder = place.project("memory", {"web": dict(SLEEP, volumes=["data:/data"]), "db": dict(SLEEP)}, ["data"])
    place.call(folder, "up", "-d")
    place.call(folder, "exec", "-T", "web", "sh", "-c", "echo kept >/data/file")
    container = place.call(folder, "ps", "-q", "web")
    ended = 0
    with _group(place, "memory") as group:
        limit, use = _memory_files(group)
        for megabytes in (8, 2, 0):
            place.call(folder, "engine", "stop")
            limit.write_text("-1" if use.name.endswith("bytes") else "max")
            # From its start on, so that all that it takes counts.
            starter = f"echo $$ >{group}/cgroup.procs; exec {place.jcompose.command} ps"
            subprocess.run(["sh", "-c", starter], cwd=folder, env=place.jcompose.env, capture_output=True, check=True)
            engine = place.engine()
            limit.write_text(str(int(use.read_text()) + (megabytes << 20)))
            place.call(folder, "up", "-d", "--force-recreate", "db", expect=None)
            place.call(folder, "ps", "-a", expect=None)
            ended += not Path(f"/proc/{engine}").exists()
            limit.write_text("-1" if use.name.endswith("bytes") else "max")
            place.call(folder, "up", "-d")
            if place.call(folder, "ps", "-q", "web") != container:
                raise Broken("a container that nobody asked to replace is another one")
            if place.call(folder, "exec", "-T", "web", "cat", "/data/file") != "kept\n":
                raise Broken("the volume's file is not what it was")
        place.call(folder, "down", "-v", "-t", "0")
        place.call(folder, "engine", "stop")
    place.must_be_whole(folder, before)
    return f"8, 2 and 0 MB to spare; the engine was ended {ended} times"


def _memory_files(group):
    """Of cgroup v1 or v2: the limit, and what is in use."""
    if (group / "memory.max").exists():
        return group / "memory.max", group / "memory.current"
    return group / "memory.limit_in_bytes", group / "memory.usage_in_bytes"


@contextmanager
def _group(place, controller):
    group = place.groups(controller) / f"{place.cgroup}-{controller}"
    group.mkdir()
    try:
        yield group
    finally:
        for pid in (group / "cgroup.procs").read_text().split():
            os.kill(int(pid), signal.SIGKILL)
        end = time.monotonic() + 10
        while (group / "cgroup.procs").read_text().split() and time.monotonic() < end:
            time.sleep(0.05)
        group.rmdir()


def _engine(place, folder):
    place.call(folder, "ps")
    return place.engine()


def clock(place, arguments):
    """The engine's clock jumps a day on and a day back: health checks, restarts, grace periods and logs go on."""
    before = place.snapshot()
    stamp, library = place.folder / "clock", place.folder / "clock.so"
    stamp.write_text("0")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", library, NATIVE / "clock.c"], check=True)
    environment = {"LD_PRELOAD": str(library), "FAULTS_CLOCK": str(stamp)}
    healthy = {"test": ["CMD", "test", "-e", "/well"], "interval": "1s", "retries": 2, "start_period": "1s"}
    folder = place.project(
        "clock",
        {
            "web": dict(SLEEP, healthcheck=healthy),
            "restless": {"command": ["sh", "-c", "echo run; sleep 1; exit 1"], "restart": "always"},
            "deaf": {"command": ["sh", "-c", "trap '' TERM; while :; do sleep 1; done"]},
        },
    )
    place.call(folder, "engine", "stop", expect=None)
    place.call(folder, "up", "-d", environment=environment)
    for jump in (DAY, -DAY, 400 * DAY, 0):
        stamp.write_text(str(jump))
        place.call(folder, "exec", "-T", "web", "touch", "/well")
        _await_health(place, folder, "healthy", jump)
        place.call(folder, "exec", "-T", "web", "rm", "/well")
        _await_health(place, folder, "unhealthy", jump)
        runs = place.call(folder, "logs", "--no-log-prefix", "restless").count("run")
        end = time.monotonic() + place.patience
        while place.call(folder, "logs", "--no-log-prefix", "restless").count("run") <= runs:
            if time.monotonic() > end:
                raise Broken(f"{jump:+d} s: nothing is restarted any more")
            time.sleep(0.5)
        begin = time.monotonic()
        place.call(folder, "restart", "-t", "1", "deaf")
        if time.monotonic() - begin > place.patience:
            raise Broken(f"{jump:+d} s: restart -t 1 took over {place.patience:g} seconds")
        place.call(folder, "ps", "-a")
    place.call(folder, "down", "-t", "0")
    place.call(folder, "engine", "stop")
    place.must_be_whole(folder, before)
    return "+1 day, -1 day, +400 days, right again"


def _await_health(place, folder, state, jump):
    end = time.monotonic() + place.patience
    while place.call(folder, "ps", "--format", "{{.Health}}", "web").strip() != state:
        if time.monotonic() > end:
            raise Broken(f"{jump:+d} s: web does not become {state}")
        time.sleep(0.3)
