"""A jcompose of its own, with what it could leave behind in sight."""

import json
import os
import subprocess
from pathlib import Path

from benchmark import processes
from benchmark.subjects import Jcompose

LIMIT = 60.0
"""Seconds after which a command counts as hanging."""


class Broken(Exception):
    """Something does not hold that must."""


class Place:
    """Folders, an image and commands. Runs in network and mount namespaces of its own."""

    def __init__(self, host, command):
        self.jcompose = Jcompose(host, command)
        self.folder = host.folder
        self.data = self.jcompose.root / "data"
        self.socket = self.jcompose.root / "run" / "engine.sock"
        self.archive = host.bench_archive()
        self.jcompose.import_image(self.archive, "bench")
        self.cgroup = self.jcompose.env["JCOMPOSE_CGROUP"]

    def project(self, name, services, volumes=()):
        """Writes a Compose file; services are mappings."""
        folder = self.folder / "projects" / name
        folder.mkdir(parents=True, exist_ok=True)
        for service in services.values():
            service.setdefault("image", "bench")
        text = {"name": name, "services": services, "volumes": {volume: {} for volume in volumes}}
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

    def call(self, folder, *arguments, expect=0):
        """Runs a command to its end; expect is its exit code, or None if any will do that comes in time."""
        try:
            done = subprocess.run(
                [self.jcompose.command, *arguments],
                cwd=folder,
                env=self.jcompose.env,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                timeout=LIMIT,
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
        found |= {f"link {name}" for name in os.listdir("/sys/class/net")}
        found |= {f"cgroup {path}" for path in Path("/sys/fs/cgroup").glob(f"*/{self.cgroup}/*") if path.is_dir()}
        found |= {f"cgroup {path}" for path in Path("/sys/fs/cgroup").glob(f"{self.cgroup}/*") if path.is_dir()}
        found |= {f"process {pid} {processes.command_name(pid)}" for pid in self.monitors()}
        tables = subprocess.run(["nft", "list", "ruleset"], capture_output=True, text=True, check=False).stdout
        found |= {f"rule {line.strip()}" for line in tables.splitlines() if "dnat" in line}
        for kind in ("containers", "networks/endpoints", "networks/networks"):
            found |= {f"state {path.relative_to(self.data)}" for path in (self.data / kind).glob("*")}
        return found

    def close(self):
        self.jcompose.close()
