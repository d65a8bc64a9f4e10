#define _GNU_SOURCE /* pipe2, dladdr, addclosefrom */
#include "worker_protocol.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Above all numbers that a worker is given, so that putting them in place never covers one of them. */
enum { ASIDE = 16 };

static int aside(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, ASIDE); }

static int prepare(posix_spawn_file_actions_t *actions, posix_spawnattr_t *attributes, int socket, int library,
                   int output) {
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  int failed = posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK |
                                                        POSIX_SPAWN_SETSIGDEF);
  if (!failed) failed = posix_spawnattr_setpgroup(attributes, 0);
  if (!failed) failed = posix_spawnattr_setsigmask(attributes, &none);
  if (!failed) failed = posix_spawnattr_setsigdefault(attributes, &all);
  if (!failed) failed = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY, 0);
  if (!failed) failed = posix_spawn_file_actions_adddup2(actions, output, 1);
  if (!failed) failed = posix_spawn_file_actions_adddup2(actions, output, 2);
  if (!failed) failed = posix_spawn_file_actions_adddup2(actions, socket, RW_SOCKET);
  if (failed) return failed;
  if (library < 0) {
    failed = posix_spawn_file_actions_addopen(actions, RW_LIBRARY, "/dev/null", O_RDONLY, 0);
  } else {
    failed = posix_spawn_file_actions_adddup2(actions, library, RW_LIBRARY);
  }
  return failed ? failed : posix_spawn_file_actions_addclosefrom_np(actions, RW_LIBRARY + 1);
}

static int spawn(pid_t *process, const char *program, int socket, int library, int output) {
  /* Nothing of the host's environment; and a crash is told by its signal, not by a trace of half a second. */
  static char *const environment[] = {"SWIFT_BACKTRACE=enable=no", "LC_ALL=C.UTF-8", NULL};
  static char name[] = "riposte-worker";
  char *const arguments[] = {name, NULL};
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int failed = posix_spawn_file_actions_init(&actions);
  if (failed) return failed;
  failed = posix_spawnattr_init(&attributes);
  if (!failed) {
    failed = prepare(&actions, &attributes, socket, library, output);
    if (!failed) failed = posix_spawn(process, program, &actions, &attributes, arguments, environment);
    posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_destroy(&actions);
  return failed;
}

int rw_spawn(const char *program, int library, rw_worker *worker) {
  int sockets[2], outputs[2];
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0) return errno;
  if (pipe2(outputs, O_CLOEXEC) < 0) {
    int failed = errno;
    close(sockets[0]);
    close(sockets[1]);
    return failed;
  }
  int room = 1 << 20;
  for (int side = 0; side < 2; side++) {
    setsockopt(sockets[side], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  }
  int socket = aside(sockets[1]), output = aside(outputs[1]), held = library < 0 ? -1 : aside(library);
  int failed = socket < 0 || output < 0 || (library >= 0 && held < 0) ? errno : 0;
  if (!failed) failed = spawn(&worker->process, program, socket, held, output);
  if (socket >= 0) close(socket);
  if (output >= 0) close(output);
  if (held >= 0) close(held);
  close(sockets[1]);
  close(outputs[1]);
  if (failed) {
    close(sockets[0]);
    close(outputs[0]);
    return failed;
  }
  worker->socket = sockets[0];
  worker->output = outputs[0];
  return 0;
}

int rw_library_of(const char *symbol, char *path, size_t capacity) {
  Dl_info info;
  void *address = dlsym(RTLD_DEFAULT, symbol);
  if (!address || !dladdr(address, &info) || !info.dli_fname) return 0;
  size_t length = strlen(info.dli_fname);
  if (length >= capacity) return 0;
  memcpy(path, info.dli_fname, length + 1);
  return 1;
}
