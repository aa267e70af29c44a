"""kill -9 in the middle of what changes the image store."""

import os
import signal
import subprocess
import sys
import time

from .place import Broken
from .registry import Image, Registry

MOMENTS = 20
EARLIEST, LATEST = 0.25, 1.1
"""The moments are spread evenly over this part of what an operation takes; before it only a JVM starts."""


def store(place, arguments):
    """Ends engine and command at twenty moments each of a pull, build, commit and prune: the store is whole, the next one works."""
    before = place.snapshot()
    server = Registry(Image(place.archive, place.folder / "store.tar"))
    name = f"127.0.0.1:{server.server_address[1]}/store:latest"
    folder = place.project("store", {"db": {"command": ["sleep", "100000"], "init": True}})
    (folder / "Dockerfile").write_text("FROM bench\nRUN head -c 2000000 /dev/urandom >/big\nRUN cp /big /again\n")
    unnamed = ("image", "build", "-q", "--no-cache", ".")
    operations = {
        ("image", "pull", name): ("image", "rm", "-f", name),
        ("image", "build", "--no-cache", "-t", "store-built", "."): (),
        ("commit", "db", "store-committed"): ("exec", "-T", "db", "sh", "-c", "head -c 2000000 /dev/urandom >/big"),
        ("image", "prune", "-f"): unnamed,
    }
    findings = []
    try:
        place.call(folder, "up", "-d")
        for operation, preparation in operations.items():
            findings += _series(place, folder, operation, preparation)
        place.call(folder, "container", "run", "--rm", "--network", "none", "store-committed", "test", "-s", "/big")
        place.call(folder, "down", "-t", "0")
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
    if findings:
        raise Broken(f"{len(findings)} findings: " + "; ".join(findings))
    place.call(folder, "image", "rm", "-f", name, "store-built", "store-committed")
    place.must_be_whole(folder, before)
    return f"{MOMENTS} kills in each of {len(operations)} operations"


def _series(place, folder, operation, preparation):
    findings = []
    duration = _duration(place, folder, operation, preparation)
    for moment in range(MOMENTS):
        wait = duration * (EARLIEST + (LATEST - EARLIEST) * moment / (MOMENTS - 1))
        try:
            _prepare(place, folder, preparation)
            _kill_after(place, folder, operation, wait)
            place.call(folder, "system", "check")
            place.call(folder, *operation)
        except Broken as broken:
            findings.append(f"{' '.join(operation)} after {wait:.3f} s: {broken}")
            print(f"  FOUND {findings[-1]}", file=sys.stderr, flush=True)
            place.call(folder, "system", "check", "--repair", expect=None)
    return findings


def _prepare(place, folder, preparation):
    if preparation:
        place.call(folder, *preparation)


def _duration(place, folder, operation, preparation):
    place.call(folder, *operation)
    _prepare(place, folder, preparation)
    begin = time.monotonic()
    place.call(folder, *operation)
    return time.monotonic() - begin


def _kill_after(place, folder, operation, wait):
    """Whichever process does the work: the engine, or the command itself."""
    command = place.start(folder, *operation)
    time.sleep(wait)
    for victim in (command.pid if command.poll() is None else 0, place.engine()):
        if victim:
            try:
                os.kill(victim, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has just ended by itself
    try:
        command.wait(place.patience)
    except subprocess.TimeoutExpired:
        command.kill()
        raise Broken("the command hangs") from None
