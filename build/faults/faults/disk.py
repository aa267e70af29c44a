"""A disk without room."""

import subprocess

from .place import Broken


def disk(place, arguments):
    """No room where state is kept: commands fail and say so, what runs can be removed, and all goes on afterwards."""
    before = place.snapshot()
    folder = place.project("disk", {"web": {"command": ["sleep", "100000"], "ports": ["80"]}, "db": {"command": ["sleep", "100000"]}})
    place.call(folder, "engine", "stop", expect=None)
    old = place.data.rename(place.data.with_name("data-kept"))
    place.data.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "tmpfs", place.data], check=True)
    try:
        place.jcompose.import_image(place.archive, "bench")
        place.call(folder, "up", "-d", "db")
        _fill(place.data / "filler")
        output = place.call(folder, "up", "-d", expect=1)
        if "space" not in output:
            raise Broken(f"up does not say that there is no space: {output[-200:].strip()}")
        place.call(folder, "ps", "-a")
        place.call(folder, "exec", "-T", "db", "true")
        place.call(folder, "down", "-t", "0")
        (place.data / "filler").unlink()
        place.call(folder, "up", "-d")
        place.call(folder, "exec", "-T", "web", "true")
        place.call(folder, "down", "-t", "0")
        place.call(folder, "engine", "stop")
    finally:
        place.call(folder, "engine", "stop", expect=None)
        subprocess.run(["umount", "-l", place.data], check=True)
        place.data.rmdir()
        old.rename(place.data)
    if place.leaks(before):
        raise Broken(f"left behind: {place.leaks(before)}")
    return "tmpfs of 48 MB"


def _fill(file):
    with open(file, "wb", buffering=0) as out:
        size = 1 << 20
        while size:
            try:
                out.write(b"x" * size)
            except OSError:
                size //= 2
