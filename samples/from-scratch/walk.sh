#!/bin/sh
# Containers from scratch: takes the archive of a root file system, runs it as a container, and looks at it from inside
# and outside. docs/user/from-scratch.md explains each step.
set -eu
rootfs=${1:?usage: walk.sh ROOTFS.tar}
name=from-scratch-box

step() { printf '\n== %s\n' "$1"; }
cleanup() { jcompose container rm --force "$name" >/dev/null 2>&1 || :; }
trap cleanup EXIT

step 'a root file system becomes an image'
jcompose image import "$rootfs" from-scratch:1

step 'it runs: half a CPU, 10 GB of memory, a name and namespaces of its own'
jcompose container run --detach --name "$name" --hostname inside \
    --cpu-shares 512 --cpus .5 --memory 10g --network none from-scratch:1 sleep 1000
pid=$(jcompose container inspect --format '{{.State.Pid}}' "$name")

step 'from inside: its name, its processes, its interfaces, its root'
jcompose container exec "$name" sh -c 'hostname; echo "process 1: $(tr "\0" " " </proc/1/cmdline)"
    echo "interfaces: $(tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d " \n")"; ls /'

step 'from outside: the same process, with the number that the host gives it'
echo "host name here: $(hostname)"
grep -E '^(Name|NSpid|Seccomp|CapEff):' "/proc/$pid/status"

step 'namespaces: what differs from ours'
for kind in cgroup ipc mnt net pid uts user; do
    ours=$(readlink "/proc/self/ns/$kind")
    theirs=$(readlink "/proc/$pid/ns/$kind")
    if [ "$ours" = "$theirs" ]; then echo "$kind shared"; else echo "$kind own"; fi
done

step 'control groups: its limits'
limit() { # FOLDER FILE...: the first that is there
    folder=$1; shift
    for file; do if [ -r "$folder/$file" ]; then echo "$file $(cat "$folder/$file")"; return; fi; done
}
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    group=/sys/fs/cgroup$(sed -n 's/^0:://p' "/proc/$pid/cgroup")
    memory=$group cpu=$group
else
    memory=/sys/fs/cgroup/memory$(sed -n 's/^[0-9]*:memory://p' "/proc/$pid/cgroup")
    cpu=/sys/fs/cgroup/cpu$(sed -n 's/^[0-9]*:[^:]*\bcpu\b[^:]*://p' "/proc/$pid/cgroup")
fi
limit "$memory" memory.max memory.limit_in_bytes
limit "$cpu" cpu.max cpu.cfs_quota_us
limit "$cpu" cpu.weight cpu.shares

step 'and it goes'
jcompose container rm --force "$name"
