#include "incoming.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <errno.h>
#include <sys/resource.h>
#include <time.h>

#include "calls.h"
#include "load.h"
#include "natives.h"
#include "outgoing.h"
#include "threads.h"

enum {
  KEPT = 1 << 20,         /* bytes of a message's memory that wait for the next one */
  LEAVING_S = 5,          /* how long GOODBYE waits for calls in hand */
  HEADERS_AT_HAND = 64    /* of a response; more are allocated */
};

static const char breach[] = "the host sent a malformed message";

typedef struct start_job {
  job job;
  riposte_input input;
} start_job;

typedef struct open_job {
  job job;
  riposte_connection opening;
} open_job;

static riposte_slice slice_of(const rw_field *field) {
  riposte_slice slice = {NULL, 0};
  if (field->length > 0) slice = (riposte_slice){(const char *)field->bytes, field->length};
  return slice;
}

static void next_field(rw_reader *reader, rw_field *field, int *found) {
  *found = rw_next(reader, field);
  if (*found < 0) give_up(breach);
}

/* The number of the first field of a kind; 0 where there is none. */
static uint64_t number_of(const rw_inbox *inbox, uint16_t tag) {
  rw_reader reader = rw_fields(inbox);
  rw_field field;
  uint64_t number = 0;
  int found;
  for (next_field(&reader, &field, &found); found; next_field(&reader, &field, &found)) {
    if (field.tag == tag) number = rw_number(&field);
  }
  return number;
}

/* The job gets the message's memory, so that it can outlive the reader's. */
static void take_bytes(job *to, rw_inbox *inbox) {
  to->bytes = inbox->bytes;
  to->length = inbox->length;
  inbox->bytes = NULL;
  inbox->capacity = 0;
}

static void *kept(const void *here, size_t size) {
  void *copy = malloc(size);
  if (!copy) give_up("there is no memory for a job");
  memcpy(copy, here, size);
  return copy;
}

/* Runs a job whose lane is taken on the thread that leads. */
static int lead_through(job *taken) {
  lead_enter();
  job_execute(taken);
  return lead_leave();
}

/* MARK: START */

static uint64_t read_start(const rw_inbox *inbox, riposte_input *input, int *is_blocking) {
  rw_reader reader = rw_fields(inbox);
  rw_field field;
  uint64_t number = 0;
  int found;
  for (next_field(&reader, &field, &found); found; next_field(&reader, &field, &found)) {
    switch (field.tag) {
    case RW_T_CONNECTION: number = rw_number(&field); break;
    case RW_T_KIND: input->kind = (uint32_t)rw_number(&field); break;
    case RW_T_OPERATION: input->operation = slice_of(&field); break;
    case RW_T_BODY: input->body = slice_of(&field); break;
    case RW_T_CURSOR: input->cursor = slice_of(&field); break;
    case RW_T_KEY: input->idempotency_key = slice_of(&field); break;
    case RW_T_TRACE: input->trace = slice_of(&field); break;
    case RW_T_DEADLINE: input->deadline_ms = (int64_t)rw_number(&field); break;
    case RW_T_ATTEMPT: input->attempt = (uint32_t)rw_number(&field); break;
    case RW_T_FLAGS: input->flags = (uint32_t)rw_number(&field); break;
    case RW_T_BLOCKING: *is_blocking = rw_number(&field) != 0; break;
    default: break;
    }
  }
  return number;
}

static void run_start(job *run) {
  start_job *self = (start_job *)run;
  lock_state();
  int is_wanted = call_begin(run->call) != NULL;
  unlock_state();
  if (is_wanted) plugin_table->start(run->connection->object, (riposte_call *)run->call, &self->input);
}

static call *add_call(uint64_t name, call_purpose purpose, connection *on) {
  if (name == 0 || name >= CALL_OWN || call_find(name)) give_up(breach);
  call *added = call_add(name, purpose, on);
  if (!added) give_up("there is no memory for a call");
  return added;
}

