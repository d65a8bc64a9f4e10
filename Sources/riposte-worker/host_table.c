/* The host's functions, as the plugin is given them. */
#include "riposte/mail.h"
#include "calls.h"
#include "json.h"
#include "load.h"
#include "outgoing.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define OUTPUT ((size_t)16 << 20)
#define REQUEST_BODY ((size_t)16 << 20)

enum {
  CURSOR = 64 << 10,
  CODE = 200,
  MESSAGE = 2000,
  EVENT_KEY = 1024,
  EVENT_BODY = 1 << 20,
  LINE = 8 << 10,
  LINE_FIELDS = 32,
  LINE_FIELD_NAME = 64,
  LINE_FIELD_VALUE = 1024,
  METHOD = 16,
  URL = 1 << 16,
  HEADERS = 100
};

/* The call of a name, with the state locked; NULL, unlocked, when it is over, which is noted. */
static call *live_call(riposte_call *name, const char *function) {
  char subject[SUBJECT];
  lock_state();
  call *found = call_find((uint64_t)name);
  if (found) return found;
  int was = call_was((uint64_t)name, subject);
  unlock_state();
  if (was) {
    char message[SUBJECT + 64];
    snprintf(message, sizeof message, "it called `%s` for `%s`, which was over", function, subject);
    outgoing_misbehaved((uint64_t)name, message);
  }
  return NULL;
}

static riposte_slice text(const char *words) { return (riposte_slice){words, strlen(words)}; }

static riposte_result checked(const riposte_result *given) {
  riposte_result result = {.size = sizeof result, .status = RIPOSTE_INTERNAL, .code = text("PL0105")};
  if (!given || given->size < RIPOSTE_RESULT_1_0) {
    result.message = text("the plugin completed the call without a result of this version of the ABI");
  } else if (slice_length(given->output) > OUTPUT || slice_length(given->cursor) > CURSOR) {
    result.message = text("the plugin's output is longer than 16 MiB, or its cursor than 64 KiB");
  } else {
    /* An older plugin's is shorter; what it lacks is zero. */
    memset(&result, 0, sizeof result);
    memcpy(&result, given, given->size < sizeof result ? given->size : sizeof result);
  }
  return result;
}

static void send_result(uint64_t name, const riposte_result *result) {
  rw_writer *writer = outgoing_begin(RW_COMPLETE, name);
  rw_add_number(writer, RW_T_STATUS, (uint64_t)(int64_t)result->status);
  outgoing_add_slice(writer, RW_T_BODY, result->output, OUTPUT);
  outgoing_add_slice(writer, RW_T_CURSOR, result->cursor, CURSOR);
  outgoing_add_slice(writer, RW_T_CODE, result->code, CODE);
  outgoing_add_slice(writer, RW_T_MESSAGE, result->message, MESSAGE);
  if (result->retry_after_ms > 0) rw_add_number(writer, RW_T_DELAY, result->retry_after_ms);
  if (outgoing_send(writer) < 0) {
    outgoing_complete(name, RIPOSTE_INTERNAL, "PL0105", "the worker has no memory for the plugin's output");
  }
}

static void complete(riposte_call *name, const riposte_result *given) {
  riposte_result result = checked(given);
  call *ended = live_call(name, "complete");
  if (!ended) return;
  int is_own = ended->purpose == CALL_LOAD;
  if (is_own) load_finished(&result);
  if (ended->purpose == CALL_OPEN) {
    connection *opened = ended->connection;
    opened->object = result.object;
    opened->state = result.status == RIPOSTE_OK ? CONNECTION_OPEN : CONNECTION_DEAD;
  }
  call_end(ended);
  unlock_state();
  if (!is_own) send_result((uint64_t)name, &result);
}

static riposte_status count_event(call *of, size_t bytes) {
  if (of->purpose != CALL_START || (of->kind != RIPOSTE_POLL && of->kind != RIPOSTE_WEBHOOK)) {
    return RIPOSTE_UNSUPPORTED;
  }
  if (of->events >= CALL_EVENTS || of->event_bytes + bytes > CALL_EVENT_BYTES) return RIPOSTE_THROTTLED;
  of->events += 1;
  of->event_bytes += bytes;
  return RIPOSTE_OK;
}

