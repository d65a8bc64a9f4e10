/* Does not complete `open`. */
#include "plugin.h"

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)call;
  (void)connection;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start, .open = open_connection)
