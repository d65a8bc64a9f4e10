/* Its descriptor is not JSON. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN("{ \"riposte\": 1, ", .start = start)
