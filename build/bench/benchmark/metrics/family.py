"""What a family of figures is to the runner."""

from ..host import Host
from ..subjects import Subject


class Family:
    """Figures that are taken together. once() is called RUNS times for each subject, the subjects in turn."""

    name = ""
    figures = ()
    runs = 7
    #: families that measure what a peer has no counterpart for
    ours_only = False

    def __init__(self, host: Host):
        self.host = host

    def prepare(self, subject: Subject):
        """Makes what the runs share: images, projects. Not counted."""

    def once(self, subject: Subject) -> dict:
        """One run: a value for each figure key that could be measured."""
        raise NotImplementedError

    def finish(self, subject: Subject):
        """Removes what prepare and once have made. Called also after failures."""

    def write(self, project: str, text: str):
        folder = self.host.project(project)
        (folder / "compose.yaml").write_text(text)
        return folder

    def need_image(self, subject: Subject, name: str = "bench"):
        archive = self.host.bench_archive() if name == "bench" else self.host.archive(name)
        done = self.host.__dict__.setdefault("imported", set())
        if (subject.name, name) not in done:
            subject.import_image(archive, name)
            done.add((subject.name, name))


def services(count, body):
    """A Compose file of count equal services."""
    lines = ["services:"]
    for number in range(1, count + 1):
        lines.append(f"  s{number}:")
        lines += [f"    {line}" for line in body]
    return "\n".join(lines) + "\n"


SLEEPER = ["image: bench", "init: true", "command: [sleep, '100000']", "stop_grace_period: 1s"]
