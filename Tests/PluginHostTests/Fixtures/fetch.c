/* Uses the host's HTTP, timers and log. */
#include "fixture.h"

static void done(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  if (response->status != RIPOSTE_OK) {
    riposte_result result = { .size = sizeof result, .status = response->status, .message = response->message };
    host->complete(call, &result);
  } else if (response->http_status >= 500) {
    fail(call, RIPOSTE_TRANSIENT, "", "the service is down");
  } else if (response->http_status == 429) {
    fail(call, RIPOSTE_THROTTLED, "", "too many requests");
  } else if (response->http_status >= 400) {
    fail(call, RIPOSTE_NOT_FOUND, "", "not there");
  } else {
    end(call, RIPOSTE_OK, response->body);
  }
}

static void awake(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  end(call, status, TEXT("\"awake\""));
}

static void send(riposte_call *call, riposte_slice method, riposte_slice url, riposte_slice body, uint32_t flags) {
  static const riposte_field headers[] = { { { "accept", 6 }, { "application/json", 16 } } };
  riposte_http_request request = { .size = sizeof request, .flags = flags, .method = method, .url = url, .body = body,
                                   .headers = headers, .header_count = 1 };
  riposte_status status = host->http(call, &request, done, NULL);
  if (status != RIPOSTE_OK) fail(call, status, "refused", "the host refused the request");
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  riposte_field field = { TEXT("operation"), TEXT("another") };
  host->log(call, RIPOSTE_LOG_INFO, TEXT("asking"), &field, 1);
  if (asks_for(input, "get")) send(call, TEXT("GET"), TEXT("things/1"), (riposte_slice){ 0 }, 0);
  else if (asks_for(input, "post")) send(call, TEXT("POST"), TEXT("things"), TEXT("{\"a\":1}"), 0);
  else if (asks_for(input, "query"))
    send(call, TEXT("POST"), TEXT("query"), TEXT("{}"), RIPOSTE_HTTP_IDEMPOTENT);
  else if (asks_for(input, "malformed")) send(call, TEXT("get it"), TEXT("x"), (riposte_slice){ 0 }, 0);
  else if (asks_for(input, "wait")) host->after(call, 1, awake, NULL);
  else if (asks_for(input, "wait-long")) host->after(call, 3600000, awake, NULL);
  else if (input->kind == RIPOSTE_TEST) send(call, TEXT("GET"), TEXT("me"), (riposte_slice){ 0 }, 0);
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("fetch", "\"base\":\"https://api.example.com\",\"hosts\":[\"api.example.com\"],\"settings\":{\"type\":"
                 "\"object\",\"properties\":{\"region\":{\"type\":\"string\"}}},\"actions\":{\"get\":{\"title\":\"Get\","
                 READ_ACTION "},\"post\":{\"title\":\"Post\"," WRITE_ACTION "},\"query\":{\"title\":\"Query\","
                 READ_ACTION "},\"malformed\":{\"title\":\"Malformed\"," READ_ACTION "},\"wait\":{\"title\":\"Wait\","
                 READ_ACTION "},\"wait-long\":{\"title\":\"Wait long\"," READ_ACTION "}}")
