/* Asks the host for everything that it offers. */
#include "plugin.h"

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  if (context != &host || response->size < sizeof *response || !(response->flags & RIPOSTE_HTTP_SENT)) {
    fail(call, RIPOSTE_INTERNAL, "Answer", "the answer is not as it should be");
  } else if (response->http_status == 200) {
    end(call, RIPOSTE_OK, response->body);
  } else {
    fail(call, RIPOSTE_NOT_FOUND, "", "not there");
  }
}

static void ask(riposte_call *call, const char *url) {
  riposte_http_request request, *copy;
  riposte_field header;
  riposte_status status;
  header.name = text("accept");
  header.value = text("application/json");
  memset(&request, 0, sizeof request);
  request.size = sizeof request;
  request.method = text("GET");
  request.url = text(url);
  request.headers = &header;
  request.header_count = 1;
  copy = (riposte_http_request *)at_edge(&request, sizeof request);
  status = host->http(call, copy, answered, &host);
  leave_edge(copy, sizeof request);
  if (status != RIPOSTE_OK) fail(call, status, "Request", "the request was refused");
}

static void woken(void *context, riposte_call *call, riposte_status status) {
  end(call, context == &host ? status : RIPOSTE_INTERNAL, text("\"woken\""));
}

/* Everything else that the table has. */
static void look(riposte_call *call) {
  unsigned char bytes[64] = { 0 };
  size_t zeroes = 0, index;
  riposte_field field;
  field.name = text("part");
  field.value = text("table");
  host->log(call, RIPOSTE_LOG_INFO, text("looking"), &field, 1);
  host->random(bytes, sizeof bytes);
  for (index = 0; index < sizeof bytes; index++) zeroes += bytes[index] == 0;
  end(call, RIPOSTE_OK,
      host->size >= sizeof *host && host->now_ms() > 0 && zeroes < 32 && !host->cancelled(call) &&
              !host->extension("nobody.has.this/1")
          ? text("true")
          : text("false"));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, RIPOSTE_INVOKE, "get")) {
    ask(call, "things/1");
  } else if (asks_for(input, RIPOSTE_INVOKE, "wait")) {
    if (host->after(call, 1, woken, &host) != RIPOSTE_OK) fail(call, RIPOSTE_INTERNAL, "Wait", "no wait");
  } else if (asks_for(input, RIPOSTE_INVOKE, "look")) {
    look(call);
  } else {
    end(call, RIPOSTE_UNSUPPORTED, text(""));
  }
}

PLUGIN("frozen-http",
       "\"base\":\"https://api.example.com\",\"hosts\":[\"api.example.com\"],\"actions\":{\"get\":{"
       "\"title\":\"Get\"," READ "},\"wait\":{\"title\":\"Wait\"," READ "},\"look\":{\"title\":"
       "\"Look\"," READ "}}")
