/*
 * Asks a static HTTP server as fast as it answers.
 *   webload keep|new ADDRESS PORT CONNECTIONS SECONDS   requests over kept, or each over a new connection
 *   webload bulk ADDRESS PORT STREAMS SECONDS           /bulk over and over
 * Prints one line: requests per second, p50 and p99 in microseconds, megabytes per second, failures.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 20000 /* of 5 microseconds: up to 100 ms */

static struct sockaddr_in target;
static const char *kind;
static double seconds;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t histogram[SLOTS], requests, bytes, failures;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int connected(void) {
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct timeval limit = {.tv_sec = 5};
  struct linger gone = {.l_onoff = 1, .l_linger = 0}; /* reset at the end: no TIME_WAIT entries pile up */
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &gone, sizeof gone);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (connect(fd, (struct sockaddr *)&target, sizeof target) == 0) return fd;
  close(fd);
  return -1;
}

static void *work(void *unused) {
  (void)unused;
  static const char small[] = "GET / HTTP/1.1\r\nHost: bench\r\n\r\n";
  static const char large[] = "GET /bulk HTTP/1.1\r\nHost: bench\r\n\r\n";
  int bulk = strcmp(kind, "bulk") == 0, keep = strcmp(kind, "keep") == 0;
  uint64_t *slots = calloc(SLOTS, sizeof *slots), count = 0, got_bytes = 0, failed = 0;
  char *buffer = malloc(1 << 18);
  double end = now() + seconds;
  int fd = -1;
  while (now() < end) {
    double begin = now();
    if (fd < 0) fd = connected();
    const char *request = bulk ? large : small;
    if (fd < 0 || send(fd, request, strlen(request), MSG_NOSIGNAL) <= 0) {
      failed++;
      if (fd >= 0) close(fd);
      fd = -1;
      continue;
    }
    ssize_t got = recv(fd, buffer, 1 << 18, 0);
    if (got <= 0) failed++;
    while (bulk && got > 0 && now() < end) {
      got_bytes += (uint64_t)got;
      got = recv(fd, buffer, 1 << 18, 0);
    }
    if (!keep || got <= 0) {
      close(fd);
      fd = -1;
    }
    uint64_t slot = (uint64_t)((now() - begin) * 1e6 / 5);
    slots[slot < SLOTS ? slot : SLOTS - 1]++;
    count++;
  }
  if (fd >= 0) close(fd);
  pthread_mutex_lock(&lock);
  for (int i = 0; i < SLOTS; i++) histogram[i] += slots[i];
  requests += count, bytes += got_bytes, failures += failed;
  pthread_mutex_unlock(&lock);
  return NULL;
}

static uint64_t percentile(double share) {
  uint64_t wanted = (uint64_t)((double)requests * share), seen = 0;
  for (int i = 0; i < SLOTS; i++) {
    seen += histogram[i];
    if (seen >= wanted) return (uint64_t)(i + 1) * 5;
  }
  return SLOTS * 5;
}

int main(int count, char **words) {
  if (count != 6) return 2;
  kind = words[1];
  target = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(words[3]))};
  inet_pton(AF_INET, words[2], &target.sin_addr);
  int threads = atoi(words[4]);
  seconds = atof(words[5]);
  pthread_t thread[256];
  if (threads < 1 || threads > 256) return 2;
  double begin = now();
  for (int i = 0; i < threads; i++) pthread_create(&thread[i], NULL, work, NULL);
  for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
  double took = now() - begin;
  printf("%.0f %llu %llu %.1f %llu\n", (double)requests / took, (unsigned long long)percentile(0.5),
         (unsigned long long)percentile(0.99), (double)bytes / took / 1e6, (unsigned long long)failures);
  return 0;
}
