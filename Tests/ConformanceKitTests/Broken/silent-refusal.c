/* Refuses settings without a word. */
#include "plugin.h"

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  if (has(connection->settings, "\"eu\""))
    end(call, RIPOSTE_OK, NOTHING, NOTHING);
  else
    end(call, RIPOSTE_INVALID, NOTHING, NOTHING);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel")
       "\"settings\":{\"type\":\"object\",\"required\":[\"region\"],"
       "\"properties\":{\"region\":{\"type\":\"string\",\"enum\":[\"eu\"]}}}," ACTION("read") TAIL,
       .open = open_connection, .start = start)
