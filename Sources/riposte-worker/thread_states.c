/* Libdispatch, which Swift plugins bring or need, ends a process that cannot read /proc/THREAD/stat, and a
 * sandbox that lets /proc be read lets a plugin see other processes. So plugins get this `open`, which answers
 * that one question by itself: every thread sleeps. All else goes to the kernel, which refuses it.
 *
 * What libdispatch makes of the answer is that it may start another thread for work that waits, up to its bound.
 * Source: libdispatch, workqueue.c.
 */
#include "worker.h"

#include <ctype.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_thread_state(const char *path) {
  static const char folder[] = "/proc/";
  if (strncmp(path, folder, sizeof folder - 1) != 0) return 0;
  const char *rest = path + sizeof folder - 1;
  if (!isdigit((unsigned char)*rest)) return 0;
  while (isdigit((unsigned char)*rest)) rest += 1;
  return strcmp(rest, "/stat") == 0;
}

/* A pipe, because files of the sandbox may not have any length. */
static int sleeping(void) {
  static const char state[] = "1 (riposte-worker) S 0 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 0\n";
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) < 0) return -1;
  ssize_t count = write(ends[1], state, sizeof state - 1);
  close(ends[1]);
  if (count == sizeof state - 1) return ends[0];
  close(ends[0]);
  return -1;
}

__attribute__((visibility("default"))) int open(const char *path, int flags, ...) {
  if (is_thread_state(path)) return sleeping();
  va_list rest;
  va_start(rest, flags);
  int mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, int) : 0;
  va_end(rest);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
