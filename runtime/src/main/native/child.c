/* The child's side: reports to the monitor, and turns into the container's command. */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>

#include "init.h"
#include "kernel.h"

static size_t format_error(uint8_t *to, size_t room, int exit_code, int error, const char *what, const char *object) {
    put_u32(to, (uint32_t)exit_code);
    put_u32(to + 4, (uint32_t)error);
    int n = snprintf((char *)to + 8, room - 8, "%s %s", what, object);
    return 8 + (n < (int)room - 8 ? (size_t)n : room - 9) + 1;
}

_Noreturn void child_fail(struct child *child, int exit_code, const char *what, const char *object) {
    uint8_t message[1200];
    size_t bytes = format_error(message, sizeof message, exit_code, errno, what, object);
    message_send(child->control, FRAME_ERROR, message, bytes, -1);
    _exit(exit_code);
}

void child_warn(struct child *child, const char *what, const char *object) {
    char message[1200];
    int n = snprintf(message, sizeof message, "%s %s: %s", what, object, strerror(errno));
    message_send(child->control, FRAME_WARNING, message, n < (int)sizeof message ? (size_t)n + 1 : sizeof message, -1);
}

void child_oom_score(struct child *child, const struct process *process) {
    if (!process->has_oom_score_adj) return;
    char text[16];
    int n = snprintf(text, sizeof text, "%d", process->oom_score_adj);
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0 || write(fd, text, (size_t)n) < 0) child_warn(child, "set oom_score_adj to", text);
    if (fd >= 0) close(fd);
}

/* A hard limit above the current one needs CAP_SYS_RESOURCE, which root in a virtual machine may lack. */
void child_rlimits(struct child *child, const struct process *process) {
    for (size_t i = 0; i < process->rlimit_count; i++) {
        const uint32_t *n = process->rlimits[i].number;
        struct rlimit now, wanted = {n[2] | (uint64_t)n[3] << 32, n[4] | (uint64_t)n[5] << 32};
        int resource = (int)n[0];
        if (setrlimit(resource, &wanted) == 0) continue;
        char text[128];
        snprintf(text, sizeof text, "number %d to %llu:%llu, so it stays lower", resource,
                 (unsigned long long)wanted.rlim_cur, (unsigned long long)wanted.rlim_max);
        child_warn(child, "set resource limit", text);
        if (getrlimit(resource, &now) < 0) continue;
        if (wanted.rlim_max < now.rlim_max) now.rlim_max = wanted.rlim_max;
        now.rlim_cur = wanted.rlim_cur < now.rlim_max ? wanted.rlim_cur : now.rlim_max;
        setrlimit(resource, &now);
    }
}

/* Opens the other side of a terminal, passes the master to the monitor and makes the slave the standard streams. */
int child_terminal(struct child *child, const struct process *process, int master) {
    int unlock = 0;
    struct winsize size = {.ws_row = process->rows, .ws_col = process->columns};
    if (ioctl(master, TIOCSPTLCK, &unlock) < 0) child_fail(child, 1, "unlock", "the terminal");
    int slave = ioctl(master, TIOCGPTPEER_, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (slave < 0) child_fail(child, 1, "open", "the terminal");
    ioctl(slave, TIOCSWINSZ, &size);
    if (fchown(slave, process->uid, (gid_t)-1) < 0) child_warn(child, "give owner to", "the terminal");
    if (message_send(child->control, MESSAGE_TERMINAL, NULL, 0, master) < 0)
        child_fail(child, 1, "hand over", "the terminal");
    close(master);
    child->input = child->output = child->error = slave;
    return slave;
}

void child_wait_for_go(struct child *child) {
    uint8_t message[16];
    ssize_t n;
    do {
        n = recv(child->control, message, sizeof message, 0);
    } while (n < 0 && errno == EINTR);
    if (n < 1 || message[0] != MESSAGE_GO) _exit(1); /* the monitor is gone */
}

/* A closed stdin is the container's /dev/null: through the host's, root could change the mode of the host's file. */
static void take_own_null(struct child *child) {
    struct stat st;
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (fd < 0) return;
    if (fd > 2 && fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3)) child->input = fd;
    else close(fd);
}

