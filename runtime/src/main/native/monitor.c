/* The monitor's loop: output to the log and to clients, ends of processes, requests. */
#include "monitor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

uint64_t milliseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* With a pid namespace of its own, the end of PID 1 ends the rest; otherwise the cgroup names the rest. */
static void kill_cgroup(const struct plan *plan) {
    char path[4096];
    if (!plan->cgroup_count) return;
    snprintf(path, sizeof path, "%s/cgroup.procs", plan->cgroups[0].folder);
    for (int round = 0; round < 50; round++) {
        FILE *procs = fopen(path, "re");
        long pid, found = 0;
        while (procs && fscanf(procs, "%ld", &pid) == 1 && pid > 1) found += kill((pid_t)pid, SIGKILL) == 0;
        if (procs) fclose(procs);
        if (!found) return;
        nanosleep(&(struct timespec){0, 2000000}, NULL); /* the dying leave the list soon; new children may join it */
    }
}

void kill_everything(struct monitor *monitor) {
    if (!monitor->container.exited) kill(monitor->container.pid, SIGKILL);
    if (!monitor->own_pid_namespace) kill_cgroup(monitor->plan);
}

static void close_fd(int *fd) {
    if (*fd >= 0) close(*fd);
    *fd = -1;
}

void session_exec(struct monitor *monitor, struct connection *connection, const uint8_t *data, size_t bytes) {
    struct plan plan;
    const char *why;
    struct session *session = calloc(1, sizeof *session);
    if (plan_parse(data, bytes, true, &plan, &why) < 0 || !session) {
        connection_error(connection, 1, EINVAL, session ? why : "exec");
        free(session);
    } else if (launch_exec(monitor->plan, monitor->container.pid, &plan.process, &session->pipes) < 0) {
        connection_error(connection, 1, errno, "make a process");
        free(session);
    } else {
        session->tty = plan.process.flags & PROCESS_TTY;
        fcntl(session->pipes.control, F_SETFL, O_NONBLOCK);
        session->client = connection;
        session->next = monitor->sessions;
        memset(session->slot, -1, sizeof session->slot);
        monitor->sessions = session;
        connection->session = session;
    }
    process_free(&plan.process);
}

/* The command runs, or it never will. */
static void session_released(struct monitor *monitor, struct session *session) {
    close_fd(&session->pipes.control);
    if (session->container) {
        if (!session->released) return; /* killed while it waited */
        if (!session->failed) monitor->state = STATE_RUNNING;
        for (struct connection *c = monitor->connections; c; c = c->next) {
            if (!c->starting) continue;
            c->starting = false;
            if (session->failed) connection_send(c, FRAME_ERROR, session->error, session->error_bytes);
            else connection_send(c, FRAME_OK, NULL, 0);
        }
        return;
    }
    if (!session->released && !session->failed) {
        session->failed = true; /* killed before it was born inside: most likely the container ended */
        if (session->client) connection_error(session->client, 1, ESRCH, "exec");
    } else if (session->client && session->failed) {
        connection_send(session->client, FRAME_ERROR, session->error, session->error_bytes);
    } else if (session->client) {
        uint8_t pid[4];
        put_u32(pid, (uint32_t)session->pid);
        connection_send(session->client, FRAME_STARTED, pid, sizeof pid);
    }
    if (session->failed && session->client) {
        session->client->session = NULL; /* it may ask for something else */
        session->client = NULL;
    }
    if (session->pid <= 0) session->exited = true;
}

static void session_message(struct monitor *monitor, struct session *session) {
    uint8_t message[2048];
    int fd;
    ssize_t n = message_receive(session->pipes.control, message, sizeof message, &fd);
    if (n < 0 && errno == EAGAIN) return;
    if (n <= 0) {
        session_released(monitor, session);
        return;
    }
    if (fd >= 0 && message[0] == MESSAGE_TERMINAL && session->pipes.output < 0) {
        fcntl(fd, F_SETFL, O_NONBLOCK);
        session->pipes.output = fd;
        session->pipes.input = fcntl(fd, F_DUPFD_CLOEXEC, 3);
    } else if (fd >= 0) {
        close(fd);
    }
    if (message[0] == MESSAGE_PID && n == 5 && session->pid <= 0) {
        session->pid = (pid_t)get_u32(message + 1);
        session->released = message_send(session->pipes.control, MESSAGE_GO, NULL, 0, -1) == 0;
    }
    if (message[0] == FRAME_ERROR && (size_t)n <= sizeof session->error) {
        session->failed = true;
        session->error_bytes = (size_t)n - 1;
        memcpy(session->error, message + 1, session->error_bytes);
    }
}

