/* Multiplies: processes by every system call that makes one, other programs, and threads without end. */
#include "hostile.h"

#include <linux/sched.h>
#include <sched.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>

extern char **environ;

enum { STACK = 64 << 10, ROUNDS = 1000, THREADS = 20000 };

/* A child, if there is one, must do nothing but go. */
static void tell_child(const char *what, long child) {
  if (child == 0) _exit(0);
  tell_call(what, child);
}

static int child_main(void *context) {
  (void)context;
  _exit(0);
}

static void fork_by_all_means(riposte_call *call) {
  static char stack[STACK];
  begin_report();
  tell_child("fork", fork());
  tell_child("fork, bare", syscall(SYS_fork));
  tell_child("clone, bare", syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
  tell_child("clone of a file table", syscall(SYS_clone, CLONE_FILES | CLONE_FS | SIGCHLD, 0, 0, 0, 0));
  tell_call("clone", clone(child_main, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL));
  struct clone_args arguments = { .exit_signal = SIGCHLD };
  tell_child("clone3", syscall(SYS_clone3, &arguments, sizeof arguments));
  tell_call("new user", unshare(CLONE_NEWUSER));
  tell_call("new network", unshare(CLONE_NEWNET));
  end_report(call);
}

/* Apart, because the child of a vfork may not return. */
static void vfork_once(riposte_call *call) {
  begin_report();
  pid_t child = vfork();
  if (child == 0) _exit(0);
  tell_call("vfork", child);
  end_report(call);
}

static void fork_bomb(riposte_call *call) {
  int made = 0;
  for (int round = 0; round < ROUNDS; round += 1) {
    pid_t child = fork();
    if (child == 0) {
      for (;;) sleep(1000);
    }
    if (child > 0) made += 1;
  }
  char text[32];
  int length = snprintf(text, sizeof text, "%d", made);
  end(call, RIPOSTE_OK, (riposte_slice){ text, (size_t)length });
}

static void run_programs(riposte_call *call) {
  char *arguments[] = { "sh", "-c", "exit 0", NULL };
  pid_t child = 0;
  begin_report();
  tell_call("execve", execv("/bin/sh", arguments));
  int shell = open("/bin/sh", O_PATH);
  tell_call("execveat", syscall(SYS_execveat, shell, "", arguments, environ, 0x1000));
  int failed = posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ);
  tell("posix_spawn", failed == 0, failed);
  errno = 0;
  tell("system", system("exit 0") == 0, errno);
  errno = 0;
  tell("popen", popen("exit 0", "r") != NULL, errno);
  end_report(call);
}

static void *idle(void *context) {
  for (;;) pause();
  return context;
}

static void start_threads(riposte_call *call, size_t stack) {
  pthread_attr_t attributes;
  int made = 0;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, stack);
  for (; made < THREADS; made += 1) {
    pthread_t thread;
    if (pthread_create(&thread, &attributes, idle, NULL) != 0) break;
  }
  char text[32];
  int length = snprintf(text, sizeof text, "%d", made);
  end(call, RIPOSTE_OK, (riposte_slice){ text, (size_t)length });
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "fork")) fork_by_all_means(call);
  else if (asks_for(input, "vfork")) vfork_once(call);
  else if (asks_for(input, "bomb")) fork_bomb(call);
  else if (asks_for(input, "exec")) run_programs(call);
  else if (asks_for(input, "threads")) start_threads(call, 8 << 20);
  else if (asks_for(input, "small-threads")) start_threads(call, STACK);
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("bomb", "\"actions\":{" DEED("fork") "," DEED("vfork") "," DEED("bomb") "," DEED("exec") "," DEED("threads")
                "," DEED("small-threads") "}")
