/* Brings the engine back when it has vanished. */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/random.h>
#include <unistd.h>

#include "monitor.h"

enum { MAX_TRIES = 12, MAX_WAITS = 600 };

/* The last watching engine has gone without a word: names are not answered until there is another. An engine that is
 * replaced says so before, so there is nothing to wait for; the monitors only do not all wake at the same moment. */
void lifeline_lost(struct monitor *monitor) {
    uint16_t chance = 0;
    if (!monitor->plan->lifeline_argv || monitor->state == STATE_OVER) return;
    if (getrandom(&chance, sizeof chance, 0) < 0) chance = (uint16_t)getpid();
    monitor->lifeline_at = milliseconds() + 50 + chance % 100;
    monitor->lifeline_tries = monitor->lifeline_waits = 0;
    monitor->lifeline_child = 0;
}

void lifeline_found(struct monitor *monitor) {
    monitor->lifeline_at = 0;
    if (monitor->lock >= 0) close(monitor->lock); /* unlocks */
    monitor->lock = -1;
}

static pid_t execute(const struct plan *plan) {
    pid_t child = fork();
    if (child) return child; /* reaped like every other child */
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < 65; s++) signal(s, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setsid();
    execve(plan->lifeline_argv[0], plan->lifeline_argv, plan->lifeline_envp);
    _exit(127);
}

void lifeline_tick(struct monitor *monitor) {
    const struct plan *plan = monitor->plan;
    if (!monitor->lifeline_at || milliseconds() < monitor->lifeline_at) return;
    if (monitor->lock < 0) {
        int fd = open(plan->lifeline_lock, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) < 0) {
            close(fd); /* another monitor is at it */
            monitor->lifeline_at = ++monitor->lifeline_waits < MAX_WAITS ? milliseconds() + 1000 : 0;
            return;
        }
        monitor->lock = fd; /* without a lock file, start all the same: the command sees to it that one engine runs */
        if (fd >= 0 && monitor->lifeline_waits) { /* the other's engine has come up, and is about to watch us too */
            monitor->lifeline_at = milliseconds() + 1000;
            return;
        }
    }
    bool starting = monitor->lifeline_child > 0 && !kill(monitor->lifeline_child, 0);
    if (starting && ++monitor->lifeline_waits < MAX_WAITS) { /* a busy machine: a second engine would not be faster */
        monitor->lifeline_at = milliseconds() + 1000;
        return;
    }
    if (monitor->lifeline_tries == MAX_TRIES) {
        lifeline_found(monitor);
        return;
    }
    monitor->lifeline_child = execute(plan);
    unsigned pause = 2000u << (monitor->lifeline_tries < 5 ? monitor->lifeline_tries : 5);
    monitor->lifeline_tries++;
    monitor->lifeline_at = milliseconds() + pause;
}
