/* Does the same for every operation and kind, known or not. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
