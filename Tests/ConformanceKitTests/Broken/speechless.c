/* Fails without a message. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  if (response->http_status == 403)
    end(call, RIPOSTE_FORBIDDEN, NOTHING, NOTHING);
  else
    end_from(call, response, TEXT("{}"));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
