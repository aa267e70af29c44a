/*
 * A static HTTP answer, one epoll loop a core. web PORT [BYTES]: GET / answers 64 bytes, any other path BYTES zeros.
 * Keeps connections alive unless asked to close. Not a real server: it takes whatever ends in an empty line for a GET.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static int port;
static size_t bulk = 64 << 20;
static const char small[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 14\r\n\r\nhello, world!\n";
static char zeros[1 << 18];

static int send_all(int fd, const char *bytes, size_t count) {
  while (count > 0) {
    ssize_t sent = send(fd, bytes, count, MSG_NOSIGNAL);
    if (sent <= 0) return -1;
    bytes += sent;
    count -= (size_t)sent;
  }
  return 0;
}

static void *send_bulk(void *argument) {
  int fd = (int)(long)argument;
  char head[128];
  int length = snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n", bulk);
  if (send_all(fd, head, (size_t)length) == 0) {
    for (size_t left = bulk; left > 0;) {
      size_t part = left < sizeof zeros ? left : sizeof zeros;
      if (send_all(fd, zeros, part) != 0) break;
      left -= part;
    }
  }
  close(fd);
  return NULL;
}

static void serve(int poll, int fd) {
  char request[2048];
  ssize_t got = recv(fd, request, sizeof request - 1, 0);
  if (got <= 0) {
    close(fd);
    return;
  }
  request[got] = 0;
  if (strncmp(request, "GET / ", 6) != 0) {
    pthread_t thread;
    epoll_ctl(poll, EPOLL_CTL_DEL, fd, NULL);
    pthread_create(&thread, NULL, send_bulk, (void *)(long)fd);
    pthread_detach(thread);
    return;
  }
  if (send_all(fd, small, sizeof small - 1) != 0 || strstr(request, "Connection: close")) close(fd);
}

static void *loop(void *unused) {
  (void)unused;
  int one = 1;
  int listener = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  setsockopt(listener, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 1024) != 0) {
    perror("listen");
    exit(1);
  }
  int poll = epoll_create1(0);
  struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
  epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  struct epoll_event ready[64];
  for (;;) {
    int count = epoll_wait(poll, ready, 64, -1);
    for (int i = 0; i < count; i++) {
      if (ready[i].data.fd != listener) {
        serve(poll, ready[i].data.fd);
        continue;
      }
      int fd = accept(listener, NULL, NULL);
      if (fd < 0) continue;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      event.data.fd = fd;
      epoll_ctl(poll, EPOLL_CTL_ADD, fd, &event);
    }
  }
  return NULL;
}

int main(int count, char **words) {
  port = count > 1 ? atoi(words[1]) : 8080;
  if (count > 2) bulk = strtoull(words[2], NULL, 10);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGTERM, exit);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  for (long i = 1; i < cores; i++) {
    pthread_t thread;
    pthread_create(&thread, NULL, loop, NULL);
  }
  loop(NULL);
}
