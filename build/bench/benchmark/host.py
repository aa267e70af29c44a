"""The place where a run works: folders of its own, namespaces if asked for, and nothing left afterwards."""

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from . import processes

HERE = Path(__file__).resolve().parent
CHECKOUT = HERE.parents[2]
ISOLATED = "JCOMPOSE_BENCH_ISOLATED"


class Unavailable(Exception):
    """Something a figure needs is not on this machine. The figure is left out, and the reason is shown."""


def isolate(arguments):
    """Starts the same command again in network and mount namespaces of its own; returns if it is there already."""
    if os.environ.get(ISOLATED):
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
        return
    environment = dict(os.environ, **{ISOLATED: "1"})
    script = str(HERE.parent / "run")
    os.execvpe(
        "unshare",
        ["unshare", "--net", "--mount", "--propagation", "private", "--", sys.executable, script, *arguments],
        environment,
    )


class Host:
    """Folders, images and small programs that all families share."""

    def __init__(self, images: Path, keep: bool):
        # Not below /tmp where that is held in memory: an overlay's folders should be on a disk as usual.
        self.folder = Path(tempfile.mkdtemp(prefix="jcompose-bench-", dir=os.environ.get("JCOMPOSE_BENCH_FOLDER")))
        self.images = images
        self._keep = keep
        self._programs = {}

    def project(self, name: str) -> Path:
        folder = self.folder / "projects" / name
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def program(self, name: str) -> Path:
        """A small C program of native/, compiled once, static so that it runs in any image."""
        if name not in self._programs:
            target = self.folder / name
            source = HERE / "native" / f"{name}.c"
            compiler = shutil.which("gcc")
            if not compiler:
                raise Unavailable("no C compiler (gcc)")
            processes.run([compiler, "-O2", "-static", "-o", target, source, "-lpthread"])
            self._programs[name] = target
        return self._programs[name]

    def archive(self, name: str) -> Path:
        """A root file system as a tar file, of those that the tests use."""
        archive = self.images / f"{name}.tar"
        if not archive.exists() and name == "busybox":
            processes.run([CHECKOUT / "build/testkit/images/make", self.images, name])
        if not archive.exists():
            raise Unavailable(f"no image archive {archive}; ./check makes it")
        return archive

    def bench_archive(self) -> Path:
        """busybox, and our programs in /bench."""
        target = self.folder / "bench.tar"
        if not target.exists():
            shutil.copyfile(self.archive("busybox"), target)
            with tarfile.open(target, "a") as tar:
                for name in ("web", "dnsload", "flood"):
                    tar.add(self.program(name), f"bench/{name}")
        return target

    def close(self):
        if self._keep:
            print(f"kept: {self.folder}", file=sys.stderr)
        else:
            shutil.rmtree(self.folder, ignore_errors=True)
