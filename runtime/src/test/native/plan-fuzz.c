/*
 * Changes a plan at random and parses it, a great many times: make -C ../../main/native fuzz SEED_PLAN=file
 * (any plan will do as a seed, for example what strace shows jcompose-init reading). Sanitizers do the checking.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "init.h"

static size_t touched;

static void touch(char **list) {
    for (; list && *list; list++) touched += strlen(*list);
}

static void touch_all(const struct plan *plan) {
    touch(plan->process.argv);
    touch(plan->process.envp);
    touch(plan->lifeline_argv);
    touch(plan->lifeline_envp);
    touch(plan->overlay_lower);
    for (size_t i = 0; i < plan->step_count; i++)
        for (int s = 0; s < 5; s++) touched += plan->steps[i].string[s] ? strlen(plan->steps[i].string[s]) : 0;
}

int main(int argc, char **argv) {
    static uint8_t seed[1 << 20];
    FILE *file = argc > 1 ? fopen(argv[1], "r") : NULL;
    size_t bytes = file ? fread(seed, 1, sizeof seed, file) : 0;
    long rounds = argc > 2 ? atol(argv[2]) : 1000000, accepted = 0;
    if (bytes <= 12) return 2;
    for (long i = 0; i < rounds; i++) {
        size_t length = rand() % 10 ? bytes : (size_t)rand() % bytes;
        uint8_t *data = malloc(length + !length); /* of its exact size, so that one byte too far is seen */
        memcpy(data, seed, length);
        for (int changes = rand() % 8; changes && length > 12; changes--) {
            size_t at = rand() % 3 ? 12 + (size_t)rand() % (length - 12) : (size_t)rand() % length;
            data[at] = (uint8_t)(rand() % 2 ? rand() : rand() % 3);
        }
        if (length >= 12 && rand() % 20) put_u32(data + 8, (uint32_t)length);
        struct plan plan;
        const char *why;
        if (plan_parse(data, length, rand() % 8 == 0, &plan, &why) == 0) {
            accepted++;
            touch_all(&plan);
        }
        process_free(&plan.process);
        free(plan.steps);
        free(plan.lifeline_argv);
        free(plan.overlay_lower);
        free(data);
    }
    printf("%ld of %ld accepted, no complaints\n", accepted, rounds);
    return 0;
}
