/* The monitor's side of making processes: namespaces, cgroups, pipes. */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "init.h"
#include "kernel.h"

/* Pipes between a new process and the monitor, whose ends do not block. */
static int make_pipes(uint32_t flags, struct child *child, struct pipes *pipes) {
    int pair[2];
    *pipes = (struct pipes){-1, -1, -1, -1};
    *child = (struct child){-1, -1, -1, -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) return -1;
    pipes->control = pair[0];
    child->control = pair[1];
    if (flags & PROCESS_TTY) return 0;
    int *ours[3] = {&pipes->input, &pipes->output, &pipes->error};
    int *theirs[3] = {&child->input, &child->output, &child->error};
    for (int i = 0; i < 3; i++) {
        if (!i && !(flags & PROCESS_STDIN)) {
            if ((child->input = open("/dev/null", O_RDONLY | O_CLOEXEC)) < 0) return -1;
            continue;
        }
        if (pipe2(pair, O_CLOEXEC) < 0) return -1;
        *ours[i] = pair[i == 0];
        *theirs[i] = pair[i != 0];
        fcntl(*ours[i], F_SETFL, O_NONBLOCK);
        if (i) fcntl(*ours[i], F_SETPIPE_SZ, 256 * 1024); /* fewer switches under a flood; no matter if refused */
    }
    return 0;
}

static void close_child(struct child *child) {
    int fds[4] = {child->control, child->input, child->output, child->error};
    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0) close(fds[i]);
}

static void close_pipes(struct pipes *pipes) {
    int fds[4] = {pipes->control, pipes->input, pipes->output, pipes->error};
    for (int i = 0; i < 4; i++)
        if (fds[i] >= 0) close(fds[i]);
}

/* The caller joins all cgroups itself, while it has one thread: moving another process costs ten milliseconds more. */
static void join_cgroups(struct child *child, const struct plan *plan, bool born_in_v2) {
    char path[4096];
    for (size_t i = 0; i < plan->cgroup_count; i++) {
        bool v2 = plan->cgroups[i].version == 2;
        if (v2 && born_in_v2) continue;
        snprintf(path, sizeof path, "%s/%s", plan->cgroups[i].folder, v2 ? "cgroup.procs" : "tasks");
        int fd = open(path, O_WRONLY | O_CLOEXEC);
        if (fd < 0 || write(fd, "0", 1) < 0) child_fail(child, 1, "join cgroup", path);
        close(fd);
    }
}

static void join_namespaces(struct child *child, const struct plan *plan) {
    for (size_t i = 0; i < plan->namespace_count; i++) {
        uint32_t flag = plan->namespaces[i].flag;
        const char *path = plan->namespaces[i].join;
        if (flag == CLONE_NEWPID_ || !*path) continue;
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        if (fd < 0 || setns(fd, (int)flag) < 0) child_fail(child, 1, "join namespace", path);
        close(fd);
    }
    for (size_t i = 0; i < plan->namespace_count; i++) /* only now: its root is the cgroup of this moment */
        if (plan->namespaces[i].flag == CLONE_NEWCGROUP_ && !*plan->namespaces[i].join && unshare(CLONE_NEWCGROUP) < 0)
            child_fail(child, 1, "make", "a cgroup namespace");
}

/* Also a container without any network has this one. Where it cannot be had, nothing else is the worse for it. */
static void loopback_up(const struct plan *plan) {
    struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING};
    for (size_t i = 0; i < plan->namespace_count; i++) {
        if (plan->namespaces[i].flag != CLONE_NEWNET_ || *plan->namespaces[i].join) continue;
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (fd < 0) return;
        ioctl(fd, SIOCSIFFLAGS, &lo);
        close(fd);
    }
}

static void set_names(struct child *child, const struct plan *plan) {
    if (plan->hostname && sethostname(plan->hostname, strlen(plan->hostname)) < 0)
        child_fail(child, 1, "set hostname", plan->hostname);
    if (plan->domainname && setdomainname(plan->domainname, strlen(plan->domainname)) < 0)
        child_fail(child, 1, "set domainname", plan->domainname);
}

