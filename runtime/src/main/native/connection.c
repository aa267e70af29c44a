/* Clients: frames in, frames out. No client can make the monitor wait or grow without bound. */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "monitor.h"

void connection_accept(struct monitor *monitor) {
    int fd = accept4(monitor->listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
    struct ucred peer;
    socklen_t bytes = sizeof peer;
    if (fd < 0) return;
    struct connection *connection = calloc(1, sizeof *connection);
    if (!connection || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &bytes) < 0 || peer.uid != geteuid()) {
        free(connection);
        close(fd);
        return;
    }
    connection->fd = fd;
    connection->slot = -1;
    connection->next = monitor->connections;
    monitor->connections = connection;
}

void connection_flush(struct connection *connection) {
    while (connection->out_bytes && !connection->dead) {
        ssize_t n = send(connection->fd, connection->out, connection->out_bytes, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0) {
            connection->dead = true;
            return;
        }
        connection->out_bytes -= (size_t)n;
        memmove(connection->out, connection->out + n, connection->out_bytes);
    }
    if (connection->closing) connection->dead = true;
}

void connection_send(struct connection *connection, uint8_t type, const void *data, size_t bytes) {
    if (connection->dead || connection->closing) return;
    size_t needed = connection->out_bytes + 5 + bytes;
    if (needed > connection->out_room) {
        uint8_t *grown = realloc(connection->out, needed);
        if (!grown) {
            connection->dead = true;
            return;
        }
        connection->out = grown;
        connection->out_room = needed;
    }
    uint8_t *to = connection->out + connection->out_bytes;
    to[0] = type;
    put_u32(to + 1, (uint32_t)bytes);
    if (bytes) memcpy(to + 5, data, bytes);
    connection->out_bytes = needed;
    connection_flush(connection);
}

void connection_error(struct connection *connection, int code, int error, const char *text) {
    uint8_t payload[256];
    size_t length = strlen(text) < 200 ? strlen(text) : 200;
    put_u32(payload, (uint32_t)code);
    put_u32(payload + 4, (uint32_t)error);
    memcpy(payload + 8, text, length);
    payload[8 + length] = 0;
    connection_send(connection, FRAME_ERROR, payload, 9 + length);
}

static struct session *target(struct monitor *monitor, struct connection *connection) {
    return connection->session ? connection->session : &monitor->container;
}

static bool send_signal(struct session *session, const uint8_t *payload, size_t bytes) {
    return bytes == 1 && payload[0] >= 1 && payload[0] <= 64 && session->pid > 0 && !session->exited &&
           kill(session->pid, payload[0]) == 0;
}

static void resize(struct session *session, const uint8_t *payload, size_t bytes) {
    if (bytes != 4 || !session->tty || session->pipes.output < 0) return;
    struct winsize size = {.ws_col = (unsigned short)(payload[0] | payload[1] << 8),
                           .ws_row = (unsigned short)(payload[2] | payload[3] << 8)};
    ioctl(session->pipes.output, TIOCSWINSZ, &size);
}

/* Passes a held STDIN frame on, as far as the process takes it. */
void connection_feed(struct monitor *monitor, struct connection *connection) {
    struct session *session = target(monitor, connection);
    size_t bytes = get_u32(connection->head + 1);
    int fd = session->pipes.input;
    if (fd < 0 && session->pipes.control >= 0 && session->tty) return; /* its terminal is still to come */
    while (fd >= 0 && connection->held_at < bytes) {
        ssize_t n = write(fd, connection->payload + connection->held_at, bytes - connection->held_at);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0 && errno == EAGAIN) return;
        if (n < 0) {
            close(fd);
            session->pipes.input = fd = -1;
        } else {
            connection->held_at += (size_t)n;
        }
    }
    free(connection->payload);
    connection->payload = NULL;
    connection->held = false;
    connection->held_at = connection->got = 0;
}

static void stream_frame(struct monitor *monitor, struct connection *connection, uint8_t type, size_t bytes) {
    struct session *session = target(monitor, connection);
    switch (type) {
    case FRAME_STDIN:
        connection->held = true;
        connection_feed(monitor, connection);
        break;
    case FRAME_STDIN_EOF:
        if (!session->tty && session->pipes.input >= 0) {
            close(session->pipes.input);
            session->pipes.input = -1;
        }
        break;
    case FRAME_RESIZE: resize(session, connection->payload, bytes); break;
    case FRAME_SIGNAL: send_signal(session, connection->payload, bytes); break;
    }
}

