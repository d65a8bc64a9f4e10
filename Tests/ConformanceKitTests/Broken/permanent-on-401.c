/* Has one status for everything. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  if (response->status == RIPOSTE_OK && response->http_status == 200)
    end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
  else
    end(call, RIPOSTE_PERMANENT, NOTHING, TEXT("it did not work"));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
