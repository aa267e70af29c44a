"""Bad bytes, bad neighbours, bad containers."""

import os
import random
import socket
import time
from pathlib import Path

from .place import Broken

HEADS = (
    b"",
    b"GET / HTTP/1.1\r\n\r\n",
    b"POST /v1/containers HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n{",
    b"POST /v1/containers HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n{{{{{",
    b"POST /v1/up HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]",
    b"POST /v1/exec HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZZ\r\n",
    b"GET /v1/exec HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: jcompose\r\nContent-Length: 2\r\n\r\n{}",
    b"POST /v1/" + b"a" * 100_000 + b" HTTP/1.1\r\n\r\n",
)


def _descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def garbage(place, arguments):
    """Clients that send no HTTP, half of it, or foreign bytes to the engine's socket."""
    dice = random.Random(arguments.seed)
    folder = place.project("garbage", {"web": {"command": ["sleep", "100000"]}})
    place.call(folder, "up", "-d")
    engine = place.engine()
    begin = _descriptors(engine)
    for _ in range(300):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(0.05)
            client.connect(str(place.socket))
            try:
                client.sendall(dice.choice(HEADS) + dice.randbytes(dice.choice((0, 1, 100, 100_000))))
                client.recv(1000)
            except OSError:
                pass  # it may hang up, or wait for more
    place.call(folder, "exec", "-T", "web", "true")
    if place.engine() != engine:
        raise Broken("the engine is another one")
    end = time.monotonic() + 10
    while _descriptors(engine) > begin + 5 and time.monotonic() < end:
        time.sleep(0.1)
    if _descriptors(engine) > begin + 5:
        raise Broken(f"the engine holds {_descriptors(engine)} descriptors, {begin} before")
    place.call(folder, "down", "-t", "0")
    return "300 clients"


def state(place, arguments):
    """State files that are cut off, empty or full of other bytes; the containers run on meanwhile."""
    dice = random.Random(arguments.seed)
    damaged = 0
    before = place.snapshot()
    for damage in ("cut", "empty", "noise"):
        folder = place.project("state", {"web": {"command": ["sleep", "100000"], "ports": ["80"]}})
        place.call(folder, "up", "-d")
        for file in _state_files(place):
            place.call(folder, "engine", "stop")
            if not file.exists():
                continue
            whole = file.read_bytes()
            file.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": dice.randbytes(200)}[damage])
            damaged += 1
            where = f"{damage}: {file.relative_to(place.data)}"
            try:
                place.call(folder, "ps", "-a", expect=None)
                place.call(folder, "up", "-d", expect=None)
                place.call(folder, "down", "-t", "0", "--remove-orphans")
                place.call(folder, "up", "-d")
                place.call(folder, "exec", "-T", "web", "true")
            except Broken as broken:
                raise Broken(f"{where}: {broken}") from None
        place.call(folder, "down", "-t", "0")
        if place.leaks(before):
            raise Broken(f"{damage}: left behind: {place.leaks(before)}")
    return f"{damaged} files"


def _state_files(place):
    """Those of containers, projects and networks, one of each kind; images have digests to hold them against."""
    kinds = {}
    for kind in ("containers", "projects", "networks"):
        for file in sorted((place.data / kind).rglob("*")):
            if file.is_file() and not file.is_symlink() and 0 < file.stat().st_size < 100_000 and "logs" not in file.parts:
                kinds.setdefault((kind, file.suffix, len(file.relative_to(place.data).parts), file.name[:6]), file)
    return list(kinds.values())


def engines(place, arguments):
    """Many commands at once where no engine runs: one of theirs serves all."""
    folder = place.project("engines", {"web": {"command": ["sleep", "100000"]}})
    for _ in range(3):
        place.call(folder, "engine", "stop", expect=None)
        commands = [place.start(folder, "up", "-d") for _ in range(5)]
        codes = [command.wait(60) for command in commands]
        if any(codes):
            raise Broken(f"5 × up -d ended with {codes}")
        ours = f"JCOMPOSE_RUN={place.jcompose.root / 'run'}\0".encode()
        count = sum(1 for pid in _pids() if ours in _read(f"/proc/{pid}/environ")
                    and b"\0__engine\0" in _read(f"/proc/{pid}/cmdline"))
        if count > 1:
            raise Broken(f"{count} engines")
    place.call(folder, "down", "-t", "0")
    return "3 × 5 commands"


def _pids():
    return [name for name in os.listdir("/proc") if name.isdigit()]


def _read(path):
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""


def containers(place, arguments):
    """Containers that ignore signals, close their outputs, multiply within their limit, write without a newline."""
    size = arguments.megabytes
    before = place.snapshot()
    folder = place.project(
        "containers",
        {
            "deaf": {"command": ["sh", "-c", "trap '' TERM INT HUP; while :; do sleep 1; done"]},
            "mute": {"command": ["sh", "-c", "exec >&- 2>&- <&-; sleep 100000"]},
            "bomb": {"command": ["sh", "-c", "b() { b | b & }; b; sleep 100000"], "pids_limit": 20, "init": True},
            "flood": {"command": ["sh", "-c", f"head -c {size << 20} /dev/zero | tr '\\0' x; sleep 100000"]},
            "calm": {"command": ["sleep", "100000"]},
        },
    )
    place.call(folder, "up", "-d")
    end = time.monotonic() + 60 + size
    count = 0
    while count < size << 20 and time.monotonic() < end:
        time.sleep(1)
        count = place.call(folder, "logs", "--no-log-prefix", "--no-color", "flood").count("x")
    if count != size << 20:
        raise Broken(f"of {size << 20} bytes without a newline {count} came back")
    largest = max(_resident_kib(pid) for pid in place.monitors())
    if largest > 4096:
        raise Broken(f"a monitor takes {largest} KiB")
    running = place.call(folder, "ps", "--services").split()
    if not {"deaf", "mute", "flood", "calm"} <= set(running):
        raise Broken(f"only {running} run")
    place.call(folder, "exec", "-T", "calm", "true")
    begin = time.monotonic()
    place.call(folder, "down", "-t", "1")
    if time.monotonic() - begin > 30:
        raise Broken("down -t 1 took over 30 seconds")
    if place.leaks(before):
        raise Broken(f"left behind: {place.leaks(before)}")
    return f"{size} MB without newline, largest monitor {largest} KiB"


def _resident_kib(pid):
    for line in _read(f"/proc/{pid}/status").decode(errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0
