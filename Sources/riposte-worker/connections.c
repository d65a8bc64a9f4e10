#include "jobs.h"

#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "natives.h"
#include "outgoing.h"

enum { BUCKETS = 64 };

static connection *buckets[BUCKETS]; /* under state_lock */
static unsigned busy_count;          /* connections that something holds */

connection *connection_find(uint64_t number) {
  connection *found = buckets[number % BUCKETS];
  while (found && found->number != number) found = found->next;
  return found;
}

connection *connection_add(uint64_t number, int is_parallel, riposte_slice connector) {
  connection *added = calloc(1, sizeof *added);
  if (!added) return NULL;
  size_t length = slice_length(connector);
  if (length > CONNECTOR_NAME) length = CONNECTOR_NAME;
  if (length > 0) memcpy(added->connector, connector.bytes, length);
  added->number = number;
  added->is_parallel = is_parallel != 0;
  added->state = CONNECTION_OPENING;
  added->next = buckets[number % BUCKETS];
  buckets[number % BUCKETS] = added;
  return added;
}

static void forget(connection *gone) {
  connection **place = &buckets[gone->number % BUCKETS];
  while (*place != gone) place = &(*place)->next;
  *place = gone->next;
  free(gone);
}

void connection_hold(connection *held) {
  if (held->holds == 0) busy_count += 1;
  held->holds += 1;
}

static void run_close(job *closing) {
  connection *closed = closing->connection;
  if (plugin_table && plugin_table->close) plugin_table->close(closed->object);
  natives_drop(closed->number);
  rw_writer *writer = outgoing_begin(RW_CLOSED, 0);
  rw_add_number(writer, RW_T_CONNECTION, closed->number);
  outgoing_send(writer);
  lock_state();
  closed->state = CONNECTION_DEAD;
  unlock_state();
}

static void close_when_free(connection *closed) {
  job *closing = calloc(1, sizeof *closing);
  if (!closing) give_up("there is no memory for a job");
  closing->connection = closed;
  closing->run = run_close;
  connection_hold(closed);
  job_deliver(closing);
}

void connection_release(connection *held) {
  held->holds -= 1;
  if (held->holds > 0) return;
  busy_count -= 1;
  if (held->state == CONNECTION_CLOSING) {
    close_when_free(held);
  } else if (held->state == CONNECTION_DEAD && !held->is_running) {
    forget(held);
  }
  calls_settled();
}

void connection_close(connection *held) {
  held->state = CONNECTION_CLOSING;
  if (held->holds == 0) close_when_free(held);
}

int connections_are_idle(void) { return busy_count == 0; }

int connections_close_all(void) {
  lock_state();
  for (unsigned index = 0; index < BUCKETS; index += 1) {
    for (connection *each = buckets[index]; each; each = each->next) {
      if (each->holds > 0) continue;
      if (each->state == CONNECTION_OPEN) connection_close(each);
    }
  }
  int are_idle = busy_count == 0;
  unlock_state();
  return are_idle;
}

int lane_take(job *taken) {
  connection *on = taken->connection;
  if (!on || on->is_parallel || taken->is_free_running) return 1;
  if (!on->is_running) {
    on->is_running = 1;
    taken->owns_lane = 1;
    return 1;
  }
  taken->next = NULL;
  if (on->last) on->last->next = taken;
  else on->first = taken;
  on->last = taken;
  return 0;
}

static void run_and_free(job *taken) {
  taken->run(taken);
  free(taken->bytes);
  if (!taken->is_borrowed) free(taken);
}

void job_execute(job *taken) {
  connection *on = taken->connection;
  int owns_lane = taken->owns_lane;
  run_and_free(taken);
  if (!on) return;
  lock_state();
  while (owns_lane) {
    job *next = on->first;
    if (!next) {
      on->is_running = 0;
      break;
    }
    on->first = next->next;
    if (!on->first) on->last = NULL;
    connection_release(on); /* of the job that ran; the next one holds it still */
    unlock_state();
    run_and_free(next);
    lock_state();
  }
  connection_release(on);
  unlock_state();
}

void job_deliver(job *delivered) {
  if (lane_take(delivered)) threads_push(delivered);
}
