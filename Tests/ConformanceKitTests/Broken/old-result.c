/* Completes with a result that is too small. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  riposte_result result = { .size = 8, .status = RIPOSTE_OK };
  host->complete(call, &result);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
