#include "threads.h"

#include <limits.h>
#include <time.h>

#include "calls.h"
#include "incoming.h"

enum {
  TICK_MS = 5,        /* a leader that is in plugin code at two ticks loses the lead */
  QUIET_TICKS = 20,   /* after which the watch sleeps until it is called */
  IDLE_THREADS = 4,   /* that wait for work; more of them end */
  STACK = 1 << 20     /* bytes; memory for it counts only once it is touched, but its limit at once */
};

typedef struct queue {
  job *first;
  job *last;
} queue;

/* Under state_lock. */
static queue ready, blocking;
static unsigned thread_count, idle_count, called_count, blocking_count;
static int lead_is_free;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static int watch_exists;
static pthread_cond_t watch_called = PTHREAD_COND_INITIALIZER;
static int64_t watch_due = INT64_MAX;

/* Odd while the leader is in plugin code. It only grows, so a thread that comes back finds out with one
 * exchange whether it leads still. */
static _Atomic uint64_t turn;
static _Atomic int watch_ticks; /* whether the watch looks at `turn` */
static _Thread_local uint64_t own_turn;

static void *pool_main(void *nothing);
static void *watch_main(void *nothing);

int threads_start(void *(*body)(void *), void *context) {
  pthread_attr_t attributes;
  pthread_t thread;
  if (pthread_attr_init(&attributes) != 0) return 0;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, STACK);
  int failed = pthread_create(&thread, &attributes, body, context);
  pthread_attr_destroy(&attributes);
  return !failed;
}

/* Sees to it that somebody does what was queued; with no thread to be had, one that is busy does it later. */
static void call_thread(void) {
  if (idle_count > called_count) {
    called_count += 1; /* the same thread is not counted on twice: the first job may hold it */
    pthread_cond_signal(&work);
  } else if (thread_count < THREADS && threads_start(pool_main, NULL)) {
    thread_count += 1;
  }
}

static void append(queue *to, job *added) {
  added->next = NULL;
  if (to->last) to->last->next = added;
  else to->first = added;
  to->last = added;
}

static job *take_first(queue *from) {
  job *taken = from->first;
  if (!taken) return NULL;
  from->first = taken->next;
  if (!from->first) from->last = NULL;
  return taken;
}

void threads_push(job *pushed) {
  append(pushed->is_blocking ? &blocking : &ready, pushed);
  call_thread();
}

unsigned threads_count(void) { return thread_count + (watch_exists ? 1 : 0); }

/* What a thread of the pool does until there is too little to do. */
static void serve(void) {
  lock_state();
  for (;;) {
    job *next = NULL;
    int is_blocking = 0;
    if (lead_is_free) {
      lead_is_free = 0;
      unlock_state();
      incoming_lead();
      lock_state();
      continue;
    }
    next = take_first(&ready);
    if (!next && blocking_count < THREADS_BLOCKING) {
      next = take_first(&blocking);
      is_blocking = next != NULL;
    }
    if (next) {
      blocking_count += (unsigned)is_blocking;
      unlock_state();
      job_execute(next);
      lock_state();
      blocking_count -= (unsigned)is_blocking;
      continue;
    }
    if (idle_count >= IDLE_THREADS) break;
    idle_count += 1;
    pthread_cond_wait(&work, &state_lock);
    idle_count -= 1;
    if (called_count > 0) called_count -= 1;
  }
  thread_count -= 1;
  unlock_state();
}

static void *pool_main(void *nothing) {
  serve();
  return nothing;
}

void threads_begin(void) {
  lock_state();
  thread_count = 1;
  unlock_state();
  incoming_lead();
  serve();
  pthread_exit(NULL);
}

static void start_watch(void) {
  if (watch_exists) return;
  watch_exists = threads_start(watch_main, NULL);
  if (!watch_exists) give_up("there is no thread to be had");
}

static void call_watch(void) {
  lock_state();
  atomic_store(&watch_ticks, 1);
  start_watch();
  pthread_cond_signal(&watch_called);
  unlock_state();
}

void lead_enter(void) {
  own_turn = atomic_load_explicit(&turn, memory_order_relaxed) + 1;
  /* In one order with the watch's: either it sees the turn, or this sees that it sleeps. */
  atomic_store(&turn, own_turn);
  if (!atomic_load(&watch_ticks)) call_watch();
}

int lead_leave(void) {
  uint64_t expected = own_turn;
  return atomic_compare_exchange_strong(&turn, &expected, own_turn + 1);
}

void threads_watch_until(int64_t due_ns) {
  start_watch();
  if (due_ns >= watch_due) return;
  watch_due = due_ns;
  pthread_cond_signal(&watch_called);
}

/* Gives the lead away where its holder was in plugin code at the last tick too. */
static void look_at_leader(uint64_t *seen, unsigned *quiet) {
  uint64_t now = atomic_load(&turn);
  if (now != *seen) {
    *seen = now;
    *quiet = 0;
    return;
  }
  if (now % 2 == 1) {
    if (atomic_compare_exchange_strong(&turn, &now, now + 1)) {
      lead_is_free = 1;
      call_thread();
    }
    return;
  }
  *quiet += 1;
  if (*quiet < QUIET_TICKS) return;
  atomic_store(&watch_ticks, 0);
  if (atomic_load(&turn) != now) atomic_store(&watch_ticks, 1);
  *quiet = 0;
}

static void *watch_main(void *nothing) {
  uint64_t seen = 0;
  unsigned quiet = 0;
  int64_t tick = 0;
  lock_state();
  for (;;) {
    int64_t now = monotonic_ns();
    watch_due = timers_fire(now);
    int ticks = atomic_load(&watch_ticks);
    if (ticks && now >= tick) {
      look_at_leader(&seen, &quiet);
      tick = now + (int64_t)TICK_MS * 1000000;
      continue;
    }
    int64_t until = ticks && tick < watch_due ? tick : watch_due;
    if (until == INT64_MAX) {
      pthread_cond_wait(&watch_called, &state_lock);
      continue;
    }
    struct timespec time = {.tv_sec = until / 1000000000, .tv_nsec = until % 1000000000};
    pthread_cond_clockwait(&watch_called, &state_lock, CLOCK_MONOTONIC, &time);
  }
  return nothing;
}
