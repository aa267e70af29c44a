"""Published ports and the bridge: a static answer under load, and bytes in bulk."""

import subprocess
import time

from .. import processes
from ..host import Unavailable
from ..results import Figure
from .family import Family

PORT = 18952
SECONDS = "3"


class Ports(Family):
    name = "ports"
    figures = (
        Figure("port-loopback-rps", "published port through 127.0.0.1: kept connections", "requests/s", 1.0, True),
        Figure("port-loopback-p99", "the same, p99", "ms"),
        Figure("port-loopback-new", "the same, a connection for each request", "requests/s", 1.0, True),
        Figure("port-loopback-mbs", "the same, bulk", "MB/s", 1.0, True),
        Figure("port-bridge-rps", "through the bridge address: kept connections", "requests/s", 1.0, True),
        Figure("port-bridge-mbs", "the same, bulk", "MB/s", 1.0, True),
        Figure("port-direct-rps", "the server without a container: kept connections", "requests/s", None, True),
        Figure("port-direct-mbs", "the same, bulk", "MB/s", None, True),
    )

    def __init__(self, host):
        super().__init__(host)
        self.folder = self.write(
            "bench-ports",
            f"services:\n  s1: {{image: bench, init: true, command: [/bench/web, '8080'], ports: ['{PORT}:8080']}}\n",
        )

    def once(self, subject):
        self.need_image(subject)
        # A new container for each run: tens of thousands of closed connections would weigh on the next.
        subject.run(subject.compose("up", "-d"), self.folder)
        address = subject.address("bench-ports", "s1", self.folder)
        self._await(address)
        keep = self._load("keep", "127.0.0.1", PORT)
        new = self._load("new", "127.0.0.1", PORT)
        bulk = self._load("bulk", "127.0.0.1", PORT, 2)
        bridge = self._load("keep", address, 8080)
        bridge_bulk = self._load("bulk", address, 8080, 2)
        subject.run(subject.compose("down", "-t", "0"), self.folder)
        direct = self._direct()
        return {
            "port-direct-rps": direct[0],
            "port-direct-mbs": direct[1],
            "port-loopback-rps": keep[0],
            "port-loopback-p99": keep[2] / 1000,
            "port-loopback-new": new[0],
            "port-loopback-mbs": bulk[3],
            "port-bridge-rps": bridge[0],
            "port-bridge-mbs": bridge_bulk[3],
        }

    def _await(self, address, port=8080):
        for _ in range(100):
            if self._load("new", address, port, 1, "0.05")[4] == 0:
                return
            time.sleep(0.05)
        raise Unavailable(f"the server in the container does not answer at {address}:{port}")

    def _direct(self):
        """What the machine can do at all with these two programs."""
        server = subprocess.Popen([self.host.program("web"), str(PORT)])
        try:
            self._await("127.0.0.1", PORT)
            return self._load("keep", "127.0.0.1", PORT)[0], self._load("bulk", "127.0.0.1", PORT, 2)[3]
        finally:
            server.terminate()
            server.wait()

    def _load(self, kind, address, port, connections=16, seconds=SECONDS):
        words = [self.host.program("webload"), kind, address, port, connections, seconds]
        return [float(word) for word in processes.run(words).output.split()]

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


class Names(Family):
    """Queries for a neighbour's name, sent by a program in the container to the server its resolv.conf names."""

    name = "dns"
    figures = (
        Figure("dns-p50", "DNS in a container, one at a time: p50", "µs"),
        Figure("dns-p99", "the same, p99", "µs"),
        Figure("dns-qps", "DNS, 16 at a time", "queries/s", 1.0, True),
        Figure("dns-lost", "DNS: queries lost", "queries"),
    )

    def __init__(self, host):
        super().__init__(host)
        body = "{image: bench, init: true, command: [sleep, '100000']}"
        self.folder = self.write("bench-dns", f"services:\n  s1: {body}\n  s2: {body}\n")

    def prepare(self, subject):
        self.need_image(subject)
        subject.run(subject.compose("up", "-d"), self.folder)
        for _ in range(3):
            self._ask(subject, 16)

    def once(self, subject):
        one, many = self._ask(subject, 1), self._ask(subject, 16)
        return {"dns-p50": one[1], "dns-p99": one[2], "dns-qps": many[0], "dns-lost": one[3] + many[3]}

    def _ask(self, subject, parallel):
        words = subject.compose("exec", "-T", "s1", "/bench/dnsload", "s2", str(parallel), "2")
        return [float(word) for word in subject.run(words, self.folder).output.split()]

    def finish(self, subject):
        subject.run(subject.compose("down", "-t", "0"), self.folder, check=False)


FAMILIES = (Ports, Names)
