/* Looks at the operation and not at the kind. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (input->operation.length == 0 || is(input->operation, "act"))
    end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
  else
    end(call, RIPOSTE_UNSUPPORTED, NOTHING, TEXT("there is only the action act"));
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
