"""Runs commands and reads what the system has accounted for them."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path


class CommandFailed(Exception):
    """A command that has to succeed did not; the message holds the end of what it printed."""


@dataclass(frozen=True)
class Timing:
    """
    Seconds. cpu is user and system time of the command and the children that it waited for. peak is the largest resident
    set of one of them, in KiB.
    """

    wall: float
    cpu: float
    output: str
    peak: int


def run(argv, cwd=None, env=None, check=True, limit=600.0, stdin=subprocess.DEVNULL) -> Timing:
    """Runs argv to its end. Output is read through a pipe, as scripts do."""
    begin = time.monotonic()
    process = subprocess.Popen(
        [str(word) for word in argv],
        cwd=cwd,
        env=env,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    # The pipe closes when the command ends: whatever it leaves running in the background has its own output.
    timer = _kill_after(process, limit)
    try:
        output = process.stdout.read().decode(errors="replace")
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - begin
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    if check and process.returncode != 0:
        raise CommandFailed(f"{' '.join(map(str, argv))}: status {process.returncode}: {output[-2000:].strip()}")
    return Timing(wall, usage.ru_utime + usage.ru_stime, output, usage.ru_maxrss)


def _kill_after(process, seconds):
    timer = threading.Timer(seconds, process.kill)
    timer.daemon = True
    timer.start()
    return timer


def pss_kib(pid: int) -> int:
    """Proportional set size: shared pages are counted once over all who share them. 0 if it is gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except (OSError, ValueError):
        pass
    return 0


def cpu_seconds(pid: int) -> float:
    """User and system time of a living process."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return 0.0


def pids():
    return [int(entry) for entry in os.listdir("/proc") if entry.isdigit()]


def command_name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def executable(pid: int) -> str:
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def is_engine(pid: int) -> bool:
    """Whether it is a JVM that serves, not one of a command."""
    try:
        return b"\0__engine\0" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def namespace(pid: int) -> str:
    """The network namespace it is in."""
    try:
        return os.readlink(f"/proc/{pid}/ns/net")
    except OSError:
        return ""


def environment(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