static int act_start(rw_inbox *inbox) {
  start_job here = {.job = {.run = run_start, .call = inbox->call, .is_borrowed = 1},
                    .input = {.size = sizeof here.input}};
  int is_blocking = 0;
  uint64_t number = read_start(inbox, &here.input, &is_blocking);
  lock_state();
  connection *on = connection_find(number);
  if (!on || on->state != CONNECTION_OPEN || !plugin_table) {
    unlock_state();
    outgoing_complete(inbox->call, RIPOSTE_TRANSIENT, "PL0204", "the worker that had the connection is gone");
    return 1;
  }
  call *added = add_call(inbox->call, CALL_START, on);
  added->kind = here.input.kind;
  added->is_blocking = (uint8_t)is_blocking;
  size_t length = here.input.operation.length;
  if (length > OPERATION_NAME) length = OPERATION_NAME;
  if (length > 0) memcpy(added->operation, here.input.operation.bytes, length);
  added->operation[length] = 0;
  connection_hold(on);
  here.job.connection = on;
  here.job.is_free_running = (uint8_t)is_blocking;
  if (!is_blocking && (on->is_parallel || !on->is_running)) {
    lane_take(&here.job);
    unlock_state();
    return lead_through(&here.job);
  }
  start_job *queued = kept(&here, sizeof here);
  queued->job.is_borrowed = 0;
  queued->job.is_blocking = (uint8_t)is_blocking;
  take_bytes(&queued->job, inbox);
  job_deliver(&queued->job);
  unlock_state();
  return 1;
}

/* MARK: OPEN and CLOSE */

static void run_open(job *run) {
  open_job *self = (open_job *)run;
  lock_state();
  int is_wanted = call_begin(run->call) != NULL;
  unlock_state();
  if (!is_wanted) return;
  if (plugin_table) {
    plugin_table->open(load_object(), (riposte_call *)run->call, &self->opening);
    return;
  }
  riposte_result result = {.size = sizeof result};
  host_table.complete((riposte_call *)run->call, &result);
}

static int act_open(rw_inbox *inbox) {
  open_job here = {.job = {.run = run_open, .call = inbox->call, .is_free_running = 1},
                   .opening = {.size = sizeof here.opening}};
  rw_reader reader = rw_fields(inbox);
  rw_field field;
  uint64_t number = 0, is_parallel = 0;
  int found;
  for (next_field(&reader, &field, &found); found; next_field(&reader, &field, &found)) {
    switch (field.tag) {
    case RW_T_CONNECTION: number = rw_number(&field); break;
    case RW_T_CONNECTOR: here.opening.connector = slice_of(&field); break;
    case RW_T_NAME: here.opening.name = slice_of(&field); break;
    case RW_T_BODY: here.opening.settings = slice_of(&field); break;
    case RW_T_PARALLEL: is_parallel = rw_number(&field); break;
    default: break;
    }
  }
  lock_state();
  if (connection_find(number)) give_up(breach);
  connection *on = connection_add(number, is_parallel != 0, here.opening.connector);
  if (!on) give_up("there is no memory for a connection");
  add_call(inbox->call, CALL_OPEN, on);
  connection_hold(on);
  here.job.connection = on;
  open_job *queued = kept(&here, sizeof here);
  take_bytes(&queued->job, inbox);
  int is_loaded = load_or_wait(&queued->job);
  unlock_state();
  if (is_loaded) return lead_through(&queued->job);
  lead_enter();
  load_run();
  return lead_leave();
}

static int act_close(const rw_inbox *inbox) {
  uint64_t number = number_of(inbox, RW_T_CONNECTION);
  lock_state();
  connection *on = connection_find(number);
  if (on && on->state == CONNECTION_OPEN) connection_close(on);
  unlock_state();
  return 1;
}

/* MARK: CANCEL */

static int act_cancel(const rw_inbox *inbox) {
  lock_state();
  call *told = call_find(inbox->call);
  if (!told || told->is_told || told->purpose == CALL_LOAD) {
    unlock_state();
    return 1;
  }
  told->is_told = 1;
  if (!told->is_started) {
    if (told->purpose == CALL_OPEN) told->connection->state = CONNECTION_DEAD;
    call_end(told);
    unlock_state();
    outgoing_complete(inbox->call, RIPOSTE_CANCELLED, "PL0106",
                      "the call was cancelled; it had not been started");
    return 1;
  }
  timers_cancel(told);
  connection *on = told->connection;
  if (told->purpose != CALL_START || !plugin_table->cancel) {
    unlock_state();
    return 1;
  }
  connection_hold(on);
  unlock_state();
  lead_enter();
  plugin_table->cancel(on->object, (riposte_call *)inbox->call);
  lock_state();
  connection_release(on);
  unlock_state();
  return lead_leave();
}

/* MARK: HTTP_DONE */

static size_t read_response(const job *run, riposte_http_response *response, riposte_field *headers) {
  rw_reader reader = {.bytes = run->bytes, .length = run->length};
  rw_field field;
  size_t count = 0;
  int found;
  riposte_slice name = {NULL, 0};
  for (next_field(&reader, &field, &found); found; next_field(&reader, &field, &found)) {
    switch (field.tag) {
    case RW_T_STATUS: response->status = (riposte_status)rw_number(&field); break;
    case RW_T_HTTP_STATUS: response->http_status = (uint32_t)rw_number(&field); break;
    case RW_T_FLAGS: response->flags = (uint32_t)rw_number(&field); break;
    case RW_T_BODY: response->body = slice_of(&field); break;
    case RW_T_MESSAGE: response->message = slice_of(&field); break;
    case RW_T_FIELD_NAME: name = slice_of(&field); break;
    case RW_T_FIELD_VALUE:
      if (headers) headers[count] = (riposte_field){name, slice_of(&field)};
      count += 1;
      break;
    default: break;
    }
  }
  return count;
}

