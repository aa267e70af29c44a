/*
 * Asks the container's name server for one name as fast as it answers. dnsload NAME PARALLEL SECONDS: each of PARALLEL
 * threads has one query under way at a time. Prints one line: queries per second, p50 and p99 in microseconds, lost.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define SLOTS 100000 /* of a microsecond */

static struct sockaddr_in server;
static unsigned char query[512];
static int query_length;
static double seconds;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static uint64_t histogram[SLOTS], answers, lost;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *work(void *argument) {
  uint64_t *slots = calloc(SLOTS, sizeof *slots), count = 0, missing = 0;
  unsigned char mine[512], answer[2048];
  memcpy(mine, query, sizeof mine);
  uint16_t id = (uint16_t)(long)argument;
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  struct timeval limit = {.tv_sec = 1};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  connect(fd, (struct sockaddr *)&server, sizeof server);
  double end = now() + seconds;
  while (now() < end) {
    id = (uint16_t)(id + 256);
    mine[0] = (unsigned char)(id >> 8), mine[1] = (unsigned char)id;
    double begin = now();
    ssize_t got = -1;
    if (send(fd, mine, (size_t)query_length, 0) == query_length) {
      do got = recv(fd, answer, sizeof answer, 0);
      while (got > 1 && (answer[0] != mine[0] || answer[1] != mine[1]));
    }
    if (got < 12 || (answer[3] & 15) != 0 || answer[7] == 0) {
      missing++;
      continue;
    }
    uint64_t slot = (uint64_t)((now() - begin) * 1e6);
    slots[slot < SLOTS ? slot : SLOTS - 1]++;
    count++;
  }
  close(fd);
  pthread_mutex_lock(&lock);
  for (int i = 0; i < SLOTS; i++) histogram[i] += slots[i];
  answers += count, lost += missing;
  pthread_mutex_unlock(&lock);
  return NULL;
}

static uint64_t percentile(double share) {
  uint64_t wanted = (uint64_t)((double)answers * share), seen = 0;
  for (int i = 0; i < SLOTS; i++) {
    seen += histogram[i];
    if (seen >= wanted) return (uint64_t)i + 1;
  }
  return SLOTS;
}

static void read_server(void) {
  FILE *file = fopen("/etc/resolv.conf", "r");
  char line[512], address[256];
  while (file && fgets(line, sizeof line, file)) {
    if (sscanf(line, "nameserver %255s", address) == 1) {
      server = (struct sockaddr_in){.sin_family = AF_INET, .sin_port = htons(53)};
      if (inet_pton(AF_INET, address, &server.sin_addr) == 1) break;
    }
  }
  if (file) fclose(file);
}

static void make_query(const char *name) {
  static const unsigned char head[12] = {0, 0, 1, 0, 0, 1};
  memcpy(query, head, sizeof head);
  int at = 12;
  while (*name) {
    const char *dot = strchrnul(name, '.');
    int length = (int)(dot - name);
    query[at++] = (unsigned char)length;
    memcpy(query + at, name, (size_t)length);
    at += length;
    name = *dot ? dot + 1 : dot;
  }
  static const unsigned char tail[5] = {0, 0, 1, 0, 1};
  memcpy(query + at, tail, sizeof tail);
  query_length = at + 5;
}

int main(int count, char **words) {
  if (count != 4 || strlen(words[1]) > 200) return 2;
  read_server();
  make_query(words[1]);
  int threads = atoi(words[2]);
  seconds = atof(words[3]);
  pthread_t thread[64];
  if (threads < 1 || threads > 64) return 2;
  double begin = now();
  for (long i = 0; i < threads; i++) pthread_create(&thread[i], NULL, work, (void *)i);
  for (int i = 0; i < threads; i++) pthread_join(thread[i], NULL);
  double took = now() - begin;
  printf("%.0f %llu %llu %llu\n", (double)answers / took, (unsigned long long)percentile(0.5),
         (unsigned long long)percentile(0.99), (unsigned long long)lost);
  return 0;
}