/* One read of one stream; false if there is nothing more for now. */
static bool session_output(struct monitor *monitor, struct session *session, int *fd, uint8_t type) {
    static uint8_t buffer[FRAME_MAX];
    if (*fd < 0) return false;
    ssize_t n = read(*fd, buffer, sizeof buffer);
    if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (n <= 0) { /* EIO: nobody has the terminal open any more */
        close_fd(fd);
        return false;
    }
    if (!session->container) {
        if (session->client) connection_send(session->client, type, buffer, (size_t)n);
        return true;
    }
    monitor->last_output = milliseconds();
    log_append(monitor->log, type, buffer, (size_t)n);
    for (struct connection *c = monitor->connections; c; c = c->next)
        if (c->attached && c->out_bytes < LAG_MAX) connection_send(c, type, buffer, (size_t)n);
    return true;
}

static bool has_room(const struct session *session) {
    return !session->client || session->client->out_bytes < SLOW;
}

/* After the end of a process: what is left in its pipes. Children that live on may write for ever; nobody waits for them. */
static bool drained(struct monitor *monitor, struct session *session) {
    for (int i = 0; i < 2; i++) {
        int *fd = i ? &session->pipes.error : &session->pipes.output;
        while (has_room(session) && session->late_reads < LATE_READS &&
               session_output(monitor, session, fd, i ? FRAME_STDERR : FRAME_STDOUT))
            session->late_reads++;
    }
    return has_room(session) || session->late_reads == LATE_READS;
}

static int exit_code(int status) {
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void send_exit(struct connection *connection, int status) {
    uint8_t code[4];
    put_u32(code, (uint32_t)exit_code(status));
    connection_send(connection, FRAME_EXIT, code, sizeof code);
    connection->closing = true;
    connection_flush(connection);
}

static void reap(struct monitor *monitor) {
    struct signalfd_siginfo info;
    int status;
    while (read(monitor->signals, &info, sizeof info) > 0) continue;
    for (pid_t pid; (pid = waitpid(-1, &status, WNOHANG)) > 0;)
        for (struct session *s = monitor->sessions; s; s = s->next)
            if (s->pid == pid && !s->exited) {
                s->exited = true;
                s->status = status;
            }
}

static void write_record(struct monitor *monitor) {
    const struct plan *plan = monitor->plan;
    const struct session *container = &monitor->container;
    struct timespec now;
    size_t room = 2048 + MAX_SAMPLES * (MAX_SAMPLE_BYTES + 64);
    char *text = calloc(1, room), path[4200];
    if (!text) return;
    clock_gettime(CLOCK_REALTIME, &now);
    size_t n = (size_t)sprintf(text, "jcompose-exit 1\ncode %d\n", exit_code(container->status));
    if (WIFSIGNALED(container->status)) n += (size_t)sprintf(text + n, "signal %d\n", WTERMSIG(container->status));
    n += (size_t)sprintf(text + n, "finished %lld%09ld\n", (long long)now.tv_sec, now.tv_nsec);
    if (container->failed && container->error_bytes > 8) {
        n += (size_t)sprintf(text + n, "error %u ", get_u32(container->error + 4));
        for (size_t i = 8; i + 1 < container->error_bytes; i++)
            text[n++] = container->error[i] == '\n' ? ' ' : (char)container->error[i];
        text[n++] = '\n';
    }
    for (size_t i = 0; i < plan->sample_count; i++) {
        char sample[MAX_SAMPLE_BYTES];
        int fd = open(plan->samples[i], O_RDONLY | O_CLOEXEC);
        ssize_t bytes = fd < 0 ? -1 : read(fd, sample, sizeof sample);
        close_fd(&fd);
        if (bytes < 0) continue;
        n += (size_t)sprintf(text + n, "sample %zu %zd\n", i, bytes);
        memcpy(text + n, sample, (size_t)bytes);
        n += (size_t)bytes;
        text[n++] = '\n';
    }
    monitor->record = text;
    monitor->record_bytes = n;
    snprintf(path, sizeof path, "%s.tmp", plan->exit_file);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0) return;
    bool written = write_all(fd, text, n) == 0 && fsync(fd) == 0;
    close(fd);
    if (written) rename(path, plan->exit_file);
}

