#!/usr/bin/env python3
"""Talks nonsense to a monitor that was built with sanitizers: make -C ../../main/native fuzz-monitor (as root).

    monitor-fuzz.py plan FILE                     writes a plan, for plan-fuzz
    monitor-fuzz.py run MONITOR ROUNDS [SEED]     starts MONITOR with such a plan, and many clients

The monitor must serve an orderly client all the time, and end with its container.
"""

import os
import random
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOCKET, EXIT_FILE, SAMPLE, LOG, NAMESPACE, ROOT_FOLDER, FLAGS, HOSTNAME = 1, 2, 3, 4, 6, 9, 10, 11
STEP_FOLDER, STEP_FILE, STEP_SYMLINK, ARG, ENV, CWD, IDS, CAPS, RLIMIT, PROCESS_FLAGS = 32, 37, 36, 64, 65, 66, 67, 68, 70, 72
STDIN, RESIZE, SIGNAL, EXIT, STDIN_EOF, ERROR = 0, 3, 4, 5, 6, 7
START, KILL, WATCH, EXEC, ATTACH, STATUS = 16, 17, 18, 20, 21, 22
OK = 32
NEW_NAMESPACES = (0x20000, 0x20000000, 0x4000000, 0x8000000)  # mount, pid, uts, ipc
ALL_CAPABILITIES = (1 << 38) - 1


def record(tag, payload=b""):
    return struct.pack("<HHI", tag, 0, len(payload)) + payload


def text(*strings):
    return b"".join(string.encode() + b"\0" for string in strings)


def whole(records):
    body = b"".join(records)
    return struct.pack("<4sII", b"JCPL", 1, 12 + len(body)) + body


def process(*words):
    return [
        *(record(ARG, text(word)) for word in words),
        record(ENV, text("PATH=/bin")),
        record(CWD, text("/")),
        record(IDS, struct.pack("<II", 0, 0)),
        record(CAPS, struct.pack("<5Q", *[ALL_CAPABILITIES] * 3, 0, 0)),
        record(RLIMIT, struct.pack("<IIQQ", 7, 0, 1024, 1024)),
        record(PROCESS_FLAGS, struct.pack("<I", 2)),
    ]


def plan(folder, root, *words):
    return whole(
        [
            record(SOCKET, text(f"{folder}/s")),
            record(EXIT_FILE, text(f"{folder}/exit")),
            record(SAMPLE, text("/proc/self/stat")),
            record(LOG, struct.pack("<QI", 100_000, 3) + text(f"{folder}/log")),
            *(record(NAMESPACE, struct.pack("<I", flag) + text("")) for flag in NEW_NAMESPACES),
            record(ROOT_FOLDER, text(str(root))),
            record(HOSTNAME, text("fuzz")),
            record(FLAGS, struct.pack("<I", 1)),
            *process(*words),
        ]
    )


def frame(kind, payload=b""):
    return struct.pack("<BI", kind, len(payload)) + payload