static void take_streams(struct child *child, const struct process *process) {
    bool tty = process->flags & PROCESS_TTY;
    if (!tty && !(process->flags & PROCESS_STDIN)) take_own_null(child);
    int fds[3] = {child->input, child->output, child->error};
    for (int i = 0; i < 3; i++) {
        /* So that /dev/stdout can be opened by a user other than root. */
        if (!tty && (i || process->flags & PROCESS_STDIN) && fchown(fds[i], process->uid, process->gid) < 0 &&
            errno != EPERM)
            child_fail(child, 126, "give owner to", "standard streams");
        if (dup2(fds[i], i) < 0) child_fail(child, 126, "connect", "standard streams"); /* all of them are above 2 */
    }
    setsid();
    if (tty && ioctl(0, TIOCSCTTY, 0) < 0) child_fail(child, 126, "take", "the terminal");
    if (syscall(NR_CLOSE_RANGE, 3, ~0u, CLOSE_RANGE_CLOEXEC_) < 0)
        for (int fd = 3; fd < 1024; fd++) fcntl(fd, F_SETFD, FD_CLOEXEC);
}

static void reset_signals(void) {
    for (int s = 1; s < 65; s++) signal(s, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

static void set_seccomp(struct child *child, const struct process *process) {
    struct seccomp_program program = {process->seccomp_count, process->seccomp};
    if (process->seccomp && prctl(PR_SET_SECCOMP, 2 /* SECCOMP_MODE_FILTER */, &program, 0, 0) < 0)
        child_fail(child, 126, "set", "the seccomp filter");
}

/* Capabilities outside of what the monitor itself has (bounding set included) cannot be given. */
static void set_capabilities(struct child *child, const struct process *process) {
    struct cap_header header = {CAPABILITY_VERSION_3, 0};
    struct cap_data now[2], data[2];
    if (syscall(SYS_capget, &header, now) < 0) child_fail(child, 126, "read", "capabilities");
    for (int i = 0; i < 2; i++) {
        data[i].permitted = (uint32_t)(process->permitted >> 32 * i) & now[i].permitted;
        data[i].effective = (uint32_t)(process->effective >> 32 * i) & data[i].permitted;
        data[i].inheritable = (uint32_t)(process->inheritable >> 32 * i) & now[i].permitted;
    }
    if (syscall(SYS_capset, &header, data) < 0) child_fail(child, 126, "set", "capabilities");
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
    for (int cap = 0; cap < 64; cap++)
        if (process->ambient >> cap & 1) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0);
}

static void drop_bounding(struct child *child, const struct process *process) {
    for (int cap = 0; cap < 64; cap++) {
        if (process->bounding >> cap & 1) continue;
        if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) < 0) {
            if (errno == EINVAL) break; /* the kernel knows no more */
            child_fail(child, 126, "limit", "capabilities");
        }
    }
}

