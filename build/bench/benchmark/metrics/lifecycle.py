"""Starting and stopping projects of many services."""

from ..results import Figure
from .family import SLEEPER, Family, services

_MARKS = {1: (0.6, 0.6), 10: (0.35, 0.35), 50: (0.25, 0.25), 200: (None, None)}


class _Many(Family):
    count = 0

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write(f"bench-up-{self.count}", services(self.count, SLEEPER))

    def prepare(self, subject):
        self.need_image(subject)
        subject.run(subject.compose("up", "-d"), self.folder)
        subject.run(subject.compose("down"), self.folder)

    def once(self, subject):
        up = subject.run(subject.compose("up", "-d"), self.folder)
        down = subject.run(subject.compose("down"), self.folder)
        return {f"up-{self.count}": up.wall, f"down-{self.count}": down.wall}

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


def _family(services_count):
    up, down = _MARKS[services_count]
    plural = "" if services_count == 1 else "s"

    class Up(_Many):
        name = f"up-{services_count}"
        count = services_count
        runs = 7 if services_count < 200 else 3
        figures = (
            Figure(f"up-{services_count}", f"`up -d`, {services_count} service{plural}", "s", up),
            Figure(f"down-{services_count}", f"`down`, {services_count} service{plural}", "s", down),
        )

    return Up


class Cold(_Many):
    """The first command after the engine has ended: it starts the engine as well."""

    name = "up-cold"
    count = 1
    ours_only = True
    figures = (Figure("up-1-cold", "`up -d`, 1 service, no engine running", "s", 1.3),)

    def once(self, subject):
        subject.run(subject.compose("down"), self.folder)
        subject.stop_engine()
        return {"up-1-cold": subject.run(subject.compose("up", "-d"), self.folder).wall}


class HealthChain(Family):
    """Ten services, each waiting for the one before to be healthy; the probe succeeds at once."""

    name = "health-chain"
    runs = 7
    figures = (Figure("health-chain", "chain of 10 `service_healthy`", "s", 0.15),)

    def __init__(self, host):
        super().__init__(host)
        lines = ["services:"]
        for number in range(1, 11):
            lines += [f"  s{number}:", *(f"    {line}" for line in SLEEPER)]
            lines += ["    healthcheck: {test: [CMD, 'true'], interval: 1s}"]
            if number > 1:
                lines += [f"    depends_on: {{s{number - 1}: {{condition: service_healthy}}}}"]
        self.folder = self.write("bench-chain", "\n".join(lines) + "\n")

    def prepare(self, subject):
        self.need_image(subject)
        subject.run(subject.compose("down"), self.folder)

    def once(self, subject):
        up = subject.run(subject.compose("up", "-d"), self.folder)
        subject.run(subject.compose("down", "-t", "0"), self.folder)
        return {"health-chain": up.wall}

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


FAMILIES = (_family(1), _family(10), _family(50), _family(200), Cold, HealthChain)
