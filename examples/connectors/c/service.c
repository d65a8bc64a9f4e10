/* Requests to the service, and what its failures mean. */
#include "reputation.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAXIMUM_CODE = 100, MAXIMUM_MESSAGE = 300 };

void complete(const riposte_host *host, riposte_call *call, riposte_status status, riposte_slice message) {
  riposte_result result = { .size = sizeof result, .status = status, .message = message };
  host->complete(call, &result);
}

void succeed(const riposte_host *host, riposte_call *call, text *output) {
  if (output->broken) {
    complete(host, call, RIPOSTE_TRANSIENT, LITERAL("out of memory"));
  } else {
    riposte_result result = { .size = sizeof result, .status = RIPOSTE_OK, .output = text_slice(output) };
    host->complete(call, &result);
  }
  text_free(output);
}

void fail_unreadable(const riposte_host *host, riposte_call *call) {
  complete(host, call, RIPOSTE_PERMANENT, LITERAL("the service's answer cannot be read"));
}

static riposte_status status_of(uint32_t http_status) {
  switch (http_status) {
    case 400: return RIPOSTE_INVALID;
    case 401: return RIPOSTE_AUTH;
    case 403: return RIPOSTE_FORBIDDEN;
    case 404: return RIPOSTE_NOT_FOUND;
    case 408: return RIPOSTE_TRANSIENT;
    case 409: return RIPOSTE_CONFLICT;
    case 429: return RIPOSTE_THROTTLED;
    default: return http_status >= 500 ? RIPOSTE_TRANSIENT : RIPOSTE_PERMANENT;
  }
}

/* The text of a string of the body, cut between characters; empty when there is none of sensible length. */
static size_t words(json value, char *out, size_t most) {
  char whole[4096];
  size_t length = value.length <= sizeof whole ? json_string(value, whole) : 0;
  if (length > most) {
    length = most;
    while (length && ((unsigned char)whole[length] & 0xc0) == 0x80) length--;
  }
  memcpy(out, whole, length);
  return length;
}

/* The host sets the descriptor's error map above the status, by the code. */
static void fail_by_answer(const riposte_host *host, riposte_call *call,
                           const riposte_http_response *response) {
  char code[MAXIMUM_CODE], message[MAXIMUM_MESSAGE];
  json body = json_is_whole(response->body) ? json_root(response->body) : (json){ 0 };
  size_t code_length = words(json_get(body, "error.code"), code, sizeof code);
  size_t length = words(json_get(body, "error.message"), message, sizeof message);
  if (!length) {
    unsigned number = response->http_status;
    length = (size_t)snprintf(message, sizeof message, "the service answered %u", number);
  }
  riposte_result result = { .size = sizeof result, .status = status_of(response->http_status),
                            .code = { code, code_length }, .message = { message, length } };
  host->complete(call, &result);
}

static int is_readable(const riposte_http_response *response) {
  if (!response->body.length) return 1;
  return !(response->flags & RIPOSTE_HTTP_TRUNCATED) && json_is_whole(response->body);
}

static void answered(void *context, riposte_call *call, const riposte_http_response *response) {
  exchange what = *(exchange *)context;
  free(context);
  if (response->status != RIPOSTE_OK) {
    complete(what.host, call, response->status, response->message);
  } else if (response->http_status < 200 || response->http_status > 299) {
    fail_by_answer(what.host, call, response);
  } else if (!is_readable(response)) {
    fail_unreadable(what.host, call);
  } else {
    what.read(&what, call, json_root(response->body));
  }
}

void service_send(exchange what, riposte_call *call, const char *method, text *url, text *body) {
  static const riposte_field is_json = { { "content-type", 12 }, { "application/json", 16 } };
  exchange *kept = malloc(sizeof *kept);
  if (!kept || url->broken || body->broken) {
    free(kept);
    complete(what.host, call, RIPOSTE_TRANSIENT, LITERAL("out of memory"));
  } else {
    *kept = what;
    riposte_http_request request = { .size = sizeof request, .method = { method, strlen(method) },
                                     .url = text_slice(url), .body = text_slice(body), .headers = &is_json,
                                     .header_count = body->length ? 1 : 0 };
    riposte_status status = what.host->http(call, &request, answered, kept);
    /* After OK the context is the callback's, which may have run already. */
    if (status != RIPOSTE_OK) {
      free(kept);
      complete(what.host, call, status, LITERAL("the request could not be started"));
    }
  }
  text_free(url);
  text_free(body);
}
