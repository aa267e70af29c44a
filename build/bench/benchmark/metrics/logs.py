"""A million lines: followed while a container writes them, and read back."""

import os
import subprocess
import time

from ..results import Figure
from .family import Family

LINES = 1_000_000


class Logs(Family):
    name = "logs"
    runs = 7
    figures = (
        Figure("logs-read", "1,000,000 lines of 100 bytes: read back by `logs`", "lines/s", 8, True),
        Figure("logs-follow", "the same: written by the container and followed by `logs -f`", "lines/s", 5, True),
        Figure("logs-lost", "logs: lines lost or out of order", "lines"),
    )

    def __init__(self, host):
        super().__init__(host)
        waiting = f"until [ -e /go ]; do sleep 0.01; done; exec /bench/flood {LINES}"
        text = f"services:\n  s1: {{image: bench, init: true, command: [sh, -c, '{waiting}']}}\n"
        self.folder = self.write("bench-logs", text)

    def prepare(self, subject):
        self.need_image(subject)

    def once(self, subject):
        subject.run(subject.compose("up", "-d"), self.folder)
        reader = self._reader(subject, "logs", "-f", "--no-log-prefix")
        time.sleep(1)  # until it follows: the start of a command is not what is measured here
        begin = time.monotonic()
        subject.run(subject.compose("exec", "-T", "s1", "touch", "/go"), self.folder)
        lost_live = _count(reader, LINES)
        followed = time.monotonic() - begin
        reader.terminate()
        reader.wait()
        begin = time.monotonic()
        reader = self._reader(subject, "logs", "--no-log-prefix")
        lost = _count(reader, LINES)
        reader.wait()
        read = time.monotonic() - begin
        subject.run(subject.compose("down", "-t", "0"), self.folder)
        return {"logs-read": LINES / read, "logs-follow": LINES / followed, "logs-lost": lost + lost_live}

    def _reader(self, subject, *words):
        return subprocess.Popen(
            list(map(str, subject.compose(*words))),
            cwd=self.folder,
            env=subject.env,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


def _count(process, wanted, limit=120.0):
    """Reads until the last line has come; returns how many were missing or misplaced."""
    expected = wrong = 0
    rest = b""
    begin = time.monotonic()
    while expected + wrong < wanted and time.monotonic() - begin < limit:
        block = os.read(process.stdout.fileno(), 1 << 20)
        if not block:
            break
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        if not lines:
            continue
        # Numbers are checked at the ends of a block, and its length says whether all between are there.
        try:
            first, last = int(lines[0][:10]), int(lines[-1][:10])
        except ValueError:
            wrong += len(lines)
            continue
        wrong += abs(first - expected) + abs(last - first + 1 - len(lines))
        expected = last + 1
    return wrong + max(0, wanted - expected)


FAMILIES = (Logs,)