/* The run is over: first the record, then the socket goes, so that who finds no socket finds the record. */
static void finish(struct monitor *monitor) {
    if (!monitor->own_pid_namespace) kill_cgroup(monitor->plan);
    log_flush_pending(monitor->log);
    write_record(monitor);
    unlink(monitor->plan->socket);
    close_fd(&monitor->listener);
    monitor->state = STATE_OVER;
    monitor->lifeline_at = 0;
    monitor->linger_until = milliseconds() + 5000;
    for (struct connection *c = monitor->connections; c; c = c->next) {
        if (c->starting) connection_error(c, 1, ESRCH, "start");
        if (c->watching) connection_send(c, FRAME_EXITED, monitor->record, monitor->record_bytes);
        if (c->attached) send_exit(c, monitor->container.status);
    }
}

static void sweep_sessions(struct monitor *monitor) {
    for (struct session **at = &monitor->sessions; *at;) {
        struct session *s = *at;
        if (s->exited && s->pipes.control >= 0) session_message(monitor, s);
        if (!s->exited || s->pipes.control >= 0 || !drained(monitor, s)) {
            at = &s->next;
            continue;
        }
        if (s->container) {
            if (monitor->state != STATE_OVER) finish(monitor);
            at = &s->next;
            continue;
        }
        if (s->client) {
            s->client->session = NULL;
            send_exit(s->client, s->status);
        }
        *at = s->next;
        close_fd(&s->pipes.input);
        close_fd(&s->pipes.output);
        close_fd(&s->pipes.error);
        free(s);
    }
}

static void sweep_connections(struct monitor *monitor) {
    bool lost = false, watched = false;
    for (struct connection **at = &monitor->connections; *at;) {
        struct connection *c = *at;
        if (!c->dead) {
            watched |= c->watching;
            at = &c->next;
            continue;
        }
        lost |= c->watching && !c->farewell;
        if (c->session) {
            c->session->client = NULL;
            if (!c->session->tty) close_fd(&c->session->pipes.input);
        }
        *at = c->next;
        close(c->fd);
        free(c->payload);
        free(c->out);
        free(c);
    }
    if (lost && !watched) lifeline_lost(monitor);
}

static int add(struct pollfd *polled, int *count, int fd, short events) {
    if (fd < 0 || !events || *count == MAX_POLLED) return -1;
    polled[*count] = (struct pollfd){fd, events, 0};
    return (*count)++;
}

/* Only what is wanted now is polled: a slow client's process, for example, is simply not read. */
static int collect(struct monitor *monitor, struct pollfd *polled) {
    int count = 0, clients = 0;
    for (struct session *s = monitor->sessions; s; s = s->next) {
        bool fed = false;
        for (struct connection *c = monitor->connections; c; c = c->next)
            fed |= c->held && (c->session == s || (!c->session && c->attached && s->container));
        bool wanted = has_room(s) && !(s->container && monitor->state == STATE_OVER);
        wanted &= s->container || s->pipes.control < 0; /* STARTED comes before the first output */
        s->slot[0] = add(polled, &count, s->pipes.control, POLLIN);
        s->slot[1] = add(polled, &count, s->pipes.input, fed ? POLLOUT : 0);
        s->slot[2] = add(polled, &count, s->pipes.output, wanted ? POLLIN : 0);
        s->slot[3] = add(polled, &count, s->pipes.error, wanted ? POLLIN : 0);
    }
    for (struct connection *c = monitor->connections; c; c = c->next, clients++) {
        short events = c->held || c->closing || c->out_bytes > SLOW ? 0 : POLLIN;
        c->slot = add(polled, &count, c->fd, (short)(events | (c->out_bytes ? POLLOUT : POLLRDHUP)));
    }
    polled[count++] = (struct pollfd){monitor->signals, POLLIN, 0};
    polled[count++] = (struct pollfd){clients < MAX_CONNECTIONS ? monitor->listener : -1, POLLIN, 0};
    return count;
}

