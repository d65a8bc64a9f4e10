/* What the fixtures share: the life of a plugin that needs none, and a way to complete. */
#include "riposte/connector.h"

#include <string.h>

static const riposte_host *host;

#define TEXT(literal) ((riposte_slice){ (literal), sizeof(literal) - 1 })

static inline void end(riposte_call *call, riposte_status status, riposte_slice output) {
  riposte_result result = { .size = sizeof result, .status = status, .output = output };
  host->complete(call, &result);
}

static inline void fail(riposte_call *call, riposte_status status, const char *code, const char *message) {
  riposte_result result = { .size = sizeof result, .status = status, .code = { code, strlen(code) },
                            .message = { message, strlen(message) } };
  host->complete(call, &result);
}

static inline void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 });
}

static inline void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 });
}

static inline int asks_for(const riposte_input *input, const char *operation) {
  return input->operation.length == strlen(operation) &&
         memcmp(input->operation.bytes, operation, input->operation.length) == 0;
}

/* A plugin of one connector named NAME whose descriptor's members are MEMBERS. */
#define FIXTURE(NAME, MEMBERS)                                                                                       \
  static const char descriptor[] = "{\"riposte\":1,\"plugin\":{\"name\":\"" NAME "\",\"version\":\"1.0.0\"},"       \
                                   "\"connectors\":{\"" NAME "\":{\"title\":\"Fixture\",\"summary\":\"For tests\"," \
                                   MEMBERS "}}}";                                                                   \
  static const riposte_plugin table = { .size = sizeof table, .abi = RIPOSTE_ABI,                                  \
                                        .descriptor = { descriptor, sizeof descriptor - 1 }, .load = load,          \
                                        .open = open_connection, .start = start };                                  \
  RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }

#define READ_ACTION "\"effect\":\"read\",\"input\":{\"type\":\"object\"}"
#define WRITE_ACTION "\"effect\":\"write\",\"idempotency\":\"none\",\"input\":{\"type\":\"object\"}"
