/* Gives another output than its example says. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{\"sum\":2}"), NOTHING);
}

PLUGIN(HEAD("parallel")
       "\"actions\":{\"act\":{\"title\":\"Act\",\"summary\":\"Acts\",\"effect\":\"read\","
       "\"examples\":[{\"input\":{},\"output\":{\"sum\":1}}]}}" TAIL,
       .start = start)
