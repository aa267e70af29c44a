"""One container from the Java call to its first instruction, next to what the kernel alone takes."""

import tarfile
from pathlib import Path

from .. import processes
from ..host import HERE, Unavailable
from ..results import Figure
from .family import Family


class Launch(Family):
    name = "launch"
    runs = 1  # of many starts each, in one JVM
    ours_only = True
    figures = (
        Figure("launch", "launch and start, Java call to first instruction, JVM warm (median of 60)", "ms"),
        Figure("launch-floor", "the kernel's floor: clone3, mounts, filter, exec in C (median of 60)", "ms"),
        Figure("launch-ratio", "launch over floor (mark: at most 2)", "×"),
    )

    def once(self, subject):
        self.need_image(subject)
        floor = self._floor(60)
        lib = _library(subject)
        output = processes.run(
            [
                "java",
                "-XX:+UseSerialGC",
                "-cp",
                f"{lib}/*",
                HERE / "java/StartLatency.java",
                self._root(),
                self.host.folder / "launch",
                "120",
                "60",
            ],
            env=subject.env,
        ).output
        for group in Path("/sys/fs/cgroup").glob("*/jcompose-bench-launch-*"):
            group.rmdir()
        ours = _median([float(line) / 1e6 for line in output.split() if line.isdigit()])
        return {"launch": ours, "launch-floor": floor, "launch-ratio": ours / floor}

    def _root(self):
        root = self.host.folder / "floor-root"
        if not root.exists():
            root.mkdir()
            with tarfile.open(self.host.archive("busybox")) as tar:
                tar.extractall(root, filter="fully_trusted")
            (root / "floor").write_bytes(self.host.program("floor").read_bytes())
            (root / "floor").chmod(0o755)
        return root

    def _floor(self, runs):
        work = self.host.folder / "floor-work"
        work.mkdir(exist_ok=True)
        output = processes.run([self.host.program("floor"), runs, self._root(), work]).output
        return _median([float(line) / 1e6 for line in output.split()])


def _library(subject):
    for folder in ("lib", "orchestrator/cli/target/jcompose/lib"):
        lib = Path(subject.command).resolve().parent / folder
        if (lib / "jcompose-cli.jar").exists():
            return lib
    raise Unavailable("the jars of the measured jcompose were not found")


def _median(values):
    return sorted(values)[len(values) // 2]


FAMILIES = (Launch,)
