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


_FILES = 20_000
_LAYERS = 20


class LargeBuilds(Family):
    """Many layers, and many files. A changed file makes the whole COPY anew; an unchanged context is only looked through."""

    name = "large-build"
    runs = 5
    figures = (
        Figure("build-layers-cold", f"`build` of {_LAYERS} layers, cold", "s", 0.8),
        Figure("build-layers-cached", f"`build` of {_LAYERS} layers, cached", "s", 0.5),
        Figure("build-files-cold", f"COPY of {_FILES:,} files, cold", "s", 0.8),
        Figure("build-files-changed", f"COPY of {_FILES:,} files, one changed", "s", 0.8),
        Figure("build-files-cached", f"COPY of {_FILES:,} files, cached", "s", 0.5),
    )

    def __init__(self, host):
        super().__init__(host)
        self.layers = self.write("bench-layers", "services: {}\n")
        steps = "".join(f"RUN echo {number} >/step-{number}\n" for number in range(_LAYERS))
        (self.layers / "Dockerfile").write_text(f"FROM bench\n{steps}")
        self.files = self.write("bench-files", "services: {}\n")
        (self.files / "Dockerfile").write_text("FROM bench\nCOPY files /files\n")
        for number in range(_FILES):
            folder = self.files / "files" / f"folder-{number // 100}"
            if number % 100 == 0:
                folder.mkdir(parents=True, exist_ok=True)
            (folder / f"file-{number % 100}").write_text(f"file {number}\n" * 20)
        self.changes = 0

    def prepare(self, subject):
        self.need_image(subject)
        for tag, folder in (("bench-layers", self.layers), ("bench-files", self.files)):
            subject.run(subject.build(tag, folder, False))

    def once(self, subject):
        values = {}
        for key, tag, folder in (("layers", "bench-layers", self.layers), ("files", "bench-files", self.files)):
            values[f"build-{key}-cold"] = subject.run(subject.build(tag, folder, True)).wall
            values[f"build-{key}-cached"] = subject.run(subject.build(tag, folder, False)).wall
        self.changes += 1
        (self.files / "files" / "folder-0" / "file-0").write_text(f"change {self.changes}\n")
        values["build-files-changed"] = subject.run(subject.build("bench-files", self.files, False)).wall
        return values

    def finish(self, subject):
        subject.remove_image("bench-layers")
        subject.remove_image("bench-files")


FAMILIES = (Builds, LargeBuilds)
