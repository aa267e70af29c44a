"""The first pull of an image and its unpacking, from a registry on loopback that serves files as fast as it can."""

import hashlib
import http.server
import json
import platform
import subprocess
import threading
from pathlib import Path

from ..host import Unavailable
from ..results import Figure
from .family import Family


class Registry:
    """Serves one image of one gzip layer under any number of tags. Enough of the protocol for a pull."""

    def __init__(self, folder: Path, archive: Path):
        folder.mkdir(exist_ok=True)
        layer = folder / "layer.tar.gz"
        with layer.open("wb") as target:
            subprocess.run(["gzip", "-6", "-n", "-c", archive], stdout=target, check=True)
        config = json.dumps(
            {
                "architecture": _architecture(),
                "os": "linux",
                "config": {},
                "rootfs": {"type": "layers", "diff_ids": [_digest(archive)]},
            }
        ).encode()
        (folder / "config.json").write_bytes(config)
        kind = "application/vnd.oci.image"
        manifest = {
            "schemaVersion": 2,
            "mediaType": f"{kind}.manifest.v1+json",
            "config": {"mediaType": f"{kind}.config.v1+json", "digest": _digest(folder / "config.json"), "size": len(config)},
            "layers": [
                {"mediaType": f"{kind}.layer.v1.tar+gzip", "digest": _digest(layer), "size": layer.stat().st_size}
            ],
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        blobs = {_digest(layer): layer, manifest["config"]["digest"]: folder / "config.json"}
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(folder / "manifest.json", blobs, kind))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.image = f"127.0.0.1:{self.server.server_address[1]}/bench/image:latest"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def _handler(manifest, blobs, kind):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self):
            self.do_GET()

        def do_GET(self):
            if "/manifests/" in self.path:
                self._send(manifest, f"{kind}.manifest.v1+json")
            elif self.path.rpartition("/")[2] in blobs:
                self._send(blobs[self.path.rpartition("/")[2]], "application/octet-stream")
            else:
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def _send(self, path, media_type):
            self.send_response(200)
            self.send_header("Content-Type", media_type)
            self.send_header("Content-Length", str(path.stat().st_size))
            self.send_header("Docker-Content-Digest", _digest(path) if path == manifest else path.name)
            self.end_headers()
            if self.command == "GET":
                with path.open("rb") as source:
                    self.wfile.flush()
                    self.connection.sendfile(source)

        def log_message(self, *_):
            pass

    return Handler


def _digest(path):
    with path.open("rb") as source:
        return "sha256:" + hashlib.file_digest(source, "sha256").hexdigest()


def _architecture():
    return {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


class Pull(Family):
    """The largest image of those that the tests use. Only first pulls count: creating files just after deleting many is slow."""

    name = "pull"
    runs = 3
    figures = (Figure("pull-unpack", "pull and unpack the node image (354 MB of tar)", "s", 1.0),)

    def prepare(self, subject):
        try:
            archive = self.host.archive("node")
        except Unavailable:
            archive = self.host.archive("python")
        if not hasattr(self.host, "registry"):
            self.host.registry = Registry(self.host.folder / "registry", archive)

    def once(self, subject):
        took = subject.run(subject.pull(self.host.registry.image)).wall
        subject.remove_image(self.host.registry.image)
        return {"pull-unpack": took}

    def finish(self, subject):
        if hasattr(self.host, "registry"):
            self.host.registry.close()
            del self.host.registry


FAMILIES = (Pull,)
