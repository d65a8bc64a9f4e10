/* Forgets a call. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  (void)call;
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
