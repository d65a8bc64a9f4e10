#include "calls.h"
#include "threads.h"

#include <stdlib.h>

/* A heap of all waits, the next one first. Under state_lock. */
static timer **heap;
static size_t count;
static size_t capacity;

static const uint64_t longest_ms = (uint64_t)1 << 40;

static void put(timer *moved, size_t position) {
  heap[position] = moved;
  moved->position = position;
}

static void rise(timer *moved, size_t position) {
  while (position > 0) {
    size_t above = (position - 1) / 2;
    if (heap[above]->due_ns <= moved->due_ns) break;
    put(heap[above], position);
    position = above;
  }
  put(moved, position);
}

static void sink(timer *moved, size_t position) {
  for (;;) {
    size_t below = 2 * position + 1;
    if (below >= count) break;
    if (below + 1 < count && heap[below + 1]->due_ns < heap[below]->due_ns) below += 1;
    if (moved->due_ns <= heap[below]->due_ns) break;
    put(heap[below], position);
    position = below;
  }
  put(moved, position);
}

static int make_room(void) {
  if (count < capacity) return 1;
  size_t grown = capacity ? capacity * 2 : 64;
  timer **moved = realloc(heap, grown * sizeof *moved);
  if (!moved) return 0;
  heap = moved;
  capacity = grown;
  return 1;
}

int timer_add(timer *added, call *of, uint64_t delay_ms) {
  if (!make_room()) return 0;
  if (delay_ms > longest_ms) delay_ms = longest_ms;
  added->due_ns = monotonic_ns() + (int64_t)delay_ms * 1000000;
  added->next_of_call = of->timers;
  added->place_of_call = &of->timers;
  if (of->timers) of->timers->place_of_call = &added->next_of_call;
  of->timers = added;
  count += 1;
  rise(added, count - 1);
  if (heap[0] == added) threads_watch_until(added->due_ns);
  return 1;
}

/* Out of the heap and of its call's list, and on its way. */
static void end_wait(timer *ended, riposte_status status) {
  count -= 1;
  timer *last = heap[count];
  if (last != ended) {
    size_t position = ended->position;
    if (position > 0 && heap[(position - 1) / 2]->due_ns > last->due_ns) rise(last, position);
    else sink(last, position);
  }
  *ended->place_of_call = ended->next_of_call;
  if (ended->next_of_call) ended->next_of_call->place_of_call = ended->place_of_call;
  ended->status = status;
  job_deliver(&ended->job);
}

void timers_cancel(call *of) {
  while (of->timers) end_wait(of->timers, RIPOSTE_CANCELLED);
}

int64_t timers_fire(int64_t now_ns) {
  while (count > 0 && heap[0]->due_ns <= now_ns) end_wait(heap[0], RIPOSTE_OK);
  return count > 0 ? heap[0]->due_ns : INT64_MAX;
}
