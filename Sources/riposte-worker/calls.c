#include "calls.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BUCKETS = 1024, REMEMBERED = 1024, SPARE = 64 };

/* All under state_lock. */
static call *buckets[BUCKETS];
static call *spare;
static unsigned spare_count;
static unsigned count;
static pthread_cond_t settled = PTHREAD_COND_INITIALIZER;
static unsigned settled_waiters;

static struct {
  uint64_t name;
  char connector[CONNECTOR_NAME + 1];
  char operation[OPERATION_NAME + 1];
} over[REMEMBERED]; /* the host counts names up, so each place holds the latest of its kind */

call *call_find(uint64_t name) {
  call *found = buckets[name % BUCKETS];
  while (found && found->name != name) found = found->next;
  return found;
}

unsigned calls_count(void) { return count; }

call *call_add(uint64_t name, call_purpose purpose, connection *on) {
  call *added = spare;
  if (added) {
    spare = added->next;
    spare_count -= 1;
    memset(added, 0, offsetof(call, operation) + 1);
  } else {
    added = calloc(1, sizeof *added);
    if (!added) return NULL;
  }
  added->name = name;
  added->purpose = purpose;
  added->connection = on;
  added->next = buckets[name % BUCKETS];
  buckets[name % BUCKETS] = added;
  count += 1;
  if (on) connection_hold(on);
  return added;
}

call *call_begin(uint64_t name) {
  call *begun = call_find(name);
  if (begun) begun->is_started = 1;
  return begun;
}

static void remember(const call *ended) {
  unsigned place = ended->name % REMEMBERED;
  over[place].name = ended->name;
  strcpy(over[place].connector, ended->connection ? ended->connection->connector : "load");
  strcpy(over[place].operation, ended->operation);
}

void call_end(call *ended) {
  call **place = &buckets[ended->name % BUCKETS];
  while (*place != ended) place = &(*place)->next;
  *place = ended->next;
  count -= 1;
  remember(ended);
  timers_cancel(ended);
  if (ended->connection) connection_release(ended->connection);
  if (spare_count < SPARE) {
    ended->next = spare;
    spare = ended;
    spare_count += 1;
  } else {
    free(ended);
  }
  calls_settled();
}

int call_was(uint64_t name, char subject[SUBJECT]) {
  unsigned place = name % REMEMBERED;
  if (name == 0 || over[place].name != name) return 0;
  strcpy(subject, over[place].connector);
  if (over[place].operation[0]) {
    strcat(subject, ".");
    strcat(subject, over[place].operation);
  }
  return 1;
}

void calls_settled(void) {
  if (settled_waiters > 0 && count == 0 && connections_are_idle()) pthread_cond_broadcast(&settled);
}

int calls_wait_settled(int64_t until_ns) {
  int failed = 0;
  settled_waiters += 1;
  while ((count > 0 || !connections_are_idle()) && !failed) {
    struct timespec until = {.tv_sec = until_ns / 1000000000, .tv_nsec = until_ns % 1000000000};
    failed = pthread_cond_clockwait(&settled, &state_lock, CLOCK_MONOTONIC, &until);
  }
  settled_waiters -= 1;
  return count == 0 && connections_are_idle();
}
