"""Short commands, as whole processes."""

import os

from ..results import Figure
from .family import SLEEPER, Family, services


class Short(Family):
    name = "commands"
    runs = 11
    figures = (
        Figure("run-rm", "`run --rm s1 true`", "s", 0.6),
        Figure("exec", "`exec s1 true`", "s", 0.8),
        Figure("exec-open", "`exec s1 true` while somebody could still write to its input", "s", 0.8),
        Figure("ps", "`ps`", "s", 1.0),
        Figure("help", "`--help`", "s", 1.0),
        Figure("version", "`version`", "s", 1.0),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write("bench-commands", services(1, SLEEPER))

    def prepare(self, subject):
        self.need_image(subject)
        subject.run(subject.compose("up", "-d"), self.folder)

    def once(self, subject):
        def took(*words, **options):
            return subject.run(subject.compose(*words), self.folder, **options).wall

        reading, writing = os.pipe()  # open to the end, as a terminal is
        try:
            open_exec = took("exec", "-T", "s1", "true", stdin=reading)
        finally:
            os.close(reading)
            os.close(writing)
        return {
            "run-rm": took("run", "--rm", "s1", "true"),
            "exec": took("exec", "-T", "s1", "true"),
            "exec-open": open_exec,
            "ps": took("ps"),
            "help": took("--help"),
            "version": took("version"),
        }

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


class Config(Family):
    """Loading alone: 200 services that share their settings through anchors."""

    name = "config"
    runs = 11
    figures = (
        Figure("config-200", "`config` of 200 services with anchors", "s", 1.0),
        Figure("config-200-peak", "the same, largest resident set", "MB"),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write("bench-config", large(200))

    def once(self, subject):
        took = subject.run(subject.compose("config"), self.folder)
        return {"config-200": took.wall, "config-200-peak": took.peak * 1024 / 1e6}


class Growth(Family):
    """What a large file costs to load, and to load and plan. Four times the services should cost about four times."""

    name = "growth"
    runs = 3
    ours_only = True
    figures = tuple(
        Figure(f"{what}-{count}", f"`{words}` of {count} services", "s")
        for what, words in (("load", "config -q"), ("plan", "up --dry-run"))
        for count in (500, 2000)
    )

    def __init__(self, host):
        super().__init__(host)
        self.folders = {count: self.write(f"bench-growth-{count}", large(count)) for count in (500, 2000)}

    def prepare(self, subject):
        self.need_image(subject)

    def once(self, subject):
        values = {}
        for count, folder in self.folders.items():
            values[f"load-{count}"] = subject.run(subject.compose("config", "-q"), folder).wall
            values[f"plan-{count}"] = subject.run(subject.compose("up", "-d", "--dry-run"), folder).wall
        return values


def large(count):
    """A file of the kind that generators write: anchors, environment, labels, ports, dependencies."""
    lines = [
        "x-common: &common",
        "  image: bench",
        "  restart: unless-stopped",
        "  environment: &env {LEVEL: info, REGION: '${REGION:-north}', MODE: production}",
        "  labels: {team: bench, tier: backend}",
        "  networks: [inner]",
        "services:",
    ]
    for number in range(1, count + 1):
        lines += [
            f"  service-{number}:",
            "    <<: *common",
            f"    command: [sleep, '{number}']",
            "    environment:",
            "      <<: *env",
            f"      NUMBER: '{number}'",
            f"    ports: ['127.0.0.1:{20000 + number}:8080']",
            f"    volumes: ['data-{number % 10}:/data']",
        ]
        if number > 10:
            lines.append(f"    depends_on: [service-{number % 10 + 1}, service-{number - 1}]")
    lines += ["networks: {inner: {}}", "volumes:"]
    lines += [f"  data-{number}: {{}}" for number in range(10)]
    return "\n".join(lines) + "\n"


FAMILIES = (Short, Config, Growth)
