/* Reads plans. Trusts nothing: every length is checked, every string ends inside its record. */
#include <stdlib.h>
#include <string.h>

#include "init.h"
#include "kernel.h"

enum { NOTHING, BYTES, STRINGS };

/* The form of every record: so many u32, then so many strings, then the rest. A u64 is two numbers, low half first. */
static const struct shape {
    uint8_t tag, numbers, strings, rest, min_rest;
} shapes[] = {
    {TAG_SOCKET, 0, 1, NOTHING, 0},       {TAG_EXIT_FILE, 0, 1, NOTHING, 0},
    {TAG_SAMPLE, 0, 1, NOTHING, 0},       {TAG_LOG, 3, 1, NOTHING, 0},
    {TAG_LIFELINE, 2, 1, STRINGS, 1},     {TAG_NAMESPACE, 1, 1, NOTHING, 0},
    {TAG_CGROUP, 1, 1, NOTHING, 0},       {TAG_OVERLAY, 0, 4, STRINGS, 1},
    {TAG_ROOT_FOLDER, 0, 1, NOTHING, 0},  {TAG_FLAGS, 1, 0, NOTHING, 0},
    {TAG_HOSTNAME, 0, 1, NOTHING, 0},     {TAG_DOMAINNAME, 0, 1, NOTHING, 0},
    {TAG_STEP_FOLDER, 3, 1, NOTHING, 0},  {TAG_STEP_BIND, 3, 2, NOTHING, 0},
    {TAG_STEP_MOUNT, 1, 4, NOTHING, 0},   {TAG_STEP_DEVICE, 5, 1, NOTHING, 0},
    {TAG_STEP_SYMLINK, 0, 2, NOTHING, 0}, {TAG_STEP_FILE, 3, 1, BYTES, 0},
    {TAG_STEP_MASK, 0, 1, NOTHING, 0},    {TAG_STEP_READ_ONLY, 0, 1, NOTHING, 0},
    {TAG_STEP_SYSCTL, 0, 2, NOTHING, 0},  {TAG_ARG, 0, 1, NOTHING, 0},
    {TAG_ENV, 0, 1, NOTHING, 0},          {TAG_CWD, 0, 1, NOTHING, 0},
    {TAG_IDS, 2, 0, BYTES, 0},            {TAG_CAPS, 10, 0, NOTHING, 0},
    {TAG_SECCOMP, 0, 0, BYTES, 8},        {TAG_RLIMIT, 6, 0, NOTHING, 0},
    {TAG_OOM_SCORE_ADJ, 1, 0, NOTHING, 0}, {TAG_PROCESS_FLAGS, 1, 0, NOTHING, 0},
    {TAG_TERMINAL_SIZE, 1, 0, NOTHING, 0},
};

void put_u32(uint8_t *to, uint32_t value) {
    for (int i = 0; i < 4; i++) to[i] = (uint8_t)(value >> 8 * i);
}

uint32_t get_u32(const uint8_t *from) {
    return from[0] | (uint32_t)from[1] << 8 | (uint32_t)from[2] << 16 | (uint32_t)from[3] << 24;
}

static uint64_t number64(const struct record *record, int index) {
    return record->number[index] | (uint64_t)record->number[index + 1] << 32;
}

static const struct shape *shape_of(uint16_t tag) {
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if (shapes[i].tag == tag) return &shapes[i];
    return NULL;
}

static const char *decode(uint16_t tag, const uint8_t *data, uint32_t bytes, struct record *record) {
    const struct shape *shape = shape_of(tag);
    if (!shape) return "unknown tag";
    *record = (struct record){.tag = tag};
    for (int i = 0; i < shape->numbers; i++, data += 4, bytes -= 4) {
        if (bytes < 4) return "record too short";
        record->number[i] = get_u32(data);
    }
    for (int i = 0; i < shape->strings; i++) {
        const uint8_t *end = bytes ? memchr(data, 0, bytes) : NULL;
        if (!end) return "string without end";
        record->string[i] = (const char *)data;
        bytes -= (uint32_t)(end + 1 - data);
        data = end + 1;
    }
    if (shape->rest == NOTHING && bytes) return "record too long";
    if (bytes < shape->min_rest || (shape->rest == STRINGS && data[bytes - 1])) return "record not ended";
    record->rest = data;
    record->rest_bytes = bytes;
    return NULL;
}

