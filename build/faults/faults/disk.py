"""Disks without room: for bytes, for files, in a volume."""

import subprocess

from .place import Broken

SLEEP = ["sleep", "100000"]


def disk(place, arguments):
    """No room where state is kept: commands fail and say so, what runs can be removed, and all goes on afterwards."""
    return _on_small_disk(place, "disk", "size=48m", _fill)


def inodes(place, arguments):
    """No room for further files where state is kept, though there is room for bytes: the same."""
    return _on_small_disk(place, "inodes", "size=200m,nr_inodes=2500", _make_files)


def _on_small_disk(place, name, options, fill):
    before = place.snapshot()
    folder = place.project(name, {"web": {"command": SLEEP, "ports": ["80"]}, "db": {"command": SLEEP}})
    place.call(folder, "engine", "stop", expect=None)
    old = place.data.rename(place.data.with_name("data-kept"))
    place.data.mkdir(mode=0o700)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", place.data], check=True)
    try:
        place.jcompose.import_image(place.archive, "bench")
        place.call(folder, "up", "-d", "db")
        filler = place.data / "filler"
        fill(filler)
        output = place.call(folder, "up", "-d", expect=1)
        if "space" not in output:
            raise Broken(f"up does not say that there is no space: {output[-200:].strip()}")
        place.call(folder, "ps", "-a")
        place.call(folder, "exec", "-T", "db", "true")
        place.call(folder, "stop", "-t", "0", expect=None)
        place.call(folder, "down", "-t", "0")
        subprocess.run(["rm", "-rf", filler], check=True)
        place.call(folder, "up", "-d")
        place.call(folder, "exec", "-T", "web", "true")
        place.call(folder, "down", "-t", "0")
        place.call(folder, "system", "check")
        place.call(folder, "engine", "stop")
    finally:
        place.call(folder, "engine", "stop", expect=None)
        subprocess.run(["umount", "-l", place.data], check=True)
        place.data.rmdir()
        old.rename(place.data)
    place.must_be_whole(folder, before)
    return f"tmpfs with {options}"


def _fill(file):
    with open(file, "wb", buffering=0) as out:
        size = 1 << 20
        while size:
            try:
                out.write(b"x" * size)
            except OSError:
                size //= 2


def _make_files(folder):
    folder.mkdir()
    number = 0
    while True:
        try:
            (folder / str(number)).touch()
        except OSError:
            return
        number += 1


def volume(place, arguments):
    """A container that fills its volume: it alone suffers, and the volume can be read and removed."""
    before = place.snapshot()
    folder = place.project(
        "volume",
        {
            "glutton": {"command": ["sh", "-c", "echo kept >/data/first; cat /dev/zero >/data/all; sleep 100000"], "volumes": ["small:/data"]},
            "calm": {"command": SLEEP, "init": True},
        },
        {"small": {"driver_opts": {"type": "tmpfs", "device": "tmpfs", "o": "size=4m"}}},
    )
    place.call(folder, "up", "-d")
    full = "until df /data | grep -q 100%; do sleep 0.1; done; cat /data/first"
    if place.call(folder, "exec", "-T", "glutton", "sh", "-c", full) != "kept\n":
        raise Broken("what was in the volume first is not there any more")
    place.call(folder, "exec", "-T", "calm", "true")
    place.call(folder, "down", "-v", "-t", "0")
    place.must_be_whole(folder, before)
    return "a volume of 4 MB"