static void become_user(struct child *child, const struct process *process) {
    bool there = chdir(process->cwd) == 0; /* as root: the user need not be able to enter it */
    if (!there && errno != EACCES) child_fail(child, 126, "change into working folder", process->cwd);
    if (process->flags & PROCESS_NO_NEW_PRIVS && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        child_fail(child, 126, "set", "no_new_privs");
    drop_bounding(child, process);
    /* Without no_new_privs a filter needs CAP_SYS_ADMIN, so it comes first and must let the following through. */
    if (!(process->flags & PROCESS_NO_NEW_PRIVS)) set_seccomp(child, process);
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    if (setgroups(process->group_count, process->groups) < 0) child_fail(child, 126, "set", "supplementary groups");
    if (syscall(SYS_setresgid, process->gid, process->gid, process->gid) < 0) child_fail(child, 126, "set", "group");
    if (syscall(SYS_setresuid, process->uid, process->uid, process->uid) < 0) child_fail(child, 126, "set", "user");
    set_capabilities(child, process);
    if (!there && chdir(process->cwd) < 0) child_fail(child, 126, "change into working folder", process->cwd);
    if (process->flags & PROCESS_NO_NEW_PRIVS) set_seccomp(child, process);
    /* A change of ids clears this, so it comes last; whoever lost its parent before would find the socket closed. */
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (message_send(child->control, MESSAGE_READY, NULL, 0, -1) < 0) _exit(1);
}

/* As execvp, but with the container's own PATH. Returns only on failure. */
static void search_and_execute(const struct process *process) {
    const char *name = process->argv[0], *path = NULL;
    char full[4096];
    bool denied = false;
    for (char **variable = process->envp; *variable; variable++)
        if (!strncmp(*variable, "PATH=", 5)) path = *variable + 5;
    if (strchr(name, '/') || !*name) {
        execve(name, process->argv, process->envp);
        return;
    }
    errno = ENOENT;
    for (const char *at = path; at && *at;) {
        size_t length = strcspn(at, ":");
        if (length && length + strlen(name) + 2 < sizeof full) {
            memcpy(full, at, length);
            sprintf(full + length, "/%s", name);
            execve(full, process->argv, process->envp);
            if (errno != ENOENT && errno != ENOTDIR && errno != EACCES) return;
            struct stat st;
            if (errno == EACCES && stat(full, &st) == 0 && S_ISREG(st.st_mode)) denied = true;
        }
        at += length + (at[length] == ':');
    }
    errno = denied ? EACCES : ENOENT;
}

_Noreturn void child_execute(struct child *child, const struct process *process) {
    take_streams(child, process);
    syscall(SYS_keyctl, 1, NULL); /* a session keyring of its own; not every kernel has keys */
    become_user(child, process);
    reset_signals();
    umask(022);
    search_and_execute(process);
    child_fail(child, errno == ENOENT || errno == ENOTDIR ? 127 : 126, "execute", process->argv[0]);
}

/* What the container's ps shows of its init: the command, as far as there is room, not how the engine starts this. */
static void show_command(char **argv) {
    static char *const own[] = {"jcompose-init", "--", NULL};
    char *at = own_arguments.text, *end = at + own_arguments.room;
    if (at == end) return;
    memset(at, 0, own_arguments.room);
    for (char *const *list = own; list; list = list == own ? argv : NULL)
        for (int i = 0; list[i]; i++)
            for (const char *c = list[i]; at < end - 1; c++)
                if (!(*at++ = *c)) break;
}

/* The small init: reaps, forwards signals to the command and ends as it does. Runs from memory; needs no file. */
_Noreturn void child_init(struct child *child, const struct process *process) {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, NULL); /* blocked signals wait even for PID 1, ignored ones are lost */
    pid_t command = fork();
    if (command < 0) child_fail(child, 126, "fork", "init");
    if (!command) child_execute(child, process);
    show_command(process->argv);
    struct cap_header header = {CAPABILITY_VERSION_3, 0};
    struct cap_data kill_only[2] = {{1u << 5, 1u << 5, 0}, {0, 0, 0}};
    syscall(SYS_capset, &header, kill_only);
    for (int fd = 0; fd < 3; fd++) close(fd);
    if (syscall(NR_CLOSE_RANGE, 0, ~0u, 0) < 0)
        for (int fd = 0; fd < 1024; fd++) close(fd);
    for (;;) {
        siginfo_t info;
        int signal = sigwaitinfo(&all, &info), status;
        if (signal > 0 && signal != SIGCHLD) kill(command, signal);
        for (pid_t pid; signal == SIGCHLD && (pid = waitpid(-1, &status, WNOHANG)) > 0;)
            if (pid == command) _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
    }
}
