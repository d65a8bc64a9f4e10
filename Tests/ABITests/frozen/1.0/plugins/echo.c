/* Answers at once. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, RIPOSTE_INVOKE, "say")) end(call, RIPOSTE_OK, input->body);
  else if (asks_for(input, RIPOSTE_INVOKE, "fail")) fail(call, RIPOSTE_CONFLICT, "Busy", "it is busy");
  else if (asks_for(input, RIPOSTE_TEST, "")) end(call, RIPOSTE_OK, text(""));
  else end(call, RIPOSTE_UNSUPPORTED, text(""));
}

PLUGIN("frozen-echo",
       "\"actions\":{\"say\":{\"title\":\"Say\"," READ "},\"fail\":{\"title\":\"Fail\"," READ "},"
       "\"other\":{\"title\":\"Other\"," READ "}}")
