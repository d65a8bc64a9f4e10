/* Takes only one connection at a time. */
#include "plugin.h"

static int is_open;

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, is_open ? RIPOSTE_CONFLICT : RIPOSTE_OK, NOTHING, TEXT("there is a connection already"));
  is_open = 1;
}

static void close_connection(void *connection) {
  (void)connection;
  is_open = 0;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start, .open = open_connection,
       .close = close_connection)
