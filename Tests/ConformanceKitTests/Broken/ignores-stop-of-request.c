/* Lets a call lie when its request was broken off. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  riposte_status status = response->status;
  if (status == RIPOSTE_OK || status == RIPOSTE_TRANSIENT || status == RIPOSTE_FORBIDDEN)
    end_from(call, response, TEXT("{}"));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
