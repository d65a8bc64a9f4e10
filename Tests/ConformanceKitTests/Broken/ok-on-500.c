/* Takes every answer for a success. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  (void)response;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
