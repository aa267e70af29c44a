"""Building a small image of 200 files: cold, cached, and with one file changed."""

from ..results import Figure
from .family import Family

_DOCKERFILE = """FROM bench
WORKDIR /app
COPY src ./src
RUN ls src | wc -l >count
ENV MODE=production
COPY main.txt .
CMD ["cat", "main.txt"]
"""


class Builds(Family):
    name = "build"
    figures = (
        Figure("build-cold", "plain `build`, cold", "s", 0.8),
        Figure("build-cached", "plain `build`, cached", "s", 0.5),
        Figure("compose-build-cold", "Compose `build`, cold", "s", 0.8),
        Figure("compose-build-cached", "Compose `build`, cached", "s", 0.5),
        Figure("compose-build-changed", "Compose `build`, one file changed", "s"),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write("bench-build", "services:\n  app: {build: ., image: bench-app}\n")
        (self.folder / "Dockerfile").write_text(_DOCKERFILE)
        source = self.folder / "src"
        source.mkdir(exist_ok=True)
        for number in range(200):
            (source / f"file-{number}.txt").write_text(f"{number}\n" * 500)
        self.changes = 0
        self._change()

    def _change(self):
        self.changes += 1
        (self.folder / "main.txt").write_text(f"change {self.changes}\n")

    def prepare(self, subject):
        self.need_image(subject)
        subject.run(subject.compose("build"), self.folder)

    def once(self, subject):
        values = {
            "build-cold": subject.run(subject.build("bench-plain", self.folder, True)).wall,
            "build-cached": subject.run(subject.build("bench-plain", self.folder, False)).wall,
            "compose-build-cold": subject.run(subject.compose("build", "--no-cache"), self.folder).wall,
            "compose-build-cached": subject.run(subject.compose("build"), self.folder).wall,
        }
        self._change()
        values["compose-build-changed"] = subject.run(subject.compose("build"), self.folder).wall
        return values

    def finish(self, subject):
        subject.remove_image("bench-plain")
        subject.remove_image("bench-app")


FAMILIES = (Builds,)
