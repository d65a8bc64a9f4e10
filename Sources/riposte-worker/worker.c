#include "worker.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_BREACH = 3 };

pthread_mutex_t state_lock = PTHREAD_MUTEX_INITIALIZER;
const riposte_plugin *plugin_table;

static _Atomic int64_t clock_offset_ms;

void lock_state(void) { pthread_mutex_lock(&state_lock); }
void unlock_state(void) { pthread_mutex_unlock(&state_lock); }

void give_up(const char *why) {
  dprintf(STDERR_FILENO, "riposte-worker: %s\n", why);
  _exit(EXIT_BREACH);
}

int64_t monotonic_ns(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}

void clock_set(int64_t now_ms) { atomic_store(&clock_offset_ms, now_ms - monotonic_ns() / 1000000); }

int64_t clock_now_ms(void) { return atomic_load(&clock_offset_ms) + monotonic_ns() / 1000000; }
