#include "load.h"

#include <stdlib.h>

#include "outgoing.h"

/* Under state_lock; the object does not change once it is there. */
static enum { NOT_LOADED, LOADING, LOADED } state;
static void *object;
static job *waiting;
static uint64_t last_call = CALL_OWN;

void *load_object(void) { return object; }

int load_or_wait(job *opening) {
  if (state == LOADED || !plugin_table) return 1;
  opening->next = waiting;
  waiting = opening;
  return 0;
}

void load_run(void) {
  lock_state();
  if (state != NOT_LOADED || !waiting) {
    unlock_state();
    return;
  }
  state = LOADING;
  last_call += 1;
  uint64_t name = last_call;
  call *loading = call_add(name, CALL_LOAD, NULL);
  if (!loading) give_up("there is no memory for a call");
  loading->is_started = 1;
  unlock_state();
  plugin_table->load(plugin_table, &host_table, (riposte_call *)name);
}

/* Each connection that waited cannot be opened, for the same reason. */
typedef struct refusal {
  job job;
  riposte_status status;
  uint64_t retry_after_ms;
  size_t code_length;
  size_t message_length;
  char text[];
} refusal;

static void run_refusal(job *run) {
  refusal *self = (refusal *)run;
  riposte_result result = {.size = sizeof result, .status = self->status};
  result.retry_after_ms = self->retry_after_ms;
  result.code = (riposte_slice){self->text, self->code_length};
  result.message = (riposte_slice){self->text + self->code_length, self->message_length};
  lock_state();
  int is_wanted = call_begin(run->call) != NULL;
  unlock_state();
  if (is_wanted) host_table.complete((riposte_call *)run->call, &result);
}

static size_t limited(riposte_slice slice, size_t limit) {
  size_t length = slice_length(slice);
  return length < limit ? length : limit;
}

static job *refusing(job *opening, const riposte_result *result) {
  size_t code = limited(result->code, 200), message = limited(result->message, 2000);
  refusal *made = calloc(1, sizeof *made + code + message);
  if (!made) give_up("there is no memory for a job");
  made->job = *opening;
  made->job.run = run_refusal;
  made->status = result->status;
  made->retry_after_ms = result->retry_after_ms;
  made->code_length = code;
  made->message_length = message;
  for (size_t index = 0; index < code; index += 1) made->text[index] = result->code.bytes[index];
  for (size_t index = 0; index < message; index += 1) made->text[code + index] = result->message.bytes[index];
  free(opening);
  return &made->job;
}

void load_finished(const riposte_result *result) {
  int is_loaded = result->status == RIPOSTE_OK;
  state = is_loaded ? LOADED : NOT_LOADED;
  if (is_loaded) object = result->object;
  job *each = waiting;
  waiting = NULL;
  while (each) {
    job *next = each->next;
    threads_push(is_loaded ? each : refusing(each, result));
    each = next;
  }
}

void load_unload(void) {
  lock_state();
  int was_loaded = state == LOADED;
  state = NOT_LOADED;
  unlock_state();
  if (was_loaded && plugin_table->unload) plugin_table->unload(object);
}
