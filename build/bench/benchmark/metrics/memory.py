"""Proportional set size of all that runs beside the containers."""

import time

from .. import processes
from ..results import Figure
from .family import SLEEPER, Family, services

COUNTS = (0, 1, 10, 50)
SETTLED = 5  # seconds; what stays, not what the last command needed


class Memory(Family):
    name = "memory"
    runs = 7
    figures = (
        *(
            Figure(f"memory-{count}", f"memory beside {count} containers (PSS)", "MB", 0.33 if count == 10 else None)
            for count in COUNTS
        ),
        Figure("memory-each", "memory per further container, 10 to 50", "MB"),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folders = {n: self.write(f"bench-memory-{n}", services(n, SLEEPER)) for n in COUNTS if n}

    def prepare(self, subject):
        self.need_image(subject)

    def once(self, subject):
        if hasattr(subject, "stop_engine"):
            subject.stop_engine()
        subject.run(subject.compose("ls"), check=False)
        values = {}
        for count in COUNTS:
            if count:
                subject.run(subject.compose("up", "-d"), self.folders[count])
            time.sleep(SETTLED)
            values[f"memory-{count}"] = sum(processes.pss_kib(pid) for pid in subject.beside()) / 1024
            if count:
                subject.run(subject.compose("down", "-t", "0"), self.folders[count])
        values["memory-each"] = (values["memory-50"] - values["memory-10"]) / 40
        return values

    def finish(self, subject):
        for folder in self.folders.values():
            subject.run(subject.compose("down", "-t", "0"), folder, check=False)


FAMILIES = (Memory,)
