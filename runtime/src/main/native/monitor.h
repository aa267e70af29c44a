/* What the monitor's files share: connections, and processes with pipes. */
#ifndef MONITOR_H
#define MONITOR_H

#include <poll.h>

#include "init.h"

enum { MAX_CONNECTIONS = 128, MAX_POLLED = MAX_CONNECTIONS * 5 + 8, LAG_MAX = 1 << 20, SLOW = 1 << 17, LATE_READS = 64 };

/* One client. The first frame decides what it is for. */
struct connection {
    struct connection *next;
    struct session *session; /* the exec'd process it is connected to */
    int fd, slot;            /* slot: place among the polled descriptors, -1 if none */
    bool dead, closing;      /* closing: to be closed when all has been sent */
    bool watching, farewell, attached, starting;
    bool held;               /* the current frame is input that the process has not taken yet */
    uint8_t head[5], *payload, *out;
    size_t got, held_at, out_bytes, out_room;
};

/* PID 1 or an exec'd process. */
struct session {
    struct session *next;
    struct connection *client;
    struct pipes pipes;
    pid_t pid;
    int slot[4]; /* control, input, output, error */
    bool container, tty, released, failed, exited;
    int status, late_reads;
    uint8_t error[1200];
    size_t error_bytes;
};

struct monitor {
    const struct plan *plan;
    struct connection *connections;
    struct session *sessions; /* the container's is the last */
    struct session container;
    struct log *log;
    int listener, signals, lock;
    uint32_t state;
    bool own_pid_namespace;
    uint64_t last_output, linger_until, lifeline_at;
    unsigned lifeline_tries, lifeline_waits;
    pid_t lifeline_child; /* the engine that was started last; 0 if there is none */
    char *record; /* content of the exit file */
    size_t record_bytes;
};

/* connection.c */
void connection_accept(struct monitor *monitor);
void connection_read(struct monitor *monitor, struct connection *connection);
void connection_flush(struct connection *connection);
void connection_feed(struct monitor *monitor, struct connection *connection);
void connection_send(struct connection *connection, uint8_t type, const void *data, size_t bytes);
void connection_error(struct connection *connection, int code, int error, const char *text);

/* monitor.c */
void session_exec(struct monitor *monitor, struct connection *connection, const uint8_t *data, size_t bytes);
void kill_everything(struct monitor *monitor);
uint64_t milliseconds(void);

/* lifeline.c */
void lifeline_lost(struct monitor *monitor);
void lifeline_found(struct monitor *monitor);
void lifeline_tick(struct monitor *monitor);

#endif