static void send_status(struct monitor *monitor, struct connection *connection) {
    uint8_t payload[8];
    put_u32(payload, monitor->state);
    put_u32(payload + 4, (uint32_t)monitor->container.pid);
    connection_send(connection, FRAME_STATUS, payload, sizeof payload);
}

static void start(struct monitor *monitor, struct connection *connection) {
    struct session *container = &monitor->container;
    uint8_t none = 0;
    if (monitor->state == STATE_RUNNING) {
        connection_send(connection, FRAME_OK, NULL, 0);
    } else if (monitor->state == STATE_OVER || container->exited) {
        connection_error(connection, 1, ESRCH, "start");
    } else {
        connection->starting = true; /* answered when the child's control socket closes */
        if (!container->released && message_send(container->pipes.control, MESSAGE_GO, &none, 0, -1) == 0)
            container->released = true;
    }
}

static void request(struct monitor *monitor, struct connection *connection, uint8_t type, size_t bytes) {
    bool over = monitor->state == STATE_OVER || monitor->container.exited;
    switch (type) {
    case FRAME_START: start(monitor, connection); break;
    case FRAME_SIGNAL:
        if (send_signal(&monitor->container, connection->payload, bytes)) connection_send(connection, FRAME_OK, NULL, 0);
        else connection_error(connection, 1, over ? ESRCH : EINVAL, "signal");
        break;
    case FRAME_KILL:
        kill_everything(monitor);
        connection_send(connection, FRAME_OK, NULL, 0);
        break;
    case FRAME_RESIZE:
        resize(&monitor->container, connection->payload, bytes);
        connection_send(connection, FRAME_OK, NULL, 0);
        break;
    case FRAME_STATUS_REQUEST: send_status(monitor, connection); break;
    case FRAME_WATCH:
        connection->watching = true;
        lifeline_found(monitor);
        send_status(monitor, connection);
        if (monitor->record) connection_send(connection, FRAME_EXITED, monitor->record, monitor->record_bytes);
        break;
    case FRAME_BYE: connection->farewell = true; break;
    case FRAME_ATTACH:
        if (over) {
            connection_error(connection, 1, ESRCH, "attach");
        } else {
            connection->attached = true;
            connection_send(connection, FRAME_OK, NULL, 0);
        }
        break;
    case FRAME_EXEC:
        if (over || monitor->state != STATE_RUNNING) connection_error(connection, 1, ESRCH, "exec");
        else session_exec(monitor, connection, connection->payload, bytes);
        break;
    default: connection_error(connection, 1, ENOSYS, "request");
    }
}

/* Reads what is there, at most one frame, and acts on a complete one. */
void connection_read(struct monitor *monitor, struct connection *connection) {
    uint32_t bytes = connection->got < 5 ? 0 : get_u32(connection->head + 1);
    size_t done = connection->got < 5 ? connection->got : connection->got - 5;
    uint8_t *to = connection->got < 5 ? connection->head : connection->payload;
    size_t wanted = connection->got < 5 ? 5 : bytes;
    ssize_t n = recv(connection->fd, to + done, wanted - done, MSG_DONTWAIT);
    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR)) connection->dead = true;
    if (n <= 0) return;
    connection->got += (size_t)n;
    if (connection->got < 5) return;
    uint8_t type = connection->head[0];
    bytes = get_u32(connection->head + 1);
    if (!connection->payload && bytes) {
        bool exec = type == FRAME_EXEC && !connection->session && !connection->attached;
        if (bytes > (exec ? PLAN_MAX : FRAME_MAX) || !(connection->payload = malloc(bytes))) connection->dead = true;
        return;
    }
    if (connection->got < 5 + (size_t)bytes) return;
    if (connection->session || connection->attached) stream_frame(monitor, connection, type, bytes);
    else request(monitor, connection, type, bytes);
    if (connection->held) return;
    free(connection->payload);
    connection->payload = NULL;
    connection->got = 0;
}
