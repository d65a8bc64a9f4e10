/* Waits in `close`. */
#include "plugin.h"

static void close_connection(void *connection) {
  (void)connection;
  sleep(3);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start, .close = close_connection)