static int is_event(const riposte_event *event) {
  if (!event || event->size < RIPOSTE_EVENT_1_0 || event->flags != 0) return 0;
  size_t key = slice_length(event->key), body = slice_length(event->body);
  return key > 0 && key <= EVENT_KEY && body <= EVENT_BODY && json_is_valid(event->body.bytes, body);
}

static riposte_status emit(riposte_call *name, const riposte_event *event) {
  int is_sound = is_event(event);
  call *of = live_call(name, "emit");
  if (!of) return RIPOSTE_CANCELLED;
  riposte_status status = is_sound ? count_event(of, slice_length(event->body)) : RIPOSTE_INVALID;
  unlock_state();
  if (!is_sound) {
    outgoing_misbehaved((uint64_t)name, "it emitted an event without a key, or with a body that is not JSON");
  }
  if (status != RIPOSTE_OK) return status;
  rw_writer *writer = outgoing_begin(RW_EMIT, (uint64_t)name);
  outgoing_add_slice(writer, RW_T_KEY, event->key, EVENT_KEY);
  outgoing_add_slice(writer, RW_T_BODY, event->body, EVENT_BODY);
  if (event->time_ms != 0) rw_add_number(writer, RW_T_TIME, (uint64_t)event->time_ms);
  return outgoing_send(writer) == 0 ? RIPOSTE_OK : RIPOSTE_THROTTLED;
}

static int is_method(riposte_slice method) {
  size_t length = slice_length(method);
  if (length == 0 || length > METHOD) return 0;
  for (size_t index = 0; index < length; index += 1) {
    if (method.bytes[index] < 'A' || method.bytes[index] > 'Z') return 0;
  }
  return 1;
}

static int is_request(const riposte_http_request *asked) {
  const uint32_t known = RIPOSTE_HTTP_IDEMPOTENT | RIPOSTE_HTTP_NO_AUTH;
  return asked && asked->size >= RIPOSTE_HTTP_REQUEST_1_0 && !(asked->flags & ~known) && is_method(asked->method) &&
         slice_length(asked->url) <= URL && slice_length(asked->body) <= REQUEST_BODY &&
         asked->header_count <= HEADERS;
}

/* What a request or a wait of the call is answered with before it is looked at. */
static riposte_status admit(const call *of) {
  if (of->is_told || of->purpose != CALL_START) return RIPOSTE_CANCELLED;
  return of->under_way < CALL_REQUESTS ? RIPOSTE_OK : RIPOSTE_THROTTLED;
}

static void promise(call *of, job *made) {
  made->call = of->name;
  made->connection = of->connection;
  made->is_free_running = of->is_blocking;
  of->under_way += 1;
  connection_hold(of->connection);
}

static int send_request(uint64_t name, uint64_t number, const riposte_http_request *asked) {
  rw_writer *writer = outgoing_begin(RW_HTTP, name);
  rw_add_number(writer, RW_T_REQUEST, number);
  outgoing_add_slice(writer, RW_T_METHOD, asked->method, METHOD);
  outgoing_add_slice(writer, RW_T_URL, asked->url, URL);
  outgoing_add_slice(writer, RW_T_BODY, asked->body, REQUEST_BODY);
  rw_add_number(writer, RW_T_FLAGS, asked->flags);
  if (asked->timeout_ms > 0) rw_add_number(writer, RW_T_TIMEOUT, asked->timeout_ms);
  if (asked->max_bytes > 0) rw_add_number(writer, RW_T_MAXIMUM, asked->max_bytes);
  outgoing_fields(writer, asked->headers, asked->header_count, RW_MESSAGE, RW_MESSAGE);
  return outgoing_send(writer);
}

/* A request that could not be sent was never promised. */
static void take_back(uint64_t number, uint64_t name) {
  lock_state();
  request *gone = request_take(number);
  call *of = call_find(name);
  if (of && of->under_way > 0) of->under_way -= 1;
  if (gone) connection_release(gone->job.connection);
  unlock_state();
  free(gone);
}

