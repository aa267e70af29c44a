/*
 * jcompose-init: the monitor of one run of one container. Reads a plan, carries it out, stays the parent of the
 * container, keeps its output and its exit status, and serves requests on a socket. Monitors are forked by a spawner,
 * the same program as the engine starts it. See PROTOCOL.md.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "init.h"
#include "kernel.h"

struct own_arguments own_arguments;

static void report_to(int fd, uint8_t type, const void *data, size_t bytes) {
    uint8_t frame[5 + 2048] = {type};
    if (bytes > 2048) bytes = 2048;
    put_u32(frame + 1, (uint32_t)bytes);
    if (bytes) memcpy(frame + 5, data, bytes);
    write_all(fd, frame, 5 + bytes);
}

static void report_error_to(int fd, int error, const char *what, const char *object) {
    uint8_t payload[1024];
    put_u32(payload, 1);
    put_u32(payload + 4, (uint32_t)error);
    int n = snprintf((char *)payload + 8, sizeof payload - 8, "%s %s", what, object);
    report_to(fd, FRAME_ERROR, payload, 8 + (n < 1015 ? (size_t)n : 1015) + 1);
}

static void report(uint8_t type, const void *data, size_t bytes) {
    report_to(1, type, data, bytes);
}

static void report_error(int error, const char *what, const char *object) {
    report_error_to(1, error, what, object);
}

/* Containers see this executable as /proc/PID/exe for a moment and, as root, could write to it. A clone of its mount that
   is read-only and attached nowhere takes that away. */
static void seal(char **argv) {
    if (argv[2]) return;
    struct mount_attr_ read_only = {.attr_set = MOUNT_ATTR_RDONLY_};
    int fd = open_tree_(AT_FDCWD, "/proc/self/exe", OPEN_TREE_CLONE);
    char *again[] = {"jcompose-init", argv[1], "sealed", NULL};
    if (fd >= 0 && mount_setattr_(fd, 0, &read_only) == 0)
        syscall(SYS_execveat, fd, "", again, (char *[]){NULL}, AT_EMPTY_PATH);
    if (fd >= 0) close(fd); /* an old kernel, or a mount that cannot be cloned: PR_SET_DUMPABLE remains */
}

enum { PLAN_SECONDS = 60 };

static uint8_t *read_plan(int fd, size_t *bytes) {
    uint8_t header[12];
    alarm(PLAN_SECONDS); /* an engine may have connected and forgotten: it would never come */
    size_t have = 0;
    uint8_t *data = header;
    *bytes = sizeof header;
    while (have < *bytes) {
        ssize_t n = read(fd, data + have, *bytes - have);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return NULL;
        have += (size_t)n;
        if (data != header || have < sizeof header) continue;
        *bytes = get_u32(header + 8);
        if (get_u32(header) != PLAN_MAGIC || *bytes < sizeof header || *bytes > PLAN_MAX) return NULL;
        data = malloc(*bytes);
        if (!data) return NULL;
        memcpy(data, header, sizeof header);
    }
    alarm(0);
    return data;
}

static int listen_at(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strcpy(address.sun_path, path); /* its length is checked, with the plan or at the start */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    unlink(path);
    mode_t old = umask(077);
    int failed = fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 512) < 0;
    umask(old);
    return failed ? -1 : fd;
}

/* Reads the child's messages until it is set up; passes warnings on. 0, or -1 after its error has been reported. */
static int await_ready(int control, int *terminal) {
    uint8_t message[2048];
    for (;;) {
        int fd;
        ssize_t n = message_receive(control, message, sizeof message, &fd);
        if (n <= 0) {
            report_error(n < 0 ? errno : 0, "set up", "the container: its process was killed");
            return -1;
        }
        if (fd >= 0 && message[0] == MESSAGE_TERMINAL) *terminal = fd;
        else if (fd >= 0) close(fd);
        if (message[0] == MESSAGE_READY) return 0;
        if (message[0] == FRAME_WARNING || message[0] == FRAME_ERROR) report(message[0], message + 1, (size_t)n - 1);
        if (message[0] == FRAME_ERROR) return -1;
    }
}

