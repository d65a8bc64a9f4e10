#include "natives.h"

#include <stdlib.h>

#include "native.h"
#include "outgoing.h"
#include "threads.h"

/* More at a time than this wait for a thread of the blocking ones, so that a slow function does not use up
 * the threads that lead. */
enum { LED = 8 };

typedef struct native_job {
  job job;
  uint16_t type;
} native_job;

static void *plugin_library;             /* set before any other thread starts */
static _Atomic(rn_natives *) natives;    /* made under state_lock, at the first use */
static _Atomic unsigned in_hand;

void natives_begin(void *library) { plugin_library = library; }

unsigned natives_in_hand(void) { return atomic_load(&in_hand); }

static rn_natives *made(void) {
  rn_natives *found = atomic_load(&natives);
  if (found) return found;
  lock_state();
  found = atomic_load(&natives);
  if (!found) {
    found = rn_create(plugin_library);
    atomic_store(&natives, found);
  }
  unlock_state();
  if (!found) give_up("there is no memory for native functions");
  return found;
}

static void run_native(job *run) {
  native_job *self = (native_job *)run;
  rw_writer answer = {0};
  if (self->type == RW_BIND) {
    rn_bind(made(), run->call, run->bytes, run->length, &answer);
  } else {
    rn_call(made(), run->call, run->bytes, run->length, &answer);
  }
  atomic_fetch_sub(&in_hand, 1);
  if (outgoing_send_whole(&answer) < 0) {
    outgoing_complete(run->call, RIPOSTE_INTERNAL, "PL0105", "the function's results are longer than 16 MiB");
  }
  rw_free(&answer);
}

int natives_act(rw_inbox *inbox) {
  native_job here = {.type = inbox->type};
  unsigned before = atomic_fetch_add(&in_hand, 1);
  here.job.run = run_native;
  here.job.call = inbox->call;
  here.job.bytes = inbox->bytes;
  here.job.length = inbox->length;
  if (before < LED) {
    lead_enter();
    run_native(&here.job);
    return lead_leave();
  }
  native_job *kept = malloc(sizeof *kept);
  if (!kept) give_up("there is no memory for a job");
  *kept = here;
  kept->job.is_blocking = 1;
  inbox->bytes = NULL;
  inbox->capacity = 0;
  lock_state();
  threads_push(&kept->job);
  unlock_state();
  return 1;
}

void natives_drop(uint64_t owner) {
  rn_natives *found = atomic_load(&natives);
  if (found) rn_drop(found, owner);
}
