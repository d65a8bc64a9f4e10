// The table of the plugin, and the functions in it: each hands over to the function that Go exports.
#include "edge.h"

#include "_cgo_export.h"

#include <pthread.h>

static void load(const riposte_plugin *self, const riposte_host *host, riposte_call *call) {
  (void)self;
  if (host->abi == RIPOSTE_ABI && host->size >= sizeof *host) edgeLoad((riposte_host *)host, (uintptr_t)call);
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  edgeOpen(plugin, (uintptr_t)call, (riposte_connection *)connection);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  edgeStart((uintptr_t)connection, (uintptr_t)call, (riposte_input *)input);
}

static void close_connection(void *connection) { edgeClose((uintptr_t)connection); }

static void http_done(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)call;
  edgeAnswered((uintptr_t)context, (riposte_http_response *)response);
}

static void timer_done(void *context, riposte_call *call, riposte_status status) {
  (void)call;
  edgeElapsed((uintptr_t)context, status);
}

riposte_status edge_http(const riposte_host *host, uintptr_t call, uint32_t flags, riposte_slice method,
                         riposte_slice url, riposte_slice body, const riposte_field *headers,
                         size_t header_count, uintptr_t context) {
  riposte_http_request request = { .size = sizeof request,
                                   .flags = flags,
                                   .method = method,
                                   .url = url,
                                   .body = body,
                                   .headers = headers,
                                   .header_count = header_count };
  return host->http((riposte_call *)call, &request, http_done, (void *)context);
}

riposte_status edge_after(const riposte_host *host, uintptr_t call, uint64_t delay_ms, uintptr_t context) {
  return host->after((riposte_call *)call, delay_ms, timer_done, (void *)context);
}

static riposte_plugin table = {
  .size = sizeof table,
  .abi = RIPOSTE_ABI,
  .load = load,
  .open = open_connection,
  .start = start,
  .close = close_connection,
};

// The descriptor is embedded by Go, whose runtime starts on a thread of its own: asking Go for it waits for that.
static void describe(void) { table.descriptor = edgeDescriptor(); }

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, describe);
  return &table;
}
