/* Holds the layout of the ABI: a change that moves a member does not compile. */
#include "riposte/connector.h"
#include "riposte/calls.h"

#define HELD(type, member, place) \
  _Static_assert(offsetof(type, member) == (place), #type "." #member " has moved")
#define SIZED(type, bytes) _Static_assert(sizeof(type) == (bytes), "size of " #type " has changed")

_Static_assert(sizeof(void *) == 8 && sizeof(size_t) == 8, "64-bit only");

SIZED(riposte_slice, 16);
HELD(riposte_slice, bytes, 0);
HELD(riposte_slice, length, 8);

SIZED(riposte_field, 32);
HELD(riposte_field, name, 0);
HELD(riposte_field, value, 16);

SIZED(riposte_input, RIPOSTE_INPUT_1_0);
HELD(riposte_input, size, 0);
HELD(riposte_input, kind, 4);
HELD(riposte_input, operation, 8);
HELD(riposte_input, body, 24);
HELD(riposte_input, cursor, 40);
HELD(riposte_input, idempotency_key, 56);
HELD(riposte_input, trace, 72);
HELD(riposte_input, deadline_ms, 88);
HELD(riposte_input, attempt, 96);
HELD(riposte_input, flags, 100);

SIZED(riposte_result, RIPOSTE_RESULT_1_0);
HELD(riposte_result, size, 0);
HELD(riposte_result, status, 4);
HELD(riposte_result, output, 8);
HELD(riposte_result, cursor, 24);
HELD(riposte_result, code, 40);
HELD(riposte_result, message, 56);
HELD(riposte_result, retry_after_ms, 72);
HELD(riposte_result, object, 80);

SIZED(riposte_event, RIPOSTE_EVENT_1_0);
HELD(riposte_event, size, 0);
HELD(riposte_event, flags, 4);
HELD(riposte_event, key, 8);
HELD(riposte_event, body, 24);
HELD(riposte_event, time_ms, 40);

SIZED(riposte_http_request, RIPOSTE_HTTP_REQUEST_1_0);
HELD(riposte_http_request, size, 0);
HELD(riposte_http_request, flags, 4);
HELD(riposte_http_request, method, 8);
HELD(riposte_http_request, url, 24);
HELD(riposte_http_request, body, 40);
HELD(riposte_http_request, headers, 56);
HELD(riposte_http_request, header_count, 64);
HELD(riposte_http_request, timeout_ms, 72);
HELD(riposte_http_request, max_bytes, 80);

SIZED(riposte_http_response, RIPOSTE_HTTP_RESPONSE_1_0);
HELD(riposte_http_response, size, 0);
HELD(riposte_http_response, flags, 4);
HELD(riposte_http_response, status, 8);
HELD(riposte_http_response, http_status, 12);
HELD(riposte_http_response, body, 16);
HELD(riposte_http_response, headers, 32);
HELD(riposte_http_response, header_count, 40);
HELD(riposte_http_response, message, 48);

SIZED(riposte_host, RIPOSTE_HOST_1_0);
HELD(riposte_host, size, 0);
HELD(riposte_host, abi, 4);
HELD(riposte_host, complete, 8);
HELD(riposte_host, emit, 16);
HELD(riposte_host, http, 24);
HELD(riposte_host, after, 32);
HELD(riposte_host, cancelled, 40);
HELD(riposte_host, log, 48);
HELD(riposte_host, now_ms, 56);
HELD(riposte_host, random, 64);
HELD(riposte_host, extension, 72);

SIZED(riposte_connection, RIPOSTE_CONNECTION_1_0);
HELD(riposte_connection, size, 0);
HELD(riposte_connection, flags, 4);
HELD(riposte_connection, connector, 8);
HELD(riposte_connection, name, 24);
HELD(riposte_connection, settings, 40);

SIZED(riposte_plugin, RIPOSTE_PLUGIN_1_0);
HELD(riposte_plugin, size, 0);
HELD(riposte_plugin, abi, 4);
HELD(riposte_plugin, descriptor, 8);
HELD(riposte_plugin, load, 24);
HELD(riposte_plugin, open, 32);
HELD(riposte_plugin, start, 40);
HELD(riposte_plugin, cancel, 48);
HELD(riposte_plugin, close, 56);
HELD(riposte_plugin, unload, 64);
HELD(riposte_plugin, extension, 72);

_Static_assert(RIPOSTE_INPUT_1_0 == 104 && RIPOSTE_RESULT_1_0 == 88 && RIPOSTE_EVENT_1_0 == 48 &&
                   RIPOSTE_HTTP_REQUEST_1_0 == 88 && RIPOSTE_HTTP_RESPONSE_1_0 == 64 &&
                   RIPOSTE_HOST_1_0 == 80 && RIPOSTE_CONNECTION_1_0 == 56 && RIPOSTE_PLUGIN_1_0 == 80,
               "a size of 1.0 has changed");
