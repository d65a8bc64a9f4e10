/* Emits old events at the first poll. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (input->kind != RIPOSTE_POLL || !is(input->operation, "happened")) {
    end(call, RIPOSTE_UNSUPPORTED, NOTHING, TEXT("there is only the trigger happened"));
    return;
  }
  {
    riposte_event event = { .size = sizeof event, .key = TEXT("1"), .body = TEXT("{\"id\":1}") };
    host->emit(call, &event);
  }
  riposte_result result = { .size = sizeof result, .status = RIPOSTE_OK, .cursor = TEXT("1") };
  host->complete(call, &result);
}

PLUGIN(HEAD("parallel")
       "\"triggers\":{\"happened\":{\"title\":\"Happened\",\"summary\":\"Happens\",\"modes\":[\"poll\"],"
       "\"event\":{\"type\":\"object\",\"required\":[\"id\"]}}}" TAIL, .start = start)