static riposte_status http(riposte_call *name, const riposte_http_request *asked, riposte_http_done done,
                           void *context) {
  request *made = done && is_request(asked) ? calloc(1, sizeof *made) : NULL;
  call *of = live_call(name, "http");
  if (!of) {
    free(made);
    return RIPOSTE_CANCELLED;
  }
  riposte_status status = made ? admit(of) : RIPOSTE_INVALID;
  if (status != RIPOSTE_OK) {
    unlock_state();
    free(made);
    return status;
  }
  made->done = done;
  made->context = context;
  promise(of, &made->job);
  request_add(made);
  uint64_t number = made->number;
  unlock_state();
  if (send_request((uint64_t)name, number, asked) == 0) return RIPOSTE_OK;
  take_back(number, (uint64_t)name);
  return RIPOSTE_INVALID;
}

static void run_timer(job *run) {
  timer *self = (timer *)run;
  lock_state();
  call *of = call_find(run->call);
  if (of && of->under_way > 0) of->under_way -= 1;
  riposte_status status = of && !of->is_told ? self->status : RIPOSTE_CANCELLED;
  unlock_state();
  self->done(self->context, (riposte_call *)run->call, status);
}

static riposte_status after(riposte_call *name, uint64_t delay_ms, riposte_timer_done done, void *context) {
  timer *made = done ? calloc(1, sizeof *made) : NULL;
  call *of = live_call(name, "after");
  if (!of) {
    free(made);
    return RIPOSTE_CANCELLED;
  }
  riposte_status status = made ? admit(of) : RIPOSTE_INVALID;
  if (status == RIPOSTE_OK) {
    made->done = done;
    made->context = context;
    made->job.run = run_timer;
    if (timer_add(made, of, delay_ms)) promise(of, &made->job);
    else status = RIPOSTE_THROTTLED;
  }
  unlock_state();
  if (status != RIPOSTE_OK) free(made);
  return status;
}

static int32_t cancelled(riposte_call *name) {
  lock_state();
  const call *of = call_find((uint64_t)name);
  int32_t should_stop = !of || of->is_told;
  unlock_state();
  return should_stop;
}

static void log_line(riposte_call *name, int32_t level, riposte_slice message, const riposte_field *fields,
                     size_t field_count) {
  lock_state();
  call *of = call_find((uint64_t)name);
  int is_taken = of && of->lines < CALL_LINES;
  if (is_taken) of->lines += 1;
  int is_own = of && of->purpose == CALL_LOAD;
  unlock_state();
  if (!is_taken) return;
  if (level < RIPOSTE_LOG_DEBUG) level = RIPOSTE_LOG_DEBUG;
  if (level > RIPOSTE_LOG_ERROR) level = RIPOSTE_LOG_ERROR;
  rw_writer *writer = outgoing_begin(RW_LOG, is_own ? 0 : (uint64_t)name);
  rw_add_number(writer, RW_T_LEVEL, (uint64_t)level);
  outgoing_add_slice(writer, RW_T_MESSAGE, message, LINE);
  if (field_count > LINE_FIELDS) field_count = LINE_FIELDS;
  outgoing_fields(writer, fields, field_count, LINE_FIELD_NAME, LINE_FIELD_VALUE);
  outgoing_send(writer);
}

static void fill_random(void *bytes, size_t length) {
  uint8_t *place = bytes;
  while (place && length > 0) {
    ssize_t count = getrandom(place, length, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) give_up("the system gives no random bytes");
    place += count;
    length -= (size_t)count;
  }
}

/* Mail goes by the same frames as HTTP: it is the host that knows addresses of mail servers. */
static const riposte_mail mail_table = {sizeof(riposte_mail), RIPOSTE_MAIL_SMTP | RIPOSTE_MAIL_IMAP};

static const void *extension_table(const char *id) {
  return id && strcmp(id, RIPOSTE_MAIL_1) == 0 ? &mail_table : NULL;
}

const riposte_host host_table = {
    .size = sizeof(riposte_host),
    .abi = RIPOSTE_ABI,
    .complete = complete,
    .emit = emit,
    .http = http,
    .after = after,
    .cancelled = cancelled,
    .log = log_line,
    .now_ms = clock_now_ms,
    .random = fill_random,
    .extension = extension_table,
};