/* A request or a wait of the call is kept its promise. */
static void settle(uint64_t name) {
  lock_state();
  call *of = call_find(name);
  if (of && of->under_way > 0) of->under_way -= 1;
  unlock_state();
}

static void run_request(job *run) {
  request *self = (request *)run;
  riposte_field at_hand[HEADERS_AT_HAND];
  riposte_field *headers = at_hand;
  riposte_http_response response = {.size = sizeof response};
  size_t count = read_response(run, &response, NULL);
  if (count > HEADERS_AT_HAND) headers = malloc(count * sizeof *headers);
  if (!headers) give_up("there is no memory for a response");
  read_response(run, &response, headers);
  response.headers = count > 0 ? headers : NULL;
  response.header_count = count;
  settle(run->call);
  self->done(self->context, (riposte_call *)run->call, &response);
  if (headers != at_hand) free(headers);
}

static int act_http_done(rw_inbox *inbox) {
  uint64_t number = number_of(inbox, RW_T_REQUEST);
  lock_state();
  request *found = request_take(number);
  if (!found) {
    unlock_state();
    return 1;
  }
  found->job.run = run_request;
  take_bytes(&found->job, inbox);
  int is_mine = lane_take(&found->job);
  unlock_state();
  return is_mine ? lead_through(&found->job) : 1;
}

/* MARK: PING and GOODBYE */

static int act_ping(const rw_inbox *inbox) {
  struct rusage usage = {0};
  struct timespec cpu = {0};
  clock_set((int64_t)number_of(inbox, RW_T_NOW));
  getrusage(RUSAGE_SELF, &usage);
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);
  lock_state();
  unsigned calls = calls_count() + natives_in_hand(), threads = threads_count();
  unlock_state();
  rw_writer *writer = outgoing_begin(RW_PONG, 0);
  rw_add_number(writer, RW_T_CALLS, calls);
  rw_add_number(writer, RW_T_RESIDENT, (uint64_t)usage.ru_maxrss * 1024);
  rw_add_number(writer, RW_T_CPU, (uint64_t)cpu.tv_sec * 1000 + (uint64_t)cpu.tv_nsec / 1000000);
  rw_add_number(writer, RW_T_THREADS, threads);
  outgoing_send(writer);
  return 1;
}

static void *leave(void *nothing) {
  int64_t until = monotonic_ns() + (int64_t)LEAVING_S * 1000000000;
  lock_state();
  int is_settled = calls_wait_settled(until);
  unlock_state();
  if (is_settled) {
    connections_close_all();
    lock_state();
    is_settled = calls_wait_settled(until);
    unlock_state();
  }
  /* An object that is in use still is better left than taken away. */
  if (is_settled) load_unload();
  _exit(0);
  return nothing;
}

static int act_goodbye(void) {
  if (!threads_start(leave, NULL)) _exit(0);
  return 1;
}

int incoming_act(rw_inbox *inbox) {
  switch (inbox->type) {
  case RW_OPEN: return act_open(inbox);
  case RW_CLOSE: return act_close(inbox);
  case RW_START: return act_start(inbox);
  case RW_CANCEL: return act_cancel(inbox);
  case RW_HTTP_DONE: return act_http_done(inbox);
  case RW_PING: return act_ping(inbox);
  case RW_GOODBYE: return act_goodbye();
  case RW_BIND:
  case RW_NATIVE: return natives_act(inbox);
  case RW_DROP: natives_drop(number_of(inbox, RW_T_CONNECTION)); return 1;
  default: give_up("the host sent a message of an unknown type");
  }
}

void incoming_lead(void) {
  rw_inbox *inbox = malloc(sizeof *inbox);
  if (!inbox) give_up("there is no memory for messages");
  memset(inbox, 0, offsetof(rw_inbox, frame));
  int leads = 1;
  while (leads) {
    int received = rw_receive(RW_SOCKET, inbox, 0);
    if (received == 0 || (received < 0 && errno == ECONNRESET)) _exit(0);
    if (received < 0) give_up("the host sent a malformed frame");
    leads = incoming_act(inbox);
    if (inbox->capacity > KEPT) {
      free(inbox->bytes);
      inbox->bytes = NULL;
      inbox->capacity = 0;
    }
  }
  free(inbox->bytes);
  free(inbox);
}