static _Noreturn void container_main(struct child *child, const struct plan *plan, bool born_in_v2) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    dup2(0, 1); /* /dev/null; so the engine sees the end of the launch's report while this waits */
    dup2(0, 2);
    umask(0);
    setsid();
    join_cgroups(child, plan, born_in_v2);
    child_oom_score(child, &plan->process);
    join_namespaces(child, plan);
    loopback_up(plan);
    set_names(child, plan);
    rootfs_enter(child, plan);
    child_rlimits(child, &plan->process);
    message_send(child->control, MESSAGE_READY, NULL, 0, -1);
    child_wait_for_go(child);
    if (plan->flags & FLAG_INIT) child_init(child, &plan->process);
    child_execute(child, &plan->process);
}

/* clone3 into the given namespaces and, where there is one, straight into the cgroup of version 2. */
static pid_t clone_container(const struct plan *plan, bool *born_in_v2) {
    uint64_t flags = CLONE_NEWNS_;
    int pidns = -1, own = -1, cgroup = -1;
    for (size_t i = 0; i < plan->namespace_count; i++) {
        uint32_t flag = plan->namespaces[i].flag;
        const char *path = plan->namespaces[i].join;
        if (!*path && flag != CLONE_NEWCGROUP_) flags |= flag;
        if (!*path || flag != CLONE_NEWPID_) continue;
        /* A joined pid namespace takes in the next child, not the caller; afterwards the monitor goes back. */
        pidns = open(path, O_RDONLY | O_CLOEXEC);
        own = open("/proc/self/ns/pid", O_RDONLY | O_CLOEXEC);
        if (pidns < 0 || own < 0 || setns(pidns, CLONE_NEWPID) < 0) return -1;
    }
    for (size_t i = 0; i < plan->cgroup_count && cgroup < 0; i++)
        if (plan->cgroups[i].version == 2)
            cgroup = open(plan->cgroups[i].folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    *born_in_v2 = cgroup >= 0;
    pid_t pid = cgroup < 0 ? -1 : clone3_(flags | CLONE_INTO_CGROUP_, SIGCHLD, cgroup);
    if (pid < 0) { /* none, or a kernel before 5.7: the child joins by itself */
        *born_in_v2 = false;
        pid = clone3_(flags, SIGCHLD, -1);
    }
    if (!pid) return 0;
    int saved = errno;
    if (own >= 0) setns(own, CLONE_NEWPID);
    int fds[3] = {pidns, own, cgroup};
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0) close(fds[i]);
    errno = saved;
    return pid;
}

int launch_container(const struct plan *plan, struct pipes *pipes, pid_t *pid) {
    struct child child;
    bool born_in_v2 = false;
    if (make_pipes(plan->process.flags, &child, pipes) < 0) return -1;
    *pid = clone_container(plan, &born_in_v2);
    if (*pid == 0) container_main(&child, plan, born_in_v2);
    close_child(&child);
    return *pid < 0 ? -1 : 0;
}

/* Runs in a process of its own that joins the container; its sibling, the command, is born inside. */
static _Noreturn void exec_main(struct child *child, const struct plan *plan, pid_t container,
                                const struct process *process) {
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    int pidfd = (int)syscall(NR_PIDFD_OPEN, container, 0);
    if (pidfd < 0) child_fail(child, 1, "open", "the container's process");
    join_cgroups(child, plan, false);
    child_oom_score(child, process);
    child_rlimits(child, process);
    if (setns(pidfd, ALL_NAMESPACES) < 0) child_fail(child, 1, "join", "the container's namespaces");
    /* A sibling, so that the monitor is its parent, learns its end and takes it along. */
    pid_t pid = clone3_(CLONE_PARENT_, 0, -1);
    if (pid < 0) child_fail(child, 1, "make", "a process");
    if (pid) {
        uint8_t message[4];
        put_u32(message, (uint32_t)pid);
        _exit(message_send(child->control, MESSAGE_PID, message, sizeof message, -1) < 0);
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    child_wait_for_go(child);
    if (process->flags & PROCESS_TTY) {
        int master = open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0) child_fail(child, 126, "open", "/dev/pts/ptmx");
        child_terminal(child, process, master);
    }
    child_execute(child, process);
}

int launch_exec(const struct plan *plan, pid_t container, const struct process *process, struct pipes *pipes) {
    struct child child;
    pid_t pid = -1;
    if (make_pipes(process->flags, &child, pipes) == 0) {
        pid = fork();
        if (pid == 0) exec_main(&child, plan, container, process);
    }
    int saved = errno;
    close_child(&child);
    if (pid < 0) close_pipes(pipes);
    errno = saved;
    return pid < 0 ? -1 : 0;
}
