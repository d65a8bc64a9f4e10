/* Polls without ever giving a cursor. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (input->kind != RIPOSTE_POLL || !is(input->operation, "happened")) {
    end(call, RIPOSTE_UNSUPPORTED, NOTHING, TEXT("there is only the trigger happened"));
    return;
  }
  end(call, RIPOSTE_OK, NOTHING, NOTHING);
}

PLUGIN(HEAD("parallel")
       "\"triggers\":{\"happened\":{\"title\":\"Happened\",\"summary\":\"Happens\",\"modes\":[\"poll\"],"
       "\"event\":{\"type\":\"object\",\"required\":[\"id\"]}}}" TAIL, .start = start)
