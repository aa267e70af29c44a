"""A jcompose of its own, with what it could leave behind in sight."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from benchmark import processes
from benchmark.subjects import Jcompose

PATIENCE = 60.0
"""Seconds after which a command counts as hanging, unless --patience says otherwise."""


class Broken(Exception):
    """Something does not hold that must."""


class Place:
    """Folders, an image and commands. Runs in network and mount namespaces of its own."""

    def __init__(self, host, command, patience=PATIENCE):
        self.patience = patience
        self.jcompose = Jcompose(host, command)
        self.folder = host.folder
        self.data = self.jcompose.root / "data"
        self.socket = self.jcompose.root / "run" / "engine.sock"
        self.archive = host.bench_archive()
        self.jcompose.import_image(self.archive, "bench")
        self.cgroup = self.jcompose.env["JCOMPOSE_CGROUP"]

    def project(self, name, services, volumes=(), networks=()):
        """Writes a Compose file; services are mappings."""
        folder = self.folder / "projects" / name
        folder.mkdir(parents=True, exist_ok=True)
        for service in services.values():
            service.setdefault("image", "bench")
        text = {"name": name, "services": services, "volumes": volumes if isinstance(volumes, dict) else {v: {} for v in volumes}}
        if networks:
            text["networks"] = {network: {} for network in networks}
        (folder / "compose.yaml").write_text(json.dumps(text))
        return folder

    def start(self, folder, *arguments):
        """A command that is running."""
        return subprocess.Popen(
            [self.jcompose.command, *arguments],
            cwd=folder,
            env=self.jcompose.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def call(self, folder, *arguments, expect=0, limit=None, environment=None):
        """Runs a command to its end; expect is its exit code, or None if any will do that comes in time."""
        try:
            done = subprocess.run(
                [self.jcompose.command, *arguments],
                cwd=folder,
                env=dict(self.jcompose.env, **(environment or {})),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=limit or self.patience,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Broken(f"{' '.join(arguments)}: hangs") from None
        output = done.stdout.decode(errors="replace")
        if "\tat " in output or "Exception" in output:
            raise Broken(f"{' '.join(arguments)}: shows an exception: {output[-300:].strip()}")
        if expect is not None and done.returncode != expect:
            raise Broken(f"{' '.join(arguments)}: status {done.returncode}: {output[-300:].strip()}")
        return output

    def must_be_whole(self, folder, before):
        """After a fault: nothing is left that was not there before, and the product itself finds nothing either."""
        end = time.monotonic() + 10  # what goes by itself
        while self.leaks(before) and time.monotonic() < end:
            time.sleep(0.1)
        if self.leaks(before):
            raise Broken(f"left behind: {self.leaks(before)}")
        self.call(folder, "system", "check")

    def engine(self):
        return self.jcompose.engine()

    def monitors(self):
        return self.jcompose.monitors()

    def leaks(self, before):
        """What is here now and was not before."""
        return sorted(self.snapshot() - before)

    def snapshot(self):
        """Mounts, links, rules, cgroups, processes and state that containers could leave; the engine does not count."""
        found = {f"mount {line.split()[4]}" for line in Path("/proc/self/mountinfo").read_text().splitlines()}
        found |= {f"link {name}" for _, name in socket.if_nameindex()}  # /sys shows those of another namespace
        found |= {f"cgroup {path}" for path in Path("/sys/fs/cgroup").glob(f"*/{self.cgroup}/*") if path.is_dir()}
        found |= {f"cgroup {path}" for path in Path("/sys/fs/cgroup").glob(f"{self.cgroup}/*") if path.is_dir()}
        found |= {f"process {pid} {processes.command_name(pid)}" for pid in self.monitors()}
        tables = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=False).stdout
        found |= {f"rule {line.strip()}" for line in tables.splitlines() if "dnat" in line}
        for kind in ("containers", "networks/endpoints", "networks/networks", "projects", "projects/*/containers", "images/tmp", "build"):
            found |= {f"state {path.relative_to(self.data)}" for path in self.data.glob(f"{kind}/*")}
        # What later builds need not do again, and the empty folder for containers without project.
        found -= {"state build/sources", "state build/steps", "state projects/_", "state projects/_/containers"}
        found |= {f"run {path.name}" for path in (self.jcompose.root / "run" / "c").glob("*")}
        return found | self._namespaces()

    @staticmethod
    def _namespaces():
        """Network namespaces of processes that are ours: a container's outlives it only if somebody holds it."""
        ours = processes.namespace(os.getpid())
        parents = {pid for pid in processes.pids() if processes.namespace(pid) == ours}
        return {
            f"namespace {processes.namespace(pid)}"
            for pid in processes.pids()
            if _parent(pid) in parents and processes.namespace(pid) not in (ours, "")
        }

    def groups(self, controller):
        """The folder in which cgroups of a controller are made."""
        folder = Path("/sys/fs/cgroup") / controller
        return folder if folder.is_dir() else Path("/sys/fs/cgroup")

    def close(self):
        """Ends what still runs, as after an interruption."""
        self.jcompose.stop_engine()
        for pid in self.monitors():
            os.kill(pid, signal.SIGKILL)
        end = time.monotonic() + 10
        groups = [path for path in Path("/sys/fs/cgroup").glob(f"**/{self.cgroup}/*") if path.is_dir()]
        while any(path.exists() for path in groups) and time.monotonic() < end:
            for path in groups:
                with contextlib.suppress(OSError):
                    path.rmdir()
            time.sleep(0.1)
        self.jcompose.close()


def _parent(pid):
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
