/* What the plugins are measured against: a call through a pointer, an echo between two processes, a process.
 *
 * bare call LIBRARY            ns for a call of `bare` in the library with 64 bytes
 * bare start LIBRARY           ns from start to completion of the plugin in the library, by the least host there can be
 * bare echo BYTES              us for a round trip over SOCK_SEQPACKET between two processes
 * bare spawn PROGRAM           us for posix_spawn and the end of a program
 * Each prints one number, the median of its batches or samples.
 */
#define _GNU_SOURCE
#include "riposte/connector.h"

#include <dlfcn.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { CALLS = 200000, BATCHES = 61, WARM_UP = 200, SAMPLES = 6000, SPAWNS = 200, LENGTH = 64, LARGEST = 65536 };

extern char **environ;

static double now(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return (difference > 0) - (difference < 0);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, compare);
  return values[count / 2];
}

static void *symbol(const char *library, const char *name) {
  void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  void *found = opened ? dlsym(opened, name) : NULL;
  if (!found) {
    fprintf(stderr, "%s\n", dlerror());
    exit(2);
  }
  return found;
}

static double measure_call(const char *library) {
  int (*volatile function)(const char *, unsigned long);
  void *found = symbol(library, "bare");
  memcpy((void *)&function, &found, sizeof found);
  char bytes[LENGTH] = { 1 };
  double batches[BATCHES];
  for (int batch = 0; batch < BATCHES; batch += 1) {
    double begin = now(CLOCK_THREAD_CPUTIME_ID);
    for (int call = 0; call < CALLS; call += 1) {
      function(bytes, sizeof bytes);
      __asm__ volatile("" ::: "memory");
    }
    batches[batch] = (now(CLOCK_THREAD_CPUTIME_ID) - begin) / CALLS;
  }
  return median(batches, BATCHES);
}

/* One slot for one call, checked by its name, into which the output is copied. */
static struct {
  uintptr_t name;
  int is_live;
  char output[LENGTH];
  size_t length;
} slot;

static void complete(riposte_call *call, const riposte_result *result) {
  if ((uintptr_t)call != slot.name || !__atomic_exchange_n(&slot.is_live, 0, __ATOMIC_ACQ_REL)) return;
  if (result->size < sizeof *result || result->output.length > sizeof slot.output) return;
  memcpy(slot.output, result->output.bytes ? result->output.bytes : "", result->output.length);
  slot.length = result->output.length;
}

static double measure_start(const char *library) {
  const riposte_host host = { .size = sizeof host, .abi = RIPOSTE_ABI, .complete = complete };
  const riposte_plugin *(*entry)(void);
  void *found = symbol(library, "riposte_plugin_v1");
  memcpy(&entry, &found, sizeof found);
  const riposte_plugin *plugin = entry();
  slot.name = 1;
  slot.is_live = 1;
  plugin->load(plugin, &host, (riposte_call *)slot.name);
  char bytes[LENGTH] = { 1 };
  double batches[BATCHES];
  for (int batch = 0; batch < BATCHES; batch += 1) {
    double begin = now(CLOCK_THREAD_CPUTIME_ID);
    for (int call = 0; call < CALLS; call += 1) {
      slot.name += 1;
      slot.is_live = 1;
      riposte_input input = { .size = sizeof input, .kind = RIPOSTE_INVOKE, .operation = { "echo", 4 },
                              .body = { bytes, sizeof bytes } };
      plugin->start(NULL, (riposte_call *)slot.name, &input);
      __asm__ volatile("" ::: "memory");
    }
    batches[batch] = (now(CLOCK_THREAD_CPUTIME_ID) - begin) / CALLS;
    if (slot.length != LENGTH) exit(2);
  }
  return median(batches, BATCHES);
}

static void echo(int socket) {
  static char bytes[LARGEST];
  for (;;) {
    ssize_t length = recv(socket, bytes, sizeof bytes, 0);
    if (length <= 0) _exit(0);
    send(socket, bytes, (size_t)length, 0);
  }
}

static double measure_echo(size_t length) {
  static char bytes[LARGEST];
  static double samples[SAMPLES];
  int sockets[2], room = 1 << 20;
  if (length > LARGEST || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets) < 0) exit(2);
  for (int side = 0; side < 2; side += 1) setsockopt(sockets[side], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
  pid_t child = fork();
  if (child == 0) {
    close(sockets[0]);
    echo(sockets[1]);
  }
  close(sockets[1]);
  for (int sample = -WARM_UP; sample < SAMPLES; sample += 1) {
    double begin = now(CLOCK_MONOTONIC);
    send(sockets[0], bytes, length, 0);
    if (recv(sockets[0], bytes, sizeof bytes, 0) != (ssize_t)length) exit(2);
    if (sample >= 0) samples[sample] = (now(CLOCK_MONOTONIC) - begin) / 1000;
  }
  close(sockets[0]);
  waitpid(child, NULL, 0);
  return median(samples, SAMPLES);
}

static double measure_spawn(char *program) {
  static double samples[SPAWNS];
  for (int sample = 0; sample < SPAWNS; sample += 1) {
    char *arguments[] = { program, NULL };
    pid_t child;
    double begin = now(CLOCK_MONOTONIC);
    if (posix_spawn(&child, program, NULL, NULL, arguments, environ) != 0) exit(2);
    waitpid(child, NULL, 0);
    samples[sample] = (now(CLOCK_MONOTONIC) - begin) / 1000;
  }
  return median(samples, SPAWNS);
}

int main(int count, char **arguments) {
  double result = -1;
  if (count != 3) return 2;
  if (strcmp(arguments[1], "call") == 0) result = measure_call(arguments[2]);
  if (strcmp(arguments[1], "start") == 0) result = measure_start(arguments[2]);
  if (strcmp(arguments[1], "echo") == 0) result = measure_echo(strtoul(arguments[2], NULL, 10));
  if (strcmp(arguments[1], "spawn") == 0) result = measure_spawn(arguments[2]);
  if (result < 0) return 2;
  printf("%.3f\n", result);
  return 0;
}
