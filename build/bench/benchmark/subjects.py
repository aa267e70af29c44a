"""What is measured: jcompose, and the peers that do the same work with the same files."""

import os
import shutil
import subprocess
import time
from pathlib import Path

from . import processes
from .host import CHECKOUT, Host, Unavailable


class Subject:
    """One contender. Commands are lists; env is the environment for all of them."""

    name = ""
    env = dict(os.environ)

    def compose(self, *arguments):
        raise NotImplementedError

    def import_image(self, archive: Path, name: str):
        raise NotImplementedError

    def remove_image(self, name: str):
        raise NotImplementedError

    def build(self, tag: str, folder: Path, fresh: bool):
        """The plain build command, without a Compose file."""
        raise NotImplementedError

    def pull(self, image: str):
        raise NotImplementedError

    def beside(self):
        """Pids of everything that runs beside the containers."""
        raise NotImplementedError

    def run(self, argv, cwd=None, check=True, **options) -> processes.Timing:
        return processes.run(argv, cwd=cwd, env=self.env, check=check, **options)

    def address(self, project: str, service: str, cwd: Path) -> str:
        """The first address of a service's container on its network."""
        words = self.run(self.compose("-p", project, "exec", "-T", service, "ip", "-4", "addr", "show", "eth0"), cwd)
        return words.output.split("inet ")[1].split("/")[0]

    def close(self):
        pass


class Jcompose(Subject):
    """The checkout, with data, sockets and cgroups of its own."""

    name = "jcompose"

    def __init__(self, host: Host, command: str):
        self.command = command
        self.root = host.folder / "jcompose"
        self._cgroup = f"jcompose-bench-{os.getpid()}"
        self.env = dict(
            os.environ,
            JCOMPOSE_DATA=str(self.root / "data"),
            JCOMPOSE_RUN=str(self.root / "run"),
            JCOMPOSE_CGROUP=self._cgroup,
        )
        self.run([command, "version"])
        self._await_archives()

    def _await_archives(self):
        """The launcher makes its class archives in the background; a start before that is not what users see."""
        cache = self.env.get("JCOMPOSE_CACHE") or Path(self.env.get("XDG_CACHE_HOME", Path.home() / ".cache"), "jcompose")
        for _ in range(120):
            if not list(Path(cache).glob("*.lock")):
                return
            time.sleep(0.5)

    def compose(self, *arguments):
        return [self.command, *arguments]

    def import_image(self, archive, name):
        self.run([self.command, "image", "import", archive, f"{name}:latest"])

    def remove_image(self, name):
        self.run([self.command, "image", "rm", name], check=False)

    def build(self, tag, folder, fresh):
        return [self.command, "image", "build", "-q", *(["--no-cache"] if fresh else []), "-t", tag, folder]

    def pull(self, image):
        return [self.command, "image", "pull", "-q", image]

    def stop_engine(self):
        self.run([self.command, "engine", "stop"], check=False)

    def engine(self):
        """The engine's pid, 0 if none runs."""
        ours = f"JCOMPOSE_RUN={self.root / 'run'}\0".encode()
        for pid in processes.pids():
            if processes.executable(pid).endswith("/java") and ours in processes.environment(pid) and processes.is_engine(pid):
                return pid
        return 0

    def beside(self):
        return [pid for pid in [self.engine(), *self.spawners(), *self.monitors()] if pid]

    def monitors(self):
        """They have a sealed copy of their program, and stay in the network namespace of the engine, which is ours."""
        return self._named("jcompose-init")

    def spawners(self):
        """What monitors are forked from: one for an engine."""
        return self._named("jcompose-spawn")

    @staticmethod
    def _named(name):
        return [
            pid
            for pid in processes.pids()
            if processes.command_name(pid) == name and processes.namespace(pid) == processes.namespace(os.getpid())
        ]

    def close(self):
        self.stop_engine()
        for folder in Path("/sys/fs/cgroup").glob(f"**/{self._cgroup}"):
            subprocess.run(["rmdir", str(folder)], check=False, stderr=subprocess.DEVNULL)


class Docker(Subject):
    """Docker Engine with its Compose plugin; the daemon must run."""

    name = "docker"
    _BESIDE = ("dockerd", "containerd", "containerd-shim", "docker-proxy", "containerd-shim-runc-v2")

    def __init__(self):
        if not shutil.which("docker") or processes.run(["docker", "info"], check=False).output.count("Server Version") == 0:
            raise Unavailable("no Docker engine answers")

    def compose(self, *arguments):
        return ["docker", "compose", *arguments]

    def import_image(self, archive, name):
        self.run(["docker", "import", archive, f"{name}:latest"])

    def remove_image(self, name):
        self.run(["docker", "rmi", "-f", name], check=False)

    def build(self, tag, folder, fresh):
        return ["docker", "build", "-q", *(["--no-cache"] if fresh else []), "-t", tag, folder]

    def pull(self, image):
        return ["docker", "pull", "-q", image]

    def beside(self):
        return [pid for pid in processes.pids() if processes.command_name(pid) in (n[:15] for n in self._BESIDE)]


class Podman(Docker):
    """podman with podman-compose."""

    name = "podman"
    _BESIDE = ("conmon", "aardvark-dns", "netavark")

    def __init__(self):
        if not shutil.which("podman") or not shutil.which("podman-compose"):
            raise Unavailable("podman and podman-compose are not installed")

    def compose(self, *arguments):
        return ["podman-compose", *arguments]

    def import_image(self, archive, name):
        self.run(["podman", "import", archive, f"{name}:latest"])

    def remove_image(self, name):
        self.run(["podman", "rmi", "-f", name], check=False)

    def build(self, tag, folder, fresh):
        return ["podman", "build", "-q", *(["--no-cache"] if fresh else []), "-t", tag, folder]

    def pull(self, image):
        return ["podman", "pull", "-q", "--tls-verify=false", image]


def default_command() -> str:
    return os.environ.get("JC", str(CHECKOUT / "jcompose"))


def peer(name: str) -> Subject:
    return {"docker": Docker, "podman": Podman}[name]()
