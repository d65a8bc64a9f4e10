/* What the plugins of 1.0 share. C99 and C++11 alike.
 *
 * Every struct that they hand over ends where a page ends and the next page cannot be read: a host that looks
 * beyond the size that a struct says crashes. */
#include "riposte/connector.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

static const riposte_host *host;

static inline riposte_slice text(const char *words) {
  riposte_slice slice;
  slice.bytes = words;
  slice.length = strlen(words);
  return slice;
}

static inline void *at_edge(const void *source, size_t length) {
  char *pages =
      (char *)mmap(NULL, 2 * (size_t)PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == (char *)MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE) != 0) abort();
  return memcpy(pages + PAGE - length, source, length);
}

static inline void leave_edge(void *copy, size_t length) {
  munmap((char *)copy + length - PAGE, 2 * (size_t)PAGE);
}

static inline void finish(riposte_call *call, const riposte_result *result) {
  riposte_result *copy = (riposte_result *)at_edge(result, sizeof *result);
  host->complete(call, copy);
  leave_edge(copy, sizeof *result);
}

static inline riposte_result result_of(riposte_status status) {
  riposte_result result;
  memset(&result, 0, sizeof result);
  result.size = sizeof result;
  result.status = status;
  return result;
}

static inline void end(riposte_call *call, riposte_status status, riposte_slice output) {
  riposte_result result = result_of(status);
  result.output = output;
  finish(call, &result);
}

static inline void fail(riposte_call *call, riposte_status status, const char *code, const char *message) {
  riposte_result result = result_of(status);
  result.code = text(code);
  result.message = text(message);
  finish(call, &result);
}

static inline int asks_for(const riposte_input *input, uint32_t kind, const char *operation) {
  return input->kind == kind && input->operation.length == strlen(operation) &&
         (input->operation.length == 0 ||
          memcmp(input->operation.bytes, operation, input->operation.length) == 0);
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  riposte_result result = result_of(self->abi == given->abi ? RIPOSTE_OK : RIPOSTE_INTERNAL);
  host = given;
  result.object = &host;
  finish(call, &result);
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  riposte_result result = result_of(connection->size >= sizeof *connection ? RIPOSTE_OK : RIPOSTE_INTERNAL);
  result.object = plugin;
  finish(call, &result);
}

static void start(void *connection, riposte_call *call, const riposte_input *input);

static riposte_plugin *table;

#define PLUGIN(NAME, MEMBERS) \
  static const char descriptor[] = \
      "{\"riposte\":1,\"plugin\":{\"name\":\"" NAME "\",\"version\":\"1.0.0\"}," \
      "\"connectors\":{\"" NAME "\":{\"title\":\"Frozen\",\"summary\":\"Frozen\"," \
      MEMBERS "}}}"; \
  __attribute__((constructor)) static void make_table(void) { \
    riposte_plugin made; \
    memset(&made, 0, sizeof made); \
    made.size = sizeof made; \
    made.abi = RIPOSTE_ABI; \
    made.descriptor.bytes = descriptor; \
    made.descriptor.length = sizeof descriptor - 1; \
    made.load = load; \
    made.open = open_connection; \
    made.start = start; \
    table = (riposte_plugin *)at_edge(&made, sizeof made); \
  } \
  const riposte_plugin *riposte_plugin_v1(void) { return table; }

#define READ "\"effect\":\"read\",\"input\":{\"type\":\"object\"}"
