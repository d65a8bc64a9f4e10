/* Cannot be opened again after it was closed. */
#include "plugin.h"

static int closings;

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, closings > 3 ? RIPOSTE_TRANSIENT : RIPOSTE_OK, NOTHING, TEXT("too late"));
}

static void close_connection(void *connection) {
  (void)connection;
  closings++;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start, .open = open_connection,
       .close = close_connection)
