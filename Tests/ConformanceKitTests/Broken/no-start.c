/* Its table has no `start`. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = NULL, .unload = NULL)

/* Keeps the function from being unused. */
static const void *kept __attribute__((used)) = (const void *)&start;
