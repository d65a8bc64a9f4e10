/* Sends a request for a call that it has completed. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  (void)call;
  (void)response;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
  riposte_http_request request = { .size = sizeof request, .method = TEXT("GET"), .url = TEXT("things") };
  host->http(call, &request, answered, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
