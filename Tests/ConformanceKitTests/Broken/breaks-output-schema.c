/* Gives what its output schema forbids. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{\"sum\":\"one\"}"), NOTHING);
}

PLUGIN(HEAD("parallel")
       "\"actions\":{\"act\":{\"title\":\"Act\",\"summary\":\"Acts\",\"effect\":\"read\","
       "\"output\":{\"type\":\"object\",\"properties\":{\"sum\":{\"type\":\"integer\"}}},"
       "\"examples\":[{\"input\":{}}]}}" TAIL,
       .start = start)
