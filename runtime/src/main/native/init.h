/* What the files of jcompose-init know of each other. */
#ifndef INIT_H
#define INIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "protocol.h"

/* A decoded record: numbers, strings and what remains. Pointers lead into the plan's buffer. */
struct record {
    uint16_t tag;
    uint32_t number[10];
    const char *string[5];
    const uint8_t *rest;
    uint32_t rest_bytes;
};

struct process {
    char **argv, **envp;
    const char *cwd;
    uint32_t uid, gid;
    gid_t *groups;
    size_t group_count;
    uint64_t bounding, effective, permitted, inheritable, ambient;
    void *seccomp;
    unsigned short seccomp_count;
    struct record rlimits[MAX_RLIMITS];
    size_t rlimit_count;
    bool has_oom_score_adj;
    int oom_score_adj;
    uint32_t flags;
    uint16_t columns, rows;
};

struct plan {
    const char *socket, *exit_file, *samples[MAX_SAMPLES];
    size_t sample_count;
    uint64_t log_max;
    uint32_t log_files;
    const char *log_folder;
    char **lifeline_argv, **lifeline_envp;
    const char *lifeline_lock;
    struct {
        uint32_t flag;
        const char *join;
    } namespaces[MAX_NAMESPACES];
    size_t namespace_count;
    struct {
        uint32_t version;
        const char *folder;
    } cgroups[MAX_CGROUPS];
    size_t cgroup_count;
    const char *overlay_target, *overlay_base, *overlay_upper, *overlay_work, *root_folder;
    char **overlay_lower;
    uint32_t flags;
    const char *hostname, *domainname;
    struct record *steps;
    size_t step_count;
    struct process process;
};

/* plan.c: 0, or -1 with a reason in `why`. The buffer must outlive the plan. */
int plan_parse(const uint8_t *data, size_t bytes, bool exec_only, struct plan *plan, const char **why);
void process_free(struct process *process);

/* Messages of a child to the monitor: one datagram each, first byte the frame type, or one of these. */
enum { MESSAGE_READY = 'R', MESSAGE_GO = 'G', MESSAGE_PID = 'P', MESSAGE_TERMINAL = 'T' };

/* child.c: the child's side. `control` is the child's end of a SOCK_SEQPACKET pair. */
struct child {
    int control;
    int input, output, error; /* -1 with a terminal */
};
_Noreturn void child_fail(struct child *child, int exit_code, const char *what, const char *object);
void child_warn(struct child *child, const char *what, const char *object);
void child_oom_score(struct child *child, const struct process *process);
void child_rlimits(struct child *child, const struct process *process);
int child_terminal(struct child *child, const struct process *process, int master);
void child_wait_for_go(struct child *child);
_Noreturn void child_execute(struct child *child, const struct process *process);
_Noreturn void child_init(struct child *child, const struct process *process);

/* Where this process's own arguments are, for what is shown instead of them. */
struct own_arguments {
    char *text;
    size_t room;
};
extern struct own_arguments own_arguments;

/* rootfs.c: mounts the root, carries out the steps and changes into it. */
void rootfs_enter(struct child *child, const struct plan *plan);

/* launch.c: both return the new process in *pid (an exec's comes as MESSAGE_PID) and the monitor's ends of its pipes. */
struct pipes {
    int control, input, output, error; /* the last three -1 with a terminal */
};
int launch_container(const struct plan *plan, struct pipes *pipes, pid_t *pid);
int launch_exec(const struct plan *plan, pid_t container, const struct process *process, struct pipes *pipes);

/* log.c */
struct log;
struct log *log_open(const char *folder, uint64_t max_size, uint32_t max_files);
void log_append(struct log *log, int stream, const uint8_t *data, size_t bytes);
bool log_has_pending(const struct log *log);
void log_flush_pending(struct log *log);

/* monitor.c: serves the socket until the run is over. */
_Noreturn void monitor_run(const struct plan *plan, int listener, pid_t pid, struct pipes *pipes, int terminal);

/* io.c: 0 or a length, or -1 with errno. */
int message_send(int socket, uint8_t type, const void *data, size_t bytes, int fd);
ssize_t message_receive(int socket, void *data, size_t bytes, int *fd);
int write_all(int fd, const void *data, size_t bytes);
void put_u32(uint8_t *to, uint32_t value);
uint32_t get_u32(const uint8_t *from);

#endif
