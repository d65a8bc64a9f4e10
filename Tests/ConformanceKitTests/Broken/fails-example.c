/* Refuses its own example. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_INVALID, NOTHING, TEXT("not this one"));
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