/* One run, in a process of its own: the connection brings the plan and takes the report. */
static _Noreturn void monitor_main(int connection, int null) {
    const char *why;
    size_t bytes;
    struct plan plan;
    struct pipes pipes;
    pid_t pid;
    int terminal = -1;
    prctl(PR_SET_NAME, "jcompose-init", 0, 0, 0);
    signal(SIGCHLD, SIG_DFL);
    setsid();
    dup2(connection, 1);
    close(connection);
    report(FRAME_OK, NULL, 0); /* a connection that a dying spawner had not accepted ends without it */
    uint8_t *data = read_plan(1, &bytes);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL);
    if (!data || plan_parse(data, bytes, false, &plan, &why) < 0) {
        report_error(EINVAL, "read launch plan:", data ? why : "header or length");
        _exit(1);
    }
    int listener = listen_at(plan.socket);
    if (listener < 0) {
        report_error(errno, "listen at", plan.socket);
        _exit(1);
    }
    if (launch_container(&plan, &pipes, &pid) < 0) {
        report_error(errno, "make", "a process in new namespaces");
        unlink(plan.socket);
        _exit(1);
    }
    if (await_ready(pipes.control, &terminal) < 0) {
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        unlink(plan.socket);
        _exit(1);
    }
    uint8_t number[4];
    put_u32(number, (uint32_t)pid);
    report(FRAME_LAUNCHED, number, sizeof number);
    dup2(null, 1);
    close(null);
    monitor_run(&plan, listener, pid, &pipes, terminal);
}

static bool is_ours(int connection) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    return getsockopt(connection, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid();
}

/* Forks a monitor for each connection, until the engine, which holds the other end of stdin, is gone. */
static _Noreturn void spawner_main(int listener) {
    struct pollfd polled[2] = {{0, POLLIN, 0}, {listener, POLLIN, 0}};
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    dup2(null, 1);
    dup2(null, 2);
    for (;;) {
        if (poll(polled, 2, -1) < 0) continue;
        if (polled[0].revents) _exit(0);
        int connection = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (connection < 0) {
            poll(NULL, 0, errno == EAGAIN ? 0 : 20); /* the machine may have no descriptor left: it stays readable */
            continue;
        }
        pid_t pid = is_ours(connection) ? fork() : 1;
        if (pid == 0) {
            close(listener);
            dup2(null, 0);
            monitor_main(connection, null);
        }
        if (pid < 0) report_error_to(connection, errno, "start", "a monitor");
        close(connection);
    }
}

int main(int argc, char **argv) {
    struct sockaddr_un longest;
    if (argc < 2 || strlen(argv[1]) >= sizeof longest.sun_path) {
        fputs("usage: jcompose-init SOCKET, by the engine; see PROTOCOL.md\n", stderr);
        return 2;
    }
    seal(argv);
    own_arguments.text = argv[0];
    own_arguments.room = (size_t)(argv[argc - 1] + strlen(argv[argc - 1]) + 1 - argv[0]);
    if (syscall(NR_CLOSE_RANGE, 3, ~0u, 0) < 0)
        for (int fd = 3; fd < 1024; fd++) close(fd);
    prctl(PR_SET_NAME, "jcompose-spawn", 0, 0, 0);
    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    signal(SIGCHLD, SIG_IGN); /* nobody asks how a monitor has ended */
    signal(SIGPIPE, SIG_IGN);
    int listener = chdir("/") < 0 ? -1 : listen_at(argv[1]);
    if (listener < 0) {
        report_error(errno, "listen at", argv[1]);
        return 1;
    }
    report(FRAME_OK, NULL, 0);
    spawner_main(listener);
}
