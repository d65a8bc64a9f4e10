/* A trigger: polled, called by webhook, subscribed to. */
#include "plugin.h"

static riposte_status emit(riposte_call *call, const char *key, riposte_slice body) {
  riposte_event event, *copy;
  riposte_status status;
  memset(&event, 0, sizeof event);
  event.size = sizeof event;
  event.key = text(key);
  event.body = body;
  event.time_ms = 1000;
  copy = (riposte_event *)at_edge(&event, sizeof event);
  status = host->emit(call, copy);
  leave_edge(copy, sizeof event);
  return status;
}

static void poll_once(riposte_call *call, const riposte_input *input) {
  riposte_result result = result_of(RIPOSTE_OK);
  result.cursor = text("7");
  if (input->cursor.length > 0) {
    result.status = emit(call, "a", text("{\"n\":1}"));
    if (emit(call, "", text("{}")) != RIPOSTE_INVALID) result.status = RIPOSTE_INTERNAL;
    result.output = text("{\"more\":true}");
  }
  finish(call, &result);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, RIPOSTE_POLL, "tick")) {
    poll_once(call, input);
  } else if (asks_for(input, RIPOSTE_WEBHOOK, "tick")) {
    end(call, emit(call, "w", input->body), text("{\"status\":202}"));
  } else if (asks_for(input, RIPOSTE_SUBSCRIBE, "tick")) {
    end(call, RIPOSTE_OK, input->body);
  } else {
    end(call, RIPOSTE_UNSUPPORTED, text(""));
  }
}

PLUGIN("frozen-poll",
       "\"triggers\":{\"tick\":{\"title\":\"Tick\",\"modes\":[\"poll\",\"webhook\"],\"interval\":"
       "\"PT1M\",\"webhook\":{\"subscribe\":true}}}")
