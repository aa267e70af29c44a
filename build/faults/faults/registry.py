"""A registry that stalls, cuts and lies."""

import gzip
import hashlib
import json
import shutil
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .place import Broken

LONGEST = 400.0
"""Seconds that a command may take to give up on a registry that says nothing, its attempts together."""

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
LIES = (
    "blob that stalls",
    "blob that is cut",
    "blob with other bytes",
    "blob that is longer",
    "blob that is no gzip",
    "config with other bytes",
    "manifest that is no JSON",
    "manifest without layers",
    "manifest that never ends",
    "manifest that stalls",
    "manifest of another kind",
    "errors only",
    "redirects in a circle",
    "hangs up",
    "talks no HTTP",
    "headers without end",
)


class Image:
    """One layer with one file in it, made of the busybox archive so that it can run."""

    def __init__(self, archive, copy):
        shutil.copyfile(archive, copy)
        with tarfile.open(copy, "a") as tar:
            tar.addfile(tarfile.TarInfo("faults"))  # or else the layer would be here already
        content = copy.read_bytes()
        self.layer = gzip.compress(content, 1, mtime=0)
        self.config = json.dumps(
            {
                "architecture": "amd64",
                "os": "linux",
                "config": {},
                "rootfs": {"type": "layers", "diff_ids": [_digest(content)]},
            }
        ).encode()
        layer = "application/vnd.oci.image.layer.v1.tar+gzip"
        self.manifest = json.dumps(
            {
                "schemaVersion": 2,
                "mediaType": MANIFEST,
                "config": self._part("application/vnd.oci.image.config.v1+json", self.config),
                "layers": [self._part(layer, self.layer)],
            }
        ).encode()

    @staticmethod
    def _part(kind, content):
        return {"mediaType": kind, "digest": _digest(content), "size": len(content)}


def _digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Registry(ThreadingHTTPServer):
    daemon_threads = True
    lie = ""

    def __init__(self, image):
        super().__init__(("127.0.0.1", 0), Handler)
        self.image = image
        self.over = threading.Event()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass  # clients hang up on liars


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        lie, image = self.server.lie, self.server.image
        if self._answered_with_nonsense(lie):
            return
        if self.path == "/v2/":
            self._send(b"{}", "application/json")
        elif "/manifests/" in self.path:
            self._manifest(lie, image.manifest)
        elif self.path.endswith(_digest(image.config)):
            changed = lie == "config with other bytes"
            self._send(image.config.replace(b"linux", b"plan9") if changed else image.config, "application/octet-stream")
        elif self.path.endswith(_digest(image.layer)):
            self._layer(lie, image.layer)
        else:
            self.send_error(404)

    def _answered_with_nonsense(self, lie):
        if lie == "errors only":
            self.send_error(500)
        elif lie == "redirects in a circle":
            self.send_response(307)
            self.send_header("Location", self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif lie == "talks no HTTP":
            self._raw(bytes(range(256)) * 100)
        elif lie == "headers without end":
            self._raw(b"HTTP/1.1 200 OK\r\n")
            for _ in range(100_000):
                self._raw(b"X-Filler: " + b"x" * 1000 + b"\r\n")
        elif lie != "hangs up":
            return False
        self.close_connection = True
        return True

    def _manifest(self, lie, manifest):
        if lie == "manifest that stalls":
            self.server.over.wait(LONGEST)
        elif lie == "manifest that never ends":
            self._head(1 << 40, MANIFEST)
            while not self.server.over.is_set():
                self._raw(b" " * 65536)
        elif lie == "manifest of another kind":
            self._send(manifest, "text/html")
        elif lie == "manifest that is no JSON":
            self._send(b"<html>sign in</html>", MANIFEST)
        elif lie == "manifest without layers":
            self._send(b'{"schemaVersion":2}', MANIFEST)
        else:
            self._send(manifest, MANIFEST)

    def _layer(self, lie, layer):
        kind = "application/octet-stream"
        if lie in ("blob that stalls", "blob that is cut"):
            self._head(len(layer), kind)
            self._raw(layer[: len(layer) // 2])
            if lie == "blob that stalls":
                self.server.over.wait(LONGEST)
            self.close_connection = True
        elif lie == "blob with other bytes":
            middle = len(layer) // 2
            self._send(layer[:middle] + b"x" + layer[middle + 1 :], kind)
        elif lie == "blob that is longer":
            self._send(layer + b"x" * 1000, kind)
        elif lie == "blob that is no gzip":
            self._send(b"x" * len(layer), kind)
        else:
            self._send(layer, kind)

    def _send(self, content, kind):
        self._head(len(content), kind)
        if self.command != "HEAD":
            self._raw(content)

    def _head(self, length, kind):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _raw(self, content):
        self.wfile.write(content)


def registry(place, arguments):
    """A registry that stalls, cuts and lies: nothing of it is kept, the message names it, an honest one serves later."""
    before = place.snapshot()
    server = Registry(Image(place.archive, place.folder / "registry.tar"))
    name = f"127.0.0.1:{server.server_address[1]}/faults:latest"
    folder = place.project("registry", {"web": {"image": name, "command": ["sleep", "100000"], "init": True}})
    try:
        for lie in LIES:
            server.lie = lie
            if lie == "manifest of another kind":
                place.call(folder, "pull", expect=None, limit=LONGEST)  # guessing its kind is allowed
                continue
            output = place.call(folder, "pull", expect=1, limit=LONGEST)
            if "faults" not in output and "127.0.0.1" not in output:
                raise Broken(f"{lie}: the message names no image: {output[-300:].strip()}")
            place.call(folder, "system", "check")
        server.lie = ""
        place.call(folder, "pull")
        place.call(folder, "up", "-d")
        place.call(folder, "exec", "-T", "web", "true")
        place.call(folder, "down", "-t", "0", "--rmi", "all")
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
    place.must_be_whole(folder, before)
    return f"{len(LIES)} ways"
