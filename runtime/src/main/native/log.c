/* The log of a container: framed lines with times, rotation. A full disk costs records, never the container. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "init.h"

enum { HEADER = 16, BATCH = 256 * 1024 };

struct log {
    const char *folder;
    uint64_t max_size, size, last, lost;
    uint32_t max_files;
    int fd;
    size_t pending[2], batch_bytes;
    uint8_t line[2][LOG_LINE_MAX]; /* a line whose newline has not come yet, for each stream */
    uint8_t batch[BATCH];
};

static void open_file(struct log *log) {
    char path[PATH_MAX];
    struct stat st;
    snprintf(path, sizeof path, "%s/log", log->folder);
    log->fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
    log->size = log->fd >= 0 && fstat(log->fd, &st) == 0 ? (uint64_t)st.st_size : 0;
}

struct log *log_open(const char *folder, uint64_t max_size, uint32_t max_files) {
    if (!folder || !*folder) return NULL;
    struct log *log = calloc(1, sizeof *log);
    if (!log) return NULL;
    log->folder = folder;
    log->max_size = max_size;
    log->max_files = max_files < 1 ? 1 : max_files > 1000 ? 1000 : max_files;
    open_file(log);
    return log;
}

/* log.1 becomes log.2 and so on; the oldest goes. Readers keep what they have open. */
static void rotate(struct log *log) {
    char from[PATH_MAX], to[PATH_MAX];
    if (log->fd >= 0) close(log->fd);
    for (uint32_t i = log->max_files - 1; i > 0; i--) {
        if (i > 1) snprintf(from, sizeof from, "%s/log.%u", log->folder, i - 1);
        else snprintf(from, sizeof from, "%s/log", log->folder);
        snprintf(to, sizeof to, "%s/log.%u", log->folder, i);
        rename(from, to);
    }
    if (log->max_files == 1) {
        snprintf(from, sizeof from, "%s/log", log->folder);
        unlink(from);
    }
    open_file(log);
}

static void flush(struct log *log) {
    if (!log->batch_bytes) return;
    if (log->fd < 0) open_file(log);
    if (log->fd < 0 || write_all(log->fd, log->batch, log->batch_bytes) < 0) {
        /* A record cut in the middle would make the rest unreadable. */
        if (log->fd >= 0 && ftruncate(log->fd, (off_t)log->size) < 0) {
            close(log->fd);
            log->fd = -1;
        }
        log->lost += log->batch_bytes;
    } else {
        log->size += log->batch_bytes;
    }
    log->batch_bytes = 0;
}

static void record(struct log *log, int stream, const uint8_t *data, size_t bytes, bool partial) {
    size_t all = HEADER + bytes;
    if (log->batch_bytes + all > BATCH) flush(log);
    if (log->max_size && log->size + log->batch_bytes + all > log->max_size) {
        flush(log);
        if (log->size) rotate(log);
    }
    uint8_t *to = log->batch + log->batch_bytes;
    log->last++;
    put_u32(to, (uint32_t)log->last);
    put_u32(to + 4, (uint32_t)(log->last >> 32));
    put_u32(to + 8, (uint32_t)bytes);
    to[12] = (uint8_t)stream;
    to[13] = partial ? LOG_PARTIAL : 0;
    to[14] = LOG_MAGIC & 255;
    to[15] = LOG_MAGIC >> 8;
    memcpy(to + HEADER, data, bytes);
    log->batch_bytes += all;
}

static void take_time(struct log *log) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    uint64_t ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    if (ns > log->last) log->last = ns; /* the clock may be set back, the log's times may not */
    if (log->lost) {
        char text[96];
        int n = snprintf(text, sizeof text, "jcompose: %llu bytes of log lost: the disk was full",
                         (unsigned long long)log->lost);
        log->lost = 0;
        record(log, LOG_STDERR, (uint8_t *)text, (size_t)n, false);
    }
}

void log_append(struct log *log, int stream, const uint8_t *data, size_t bytes) {
    if (!log || !bytes) return;
    uint8_t *line = log->line[stream - 1];
    size_t *held = &log->pending[stream - 1];
    take_time(log);
    while (bytes) {
        const uint8_t *newline = memchr(data, '\n', bytes);
        size_t part = newline ? (size_t)(newline - data) : bytes;
        if (!*held && newline && part <= LOG_LINE_MAX) {
            record(log, stream, data, part, false);
        } else {
            size_t take = part < LOG_LINE_MAX - *held ? part : LOG_LINE_MAX - *held;
            memcpy(line + *held, data, take);
            *held += take;
            if (take < part) { /* full, and the line goes on */
                record(log, stream, line, *held, true);
                *held = 0;
                data += take;
                bytes -= take;
                continue;
            }
            if (newline) {
                record(log, stream, line, *held, false);
                *held = 0;
            }
        }
        data += part + (newline != NULL);
        bytes -= part + (newline != NULL);
    }
    flush(log);
}

bool log_has_pending(const struct log *log) {
    return log && (log->pending[0] || log->pending[1]);
}

void log_flush_pending(struct log *log) {
    if (!log_has_pending(log)) return;
    take_time(log);
    for (int i = 0; i < 2; i++) {
        if (log->pending[i]) record(log, i + 1, log->line[i], log->pending[i], true);
        log->pending[i] = 0;
    }
    flush(log);
}