static void serve(struct monitor *monitor, const struct pollfd *polled, int count) {
    for (struct session *s = monitor->sessions; s; s = s->next) {
        if (s->slot[2] >= 0 && polled[s->slot[2]].revents) session_output(monitor, s, &s->pipes.output, FRAME_STDOUT);
        if (s->slot[3] >= 0 && polled[s->slot[3]].revents) session_output(monitor, s, &s->pipes.error, FRAME_STDERR);
        if (s->slot[0] >= 0 && polled[s->slot[0]].revents) session_message(monitor, s);
    }
    for (struct connection *c = monitor->connections; c; c = c->next) {
        short events = c->slot < 0 ? 0 : polled[c->slot].revents;
        if (events & POLLOUT) connection_flush(c);
        if (c->held) connection_feed(monitor, c);
        if (events & POLLIN && !c->held) connection_read(monitor, c);
        else if (events & (POLLHUP | POLLERR | POLLRDHUP)) c->dead = true;
    }
    if (polled[count - 2].revents) reap(monitor);
    if (polled[count - 1].revents) connection_accept(monitor);
}

static int next_timeout(const struct monitor *monitor) {
    uint64_t now = milliseconds(), at = UINT64_MAX;
    if (log_has_pending(monitor->log)) at = monitor->last_output + 1000;
    if (monitor->lifeline_at && monitor->lifeline_at < at) at = monitor->lifeline_at;
    if (monitor->linger_until && monitor->linger_until < at) at = monitor->linger_until;
    return at == UINT64_MAX ? -1 : at <= now ? 0 : (int)(at - now);
}

static bool all_said(const struct monitor *monitor) {
    if (monitor->state != STATE_OVER) return false;
    if (milliseconds() >= monitor->linger_until) return true;
    for (const struct connection *c = monitor->connections; c; c = c->next)
        if (c->out_bytes) return false;
    return monitor->sessions == &monitor->container;
}

_Noreturn void monitor_run(const struct plan *plan, int listener, pid_t pid, struct pipes *pipes, int terminal) {
    static struct monitor monitor; /* zeroed, and the only one */
    static struct pollfd polled[MAX_POLLED + 2];
    monitor.plan = plan;
    monitor.listener = listener;
    monitor.lock = -1;
    monitor.container = (struct session){.container = true, .pid = pid, .pipes = *pipes};
    monitor.container.tty = plan->process.flags & PROCESS_TTY;
    monitor.sessions = &monitor.container;
    fcntl(pipes->control, F_SETFL, O_NONBLOCK);
    if (terminal >= 0) {
        fcntl(terminal, F_SETFL, O_NONBLOCK);
        monitor.container.pipes.output = terminal;
        monitor.container.pipes.input = fcntl(terminal, F_DUPFD_CLOEXEC, 3);
    }
    for (size_t i = 0; i < plan->namespace_count; i++)
        monitor.own_pid_namespace |= plan->namespaces[i].flag == 0x20000000 && !*plan->namespaces[i].join;
    monitor.log = log_open(plan->log_folder, plan->log_max, plan->log_files);
    sigset_t child;
    sigemptyset(&child);
    sigaddset(&child, SIGCHLD);
    monitor.signals = signalfd(-1, &child, SFD_CLOEXEC | SFD_NONBLOCK);
    while (!all_said(&monitor)) {
        int count = collect(&monitor, polled);
        if (poll(polled, (nfds_t)count, next_timeout(&monitor)) < 0) continue;
        serve(&monitor, polled, count);
        sweep_sessions(&monitor);
        sweep_connections(&monitor);
        lifeline_tick(&monitor);
        if (log_has_pending(monitor.log) && milliseconds() >= monitor.last_output + 1000)
            log_flush_pending(monitor.log);
    }
    _exit(0);
}
