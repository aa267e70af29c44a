"""Bad bytes, bad neighbours, bad containers."""

import os
import random
import socket
import subprocess
import time
from pathlib import Path

from .place import Broken

HEADS = (
    b"POST /v1/containers HTTP/1.1\r\n" + b"".join(b"X-%d: %s\r\n" % (number, b"x" * 1000) for number in range(1000)) + b"\r\n",
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
    """Clients that send no HTTP, half of it, far too much, or never read: the engine and the monitors serve the others."""
    dice = random.Random(arguments.seed)
    folder = place.project("garbage", {"web": {"command": ["sh", "-c", "yes & yes & sleep 100000"], "logging": {"options": {"max-size": "1m"}}}})
    place.call(folder, "up", "-d")
    engine = place.engine()
    begin = _descriptors(engine)
    for _ in range(300):
        _nonsense(place.socket, dice.choice(HEADS) + dice.randbytes(dice.choice((0, 1, 100, 100_000))))
    for monitor in (place.jcompose.root / "run" / "c").glob("*/s"):
        for _ in range(300):
            head = bytes([dice.randrange(40)]) + dice.choice((dice.randbytes(4), dice.randrange(200).to_bytes(4, "little")))
            _nonsense(monitor, dice.choice((b"", head)) + dice.randbytes(dice.choice((0, 1, 100, 100_000))))
    waiting = [_half(place.socket) for _ in range(100)] + [_deaf(place.socket) for _ in range(20)]
    _too_much(place.socket)
    place.call(folder, "exec", "-T", "web", "true")
    place.call(folder, "ps")
    for client in waiting:
        client.close()
    if place.engine() != engine:
        raise Broken("the engine is another one")
    end = time.monotonic() + 20
    while _descriptors(engine) > begin + 5 and time.monotonic() < end:
        time.sleep(0.1)
    if _descriptors(engine) > begin + 5:
        raise Broken(f"the engine holds {_descriptors(engine)} descriptors, {begin} before")
    place.call(folder, "exec", "-T", "web", "true")
    place.call(folder, "down", "-t", "0")
    return "600 clients of engine and monitor, 120 that wait, one with 200 MB"


def _connected(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(0.05)
    client.connect(str(path))
    return client


def _nonsense(path, content):
    with _connected(path) as client:
        try:
            client.sendall(content)
            client.recv(1000)
        except OSError:
            pass  # it may hang up, or wait for more


def _half(path):
    client = _connected(path)
    client.sendall(b"POST /v1/containers HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    return client


def _deaf(path):
    """Asks for what is long, and for more of it, and never reads."""
    client = _connected(path)
    request = b"POST /v1/containers HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
    try:
        for _ in range(500):
            client.sendall(request)
    except OSError:
        pass  # it does not take any more, which is right
    return client


def _too_much(path):
    with _connected(path) as client:
        try:
            client.settimeout(5)
            client.sendall(b"POST /v1/up HTTP/1.1\r\nHost: x\r\nContent-Length: 200000000\r\n\r\n")
            for _ in range(200):
                client.sendall(b"x" * 1_000_000)
        except OSError:
            pass  # it may hang up


DAMAGES = ("cut", "empty", "noise", "removed")


def state(place, arguments):
    """Every kind of state file: cut off, empty, full of other bytes, removed; alone, then with its copy."""
    dice = random.Random(arguments.seed)
    damaged = 0
    before = place.snapshot()
    folder = place.project(
        "state",
        {"web": {"command": ["sleep", "100000"], "init": True, "ports": ["80"], "volumes": ["data:/data"]}, "ended": {"command": ["true"]}},
        ["data"],
    )
    place.call(folder, "up", "-d")
    place.call(folder, "exec", "-T", "web", "sh", "-c", "echo kept >/data/file; echo kept >/file")
    for together in (False, True):
        for damage in DAMAGES:
            place.call(folder, "up", "-d")
            for kind in _state_files(place):
                place.call(folder, "engine", "stop")
                file = _state_files(place).get(kind)
                if not file:
                    continue
                for victim in [file, *(_copies(file) if together else [])]:
                    _damage(victim, damage, dice)
                damaged += 1
                try:
                    _must_recover(place, folder, kind, together)
                except Broken as broken:
                    where = f"{damage}{' with its copy' if together else ''}: {file.relative_to(place.data)}"
                    raise Broken(f"{where}: {broken}") from None
    place.call(folder, "down", "-v", "-t", "0")
    place.must_be_whole(folder, before)
    return f"{damaged} files"


def _damage(file, damage, dice):
    if damage == "removed":
        file.unlink()
    else:
        whole = file.read_bytes()
        file.write_bytes({"cut": whole[: len(whole) // 2], "empty": b"", "noise": dice.randbytes(200)}[damage])


def _must_recover(place, folder, kind, together):
    place.call(folder, "ps", "-a", expect=None)
    if kind[0] == "images" or together:
        place.call(folder, "system", "check", expect=None)
        place.call(folder, "system", "check", "--repair")
    if kind[0] == "images":
        place.jcompose.import_image(place.archive, "bench")
    place.call(folder, "up", "-d")
    if place.call(folder, "exec", "-T", "web", "cat", "/data/file") != "kept\n":
        raise Broken("what the volume held is gone")
    if not together and kind[0] != "images" and place.call(folder, "exec", "-T", "web", "cat", "/file") != "kept\n":
        raise Broken("what the container had written is gone")
    if kind[0] == "images":  # it is another image now, and so the container was made anew
        place.call(folder, "exec", "-T", "web", "sh", "-c", "echo kept >/file")
    place.call(folder, "system", "check")


def _copies(file):
    found = [file.with_name(file.name + ".copy"), file.with_name(".copy-" + file.name)]
    return [copy for copy in found if copy.exists()]


def _state_files(place):
    """One of each kind. What is inside containers, volumes and layers is users' data, not state."""
    kinds = {}
    for pattern in (
        "containers/*/*", "projects/*/*.json", "projects/*/containers/*.json", "networks/*/[!.]*",
        "volumes/*/volume.json", "images/*", "images/configs/*", "images/layer-data/*/*", "engine/*",
    ):
        for file in sorted(place.data.glob(pattern)):
            if file.is_file() and not file.name.endswith(".copy") and not file.name.startswith("engine."):
                name = "ID" if len(file.name) > 40 else file.name
                kinds.setdefault((pattern.split("/")[0], pattern, name), file)
    return kinds


def engines(place, arguments):
    """Many commands at once where no engine runs, and an engine started beside another: one serves all."""
    folder = place.project("engines", {"web": {"command": ["sleep", "100000"]}})
    for _ in range(3):
        place.call(folder, "engine", "stop", expect=None)
        commands = [place.start(folder, "up", "-d") for _ in range(5)]
        codes = [command.wait(place.patience) for command in commands]
        if any(codes):
            raise Broken(f"5 × up -d ended with {codes}")
        ours = f"JCOMPOSE_RUN={place.jcompose.root / 'run'}\0".encode()
        count = sum(1 for pid in _pids() if ours in _read(f"/proc/{pid}/environ")
                    and b"\0__engine\0" in _read(f"/proc/{pid}/cmdline"))
        if count > 1:
            raise Broken(f"{count} engines")
    place.call(folder, "exec", "-T", "web", "true")
    second = [place.start(folder, "__engine") for _ in range(2)]
    for engine in second:
        try:
            engine.wait(place.patience)
        except subprocess.TimeoutExpired:
            engine.kill()
            raise Broken("a second engine does not end") from None
    place.call(folder, "exec", "-T", "web", "true")
    place.call(folder, "down", "-t", "0")
    return "3 × 5 commands, 2 engines beside the one"


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
    end = time.monotonic() + place.patience + size
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
    if time.monotonic() - begin > place.patience:
        raise Broken(f"down -t 1 took over {place.patience:g} seconds")
    if place.leaks(before):
        raise Broken(f"left behind: {place.leaks(before)}")
    return f"{size} MB without newline, largest monitor {largest} KiB"


def _resident_kib(pid):
    for line in _read(f"/proc/{pid}/status").decode(errors="replace").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    return 0


def flood(place, arguments):
    """A container that writes as fast as it can, for --seconds: its log stays within its bounds, and so does memory."""
    before = place.snapshot()
    options = {"max-size": "5m", "max-file": "3"}
    folder = place.project(
        "flood",
        {
            "loud": {"command": ["sh", "-c", "yes 'a line of a log that is written again and again'"], "logging": {"options": options}},
            "calm": {"command": ["sleep", "100000"], "init": True},
        },
    )
    place.call(folder, "up", "-d")
    engine = place.engine()
    largest = size = 0
    end = time.monotonic() + arguments.seconds
    while time.monotonic() < end:
        time.sleep(1)
        place.call(folder, "exec", "-T", "calm", "true")
        place.call(folder, "logs", "--tail", "5", "loud")
        largest = max(largest, *(_resident_kib(pid) for pid in place.monitors()))
        size = max(size, *(_size(log) for log in (place.data / "containers").glob("*/log")))
    if largest > 4096:
        raise Broken(f"a monitor takes {largest} KiB")
    if size > 17 << 20:
        raise Broken(f"logs of 3 x 5 MB take {size} bytes")
    if place.engine() != engine:
        raise Broken("the engine is another one")
    place.call(folder, "down", "-t", "0")
    place.must_be_whole(folder, before)
    return f"{arguments.seconds} s, log at most {size >> 20} MB, monitor {largest} KiB"


def _size(folder):
    total = 0
    for file in folder.glob("*"):
        try:
            total += file.stat().st_size
        except OSError:
            pass  # it has just been rotated away
    return total
