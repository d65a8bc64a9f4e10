/* Makes up how long to wait. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  if (response->http_status != 429) {
    end_from(call, response, TEXT("{}"));
    return;
  }
  riposte_result result = { .size = sizeof result, .status = RIPOSTE_THROTTLED,
                            .message = TEXT("too many requests"),
                            .retry_after_ms = 3600000 };
  host->complete(call, &result);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  ask(call, "GET", 0, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
