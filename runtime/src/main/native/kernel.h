/* System calls and structures that musl's headers lack; numbers above 423 are the same on every machine. */
#ifndef KERNEL_H
#define KERNEL_H

#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NR_PIDFD_OPEN 434
#define NR_OPEN_TREE 428
#define NR_MOVE_MOUNT 429
#define NR_FSOPEN 430
#define NR_FSCONFIG 431
#define NR_FSMOUNT 432
#define NR_CLONE3 435
#define NR_CLOSE_RANGE 436
#define NR_OPENAT2 437
#define NR_MOUNT_SETATTR 442

#define CLONE_NEWCGROUP_ 0x02000000ull
#define CLONE_NEWNET_ 0x40000000ull
#define CLONE_NEWNS_ 0x00020000ull
#define CLONE_NEWPID_ 0x20000000ull
#define CLONE_PARENT_ 0x00008000ull
#define CLONE_INTO_CGROUP_ 0x200000000ull
#define ALL_NAMESPACES 0x6E020000 /* mnt cgroup uts ipc pid net */

#define OPEN_TREE_CLONE 1
#define AT_RECURSIVE_ 0x8000
#define MOVE_MOUNT_BETWEEN_FDS 0x44 /* F_EMPTY_PATH | T_EMPTY_PATH */
#define FSCONFIG_SET_FLAG 0
#define FSCONFIG_SET_STRING 1
#define FSCONFIG_CMD_CREATE 6
#define MOUNT_ATTR_RDONLY_ 1
#define MOUNT_ATTR_ATIME_MASK 0x70
#define RESOLVE_NO_MAGICLINKS 2
#define RESOLVE_NO_SYMLINKS 4
#define RESOLVE_BENEATH 8
#define RESOLVE_IN_ROOT 16
#define CLOSE_RANGE_CLOEXEC_ 4
#define CAPABILITY_VERSION_3 0x20080522
#define TIOCGPTPEER_ 0x5441

struct clone_args_ {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls, set_tid, set_tid_size, cgroup;
};

struct open_how_ {
    uint64_t flags, mode, resolve;
};

struct mount_attr_ {
    uint64_t attr_set, attr_clr, propagation, userns_fd;
};

struct seccomp_program {
    unsigned short len;
    const void *filter;
};

struct cap_header {
    uint32_t version;
    int pid;
};

struct cap_data {
    uint32_t effective, permitted, inheritable;
};

static inline int openat2_(int dir, const char *path, uint64_t flags, uint64_t resolve) {
    struct open_how_ how = {flags | O_CLOEXEC, 0, resolve};
    return (int)syscall(NR_OPENAT2, dir, path, &how, sizeof how);
}

static inline int open_tree_(int dir, const char *path, unsigned flags) {
    return (int)syscall(NR_OPEN_TREE, dir, path, flags | O_CLOEXEC);
}

static inline int mount_setattr_(int fd, unsigned flags, const struct mount_attr_ *attr) {
    return (int)syscall(NR_MOUNT_SETATTR, fd, "", flags | AT_EMPTY_PATH, attr, sizeof *attr);
}

static inline int clone3_(uint64_t flags, uint64_t exit_signal, int cgroup) {
    struct clone_args_ args = {.flags = flags, .exit_signal = exit_signal, .cgroup = cgroup < 0 ? 0 : (uint64_t)cgroup};
    return (int)syscall(NR_CLONE3, &args, sizeof args);
}

#endif