/* All strings of the rest as a list that ends with NULL. */
static char **string_list(const struct record *record, size_t *count) {
    size_t n = 0;
    for (uint32_t i = 0; i < record->rest_bytes; i++) n += record->rest[i] == 0;
    char **list = calloc(n + 1, sizeof *list);
    if (!list) return NULL;
    const char *at = (const char *)record->rest;
    for (size_t i = 0; i < n; i++, at += strlen(at) + 1) list[i] = (char *)at;
    *count = n;
    return list;
}

static const char *set_lifeline(struct plan *plan, const struct record *record) {
    size_t count = 0;
    if (plan->lifeline_argv) return "two lifelines";
    char **list = string_list(record, &count);
    if (!list) return "out of memory";
    uint32_t args = record->number[0], env = record->number[1];
    char **argv = calloc((size_t)count + 2, sizeof *argv);
    if (!argv || !args || args > count || env != count - args) {
        free(argv);
        free(list);
        return "lifeline's counts";
    }
    memcpy(argv, list, args * sizeof *argv);
    memcpy(argv + args + 1, list + args, env * sizeof *argv);
    free(list);
    plan->lifeline_argv = argv;
    plan->lifeline_envp = argv + args + 1;
    plan->lifeline_lock = record->string[0];
    return NULL;
}

static const char *set_process(struct process *process, const struct record *r) {
    switch (r->tag) {
    case TAG_CWD: process->cwd = r->string[0]; return NULL;
    case TAG_IDS:
        if (process->groups || r->rest_bytes % 4 || r->rest_bytes / 4 > MAX_GROUPS) return "groups";
        process->uid = r->number[0];
        process->gid = r->number[1];
        process->group_count = r->rest_bytes / 4;
        process->groups = calloc(process->group_count + 1, sizeof *process->groups);
        if (!process->groups) return "out of memory";
        for (size_t i = 0; i < process->group_count; i++) process->groups[i] = get_u32(r->rest + 4 * i);
        return NULL;
    case TAG_CAPS:
        process->bounding = number64(r, 0);
        process->effective = number64(r, 2);
        process->permitted = number64(r, 4);
        process->inheritable = number64(r, 6);
        process->ambient = number64(r, 8);
        return NULL;
    case TAG_SECCOMP:
        if (process->seccomp || r->rest_bytes % 8 || r->rest_bytes > 4096 * 8) return "seccomp program";
        process->seccomp = malloc(r->rest_bytes);
        if (!process->seccomp) return "out of memory";
        memcpy(process->seccomp, r->rest, r->rest_bytes);
        process->seccomp_count = (unsigned short)(r->rest_bytes / 8);
        return NULL;
    case TAG_RLIMIT:
        if (process->rlimit_count == MAX_RLIMITS) return "too many rlimits";
        process->rlimits[process->rlimit_count++] = *r;
        return NULL;
    case TAG_OOM_SCORE_ADJ:
        process->has_oom_score_adj = true;
        process->oom_score_adj = (int)r->number[0];
        return NULL;
    case TAG_PROCESS_FLAGS: process->flags = r->number[0]; return NULL;
    case TAG_TERMINAL_SIZE:
        process->columns = (uint16_t)r->number[0];
        process->rows = (uint16_t)(r->number[0] >> 16);
        return NULL;
    default: return "tag";
    }
}

