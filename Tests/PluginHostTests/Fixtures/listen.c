/* A trigger: a poll that emits, a webhook, a subscription. */
#include "fixture.h"

static riposte_status emit(riposte_call *call, riposte_slice key, riposte_slice body) {
  riposte_event event = { .size = sizeof event, .key = key, .body = body, .time_ms = 1000 };
  return host->emit(call, &event);
}

static void poll(riposte_call *call, const riposte_input *input) {
  riposte_result result = { .size = sizeof result, .cursor = TEXT("7") };
  if (input->cursor.length > 0) {
    emit(call, TEXT("a"), TEXT("{\"n\":1}"));
    emit(call, TEXT("b"), TEXT("{\"n\":2}"));
    if (emit(call, TEXT("c"), TEXT("not json")) != RIPOSTE_INVALID) result.status = RIPOSTE_INTERNAL;
    if (emit(call, TEXT(""), TEXT("{}")) != RIPOSTE_INVALID) result.status = RIPOSTE_INTERNAL;
    result.output = TEXT("{\"more\":true}");
  }
  host->complete(call, &result);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "flood")) {
    riposte_status status = RIPOSTE_OK;
    for (int i = 0; i < 1001; i++) status = emit(call, TEXT("k"), TEXT("{}"));
    end(call, status == RIPOSTE_THROTTLED ? RIPOSTE_OK : RIPOSTE_INTERNAL, (riposte_slice){ 0 });
  } else if (asks_for(input, "lost")) {
    emit(call, TEXT("a"), TEXT("{}"));
    fail(call, RIPOSTE_TRANSIENT, "", "try again");
  } else if (input->kind == RIPOSTE_POLL) {
    poll(call, input);
  } else if (input->kind == RIPOSTE_WEBHOOK) {
    emit(call, TEXT("w"), input->body);
    end(call, RIPOSTE_OK, TEXT("{\"status\":202}"));
  } else {
    end(call, RIPOSTE_OK, input->body);
  }
}

FIXTURE("listen", "\"triggers\":{\"tick\":{\"title\":\"Tick\",\"modes\":[\"poll\",\"webhook\"],\"interval\":\"PT1M\","
                  "\"webhook\":{\"subscribe\":true}},\"flood\":{\"title\":\"Flood\",\"modes\":[\"poll\"],\"interval\":"
                  "\"PT1M\"},\"lost\":{\"title\":\"Lost\",\"modes\":[\"poll\"],\"interval\":\"PT1M\"}}")
