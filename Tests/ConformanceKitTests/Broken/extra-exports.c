/* Exports a function with a common name. */
#include "plugin.h"

RIPOSTE_EXPORT int parse_json(void) { return 0; }

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