class Fuzz:
    def __init__(self, monitor, rounds, seed):
        self.monitor, self.rounds, self.dice = monitor, rounds, random.Random(seed)

    def run(self):
        with tempfile.TemporaryDirectory(prefix="monitor-fuzz-") as folder:
            root = Path(folder, "root")
            self._busybox(root)
            Path(folder, "log").mkdir()
            self.socket = f"{folder}/s"
            spawner = subprocess.Popen(
                [self.monitor, f"{folder}/spawner"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={
                    "ASAN_OPTIONS": f"detect_leaks=0:abort_on_error=1:log_path={folder}/err",
                    "UBSAN_OPTIONS": f"halt_on_error=1:abort_on_error=1:log_path={folder}/err",
                },
            )
            if spawner.stdout.read(5)[:1] != bytes([OK]):
                sys.exit(f"the spawner does not start: {self._errors(folder)}")
            runs = self._series(folder, plan(folder, root, "/bin/sh", "-c", "while :; do echo line; sleep 0.1; done"))
            spawner.stdin.close()
            spawner.wait(10)
        print(f"{self.rounds} clients of {runs} runs, no complaints")

    def _series(self, folder, content):
        """A client may by chance have killed the container, in order: then there is another run."""
        runs, number = 0, 0
        while number < self.rounds:
            self._launch(folder, content)
            runs += 1
            while number < self.rounds and os.path.exists(self.socket):
                number += 1
                try:
                    self._nonsense()
                    if number % 50 == 0:
                        self._orderly(STATUS)
                except (FileNotFoundError, ConnectionRefusedError):
                    break
            if os.path.exists(self.socket):
                self._orderly(KILL)
            end = time.monotonic() + 60
            while os.path.exists(self.socket) and time.monotonic() < end:
                time.sleep(0.05)
            errors = self._errors(folder)
            if errors or os.path.exists(self.socket) or not Path(folder, "exit").exists():
                sys.exit(f"the monitor did not end in order: {errors}")
            Path(folder, "exit").unlink()
        return runs

    @staticmethod
    def _errors(folder):
        return "".join(path.read_text() for path in Path(folder).glob("err.*"))

    def _launch(self, folder, content):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(f"{folder}/spawner")
            client.recv(5, socket.MSG_WAITALL)  # OK
            client.sendall(content)
            answer = client.recv(4096)
        if not answer or answer[-13:-12] == bytes([ERROR]) or b"\x24" not in answer:
            sys.exit(f"the monitor does not start: {answer!r} {self._errors(folder)}")
        self._orderly(START)

    @staticmethod
    def _busybox(root):
        (root / "bin").mkdir(parents=True)
        archive = Path(os.environ.get("JCOMPOSE_TEST_IMAGES", Path.home() / ".cache/jcompose/testkit"), "busybox.tar")
        subprocess.run(["tar", "-C", root, "-xf", archive], check=True)

    def _connect(self):
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(5)
        client.connect(self.socket)
        return client

    def _orderly(self, kind):
        with self._connect() as client:
            client.sendall(frame(kind))
            answer = client.recv(100)
            if not answer:
                sys.exit("an orderly client is not answered")

    def _nonsense(self):
        dice = self.dice
        with self._connect() as client:
            client.settimeout(0.02)
            try:
                for _ in range(dice.randrange(1, 5)):
                    client.sendall(self._bytes())
                    if dice.random() < 0.3:
                        client.recv(dice.choice((1, 100, 100_000)))
            except OSError:
                pass  # it may hang up, or wait for more

    def _bytes(self):
        dice = self.dice
        kind = dice.choice((STDIN, RESIZE, SIGNAL, EXIT, STDIN_EOF, ERROR, WATCH, EXEC, ATTACH, STATUS, dice.randrange(256)))
        if kind in (KILL, SIGNAL) and dice.random() < 0.99:
            kind = STATUS  # the container should live for a while
        if kind == EXEC:
            payload = whole(process("/bin/cat", "x" * dice.choice((1, 1000)))) if dice.random() < 0.5 else whole(process("/bin/true"))
        else:
            payload = dice.randbytes(dice.choice((0, 1, 2, 4, 8, 1000, 65536)))
        content = bytearray(frame(kind, payload))
        for _ in range(dice.choice((0, 0, 1, 3))):
            content[dice.randrange(len(content))] = dice.choice((0, 1, 0xFF, dice.randrange(256)))
        return bytes(content[: dice.choice((len(content), len(content), dice.randrange(len(content) + 1)))])


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)
    if sys.argv[1] == "plan":
        Path(sys.argv[2]).write_bytes(plan("/run/fuzz", "/srv/root", "/bin/sh", "-c", "true"))
    else:
        Fuzz(sys.argv[2], int(sys.argv[3]), int((sys.argv[4:] or ["1"])[0])).run()
