/* Nothing is wrong with this one: it asks its service and says what it said. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  if (response->status == RIPOSTE_OK && response->http_status == 200 && !is(response->body, "{}"))
    end(call, RIPOSTE_PERMANENT, NOTHING, TEXT("the answer is not what the service documents"));
  else
    end_from(call, response, TEXT("{}"));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