static const char *set_container(struct plan *plan, const struct record *r) {
    size_t count;
    switch (r->tag) {
    case TAG_SOCKET: plan->socket = r->string[0]; return NULL;
    case TAG_EXIT_FILE: plan->exit_file = r->string[0]; return NULL;
    case TAG_SAMPLE:
        if (plan->sample_count == MAX_SAMPLES) return "too many samples";
        plan->samples[plan->sample_count++] = r->string[0];
        return NULL;
    case TAG_LOG:
        plan->log_max = number64(r, 0);
        plan->log_files = r->number[2];
        plan->log_folder = r->string[0];
        return NULL;
    case TAG_LIFELINE: return set_lifeline(plan, r);
    case TAG_NAMESPACE:
        if (plan->namespace_count == MAX_NAMESPACES) return "too many namespaces";
        if (r->number[0] & ~(uint32_t)ALL_NAMESPACES || r->number[0] & (r->number[0] - 1)) return "namespace kind";
        plan->namespaces[plan->namespace_count].flag = r->number[0];
        plan->namespaces[plan->namespace_count++].join = r->string[0];
        return NULL;
    case TAG_CGROUP:
        if (plan->cgroup_count == MAX_CGROUPS) return "too many cgroups";
        plan->cgroups[plan->cgroup_count].version = r->number[0];
        plan->cgroups[plan->cgroup_count++].folder = r->string[0];
        return NULL;
    case TAG_OVERLAY:
        if (plan->overlay_lower) return "two roots";
        plan->overlay_target = r->string[0];
        plan->overlay_base = r->string[1];
        plan->overlay_upper = r->string[2];
        plan->overlay_work = r->string[3];
        plan->overlay_lower = string_list(r, &count);
        return plan->overlay_lower ? NULL : "out of memory";
    case TAG_ROOT_FOLDER: plan->root_folder = r->string[0]; return NULL;
    case TAG_FLAGS: plan->flags = r->number[0]; return NULL;
    case TAG_HOSTNAME: plan->hostname = r->string[0]; return NULL;
    case TAG_DOMAINNAME: plan->domainname = r->string[0]; return NULL;
    default:
        if (r->tag >= TAG_ARG) return set_process(&plan->process, r);
        if (plan->step_count == MAX_STEPS) return "too many steps";
        plan->steps[plan->step_count++] = *r;
        return NULL;
    }
}

static const char *parse_records(const uint8_t *data, size_t bytes, bool exec_only, struct plan *plan) {
    size_t args = 0, env = 0;
    for (int pass = 0; pass < 2; pass++) { /* the first counts, so that the lists can be allocated */
        struct process *process = &plan->process;
        size_t steps = 0;
        if (pass) {
            process->argv = calloc(args + 1, sizeof *process->argv);
            process->envp = calloc(env + 1, sizeof *process->envp);
            if (!process->argv || !process->envp || !plan->steps) return "out of memory";
            args = env = 0;
        }
        for (size_t at = 12; at < bytes;) {
            struct record record;
            if (bytes - at < 8) return "cut record";
            uint16_t tag = (uint16_t)(data[at] | data[at + 1] << 8);
            uint32_t length = get_u32(data + at + 4);
            if (length > bytes - at - 8) return "record longer than the plan";
            if (exec_only && tag < TAG_ARG) return "tag not allowed in an exec plan";
            const char *why = decode(tag, data + at + 8, length, &record);
            at += 8 + length;
            if (why) return why;
            if (tag == TAG_ARG) {
                if (pass) process->argv[args] = (char *)record.string[0];
                args++;
            } else if (tag == TAG_ENV) {
                if (pass) process->envp[env] = (char *)record.string[0];
                env++;
            } else if (pass && (why = set_container(plan, &record))) {
                return why;
            }
            steps += tag >= TAG_STEP_FOLDER && tag < TAG_ARG;
        }
        if (!pass) plan->steps = calloc(steps + 1, sizeof *plan->steps);
    }
    return NULL;
}

static const char *check_complete(const struct plan *plan, bool exec_only) {
    if (!plan->process.argv[0]) return "no command";
    if (!plan->process.cwd || plan->process.cwd[0] != '/') return "no working folder";
    if (exec_only) return NULL;
    if (!plan->socket || strlen(plan->socket) > 107) return "socket path missing or too long";
    if (!plan->exit_file || strlen(plan->exit_file) > 4000) return "no exit file";
    if (!plan->overlay_lower == !plan->root_folder) return "no root, or two";
    if (plan->log_folder && strlen(plan->log_folder) > 4000) return "log folder too long";
    return NULL;
}

int plan_parse(const uint8_t *data, size_t bytes, bool exec_only, struct plan *plan, const char **why) {
    *plan = (struct plan){0};
    if (bytes < 12 || bytes > PLAN_MAX || get_u32(data) != PLAN_MAGIC || get_u32(data + 4) != PLAN_VERSION ||
        get_u32(data + 8) != bytes) {
        *why = "header";
        return -1;
    }
    *why = parse_records(data, bytes, exec_only, plan);
    if (!*why) *why = check_complete(plan, exec_only);
    if (exec_only) {
        free(plan->steps);
        plan->steps = NULL;
    }
    return *why ? -1 : 0;
}

void process_free(struct process *process) {
    free(process->argv);
    free(process->envp);
    free(process->groups);
    free(process->seccomp);
    *process = (struct process){0};
}
