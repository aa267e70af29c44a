/* flood LINES: numbered lines of 100 bytes, newline included, as fast as they are taken; then waits for SIGTERM. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **words) {
  static char buffer[1 << 16];
  char line[101];
  signal(SIGTERM, exit);
  setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  long lines = count > 1 ? atol(words[1]) : 1000;
  for (long i = 0; i < lines; i++) {
    int length = snprintf(line, sizeof line, "%010ld ", i);
    memset(line + length, 'x', (size_t)(99 - length));
    line[99] = '\n';
    fwrite(line, 1, 100, stdout);
  }
  fflush(stdout);
  for (;;) pause();
}
