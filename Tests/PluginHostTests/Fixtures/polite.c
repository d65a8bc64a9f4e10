/* Keeps a call until it is told to stop; has objects of its own for plugin and connection. */
#include "riposte/connector.h"

#include <stdlib.h>
#include <string.h>

typedef struct { const riposte_host *host; } plugin_object;
typedef struct { plugin_object *plugin; char settings[256]; size_t length; } connection_object;

static void end(const riposte_host *host, riposte_call *call, riposte_status status, void *object,
                riposte_slice output) {
  riposte_result result = { .size = sizeof result, .status = status, .object = object, .output = output };
  host->complete(call, &result);
}

static void load(const riposte_plugin *self, const riposte_host *host, riposte_call *call) {
  plugin_object *plugin = malloc(sizeof *plugin);
  (void)self;
  plugin->host = host;
  end(host, call, RIPOSTE_OK, plugin, (riposte_slice){ 0 });
}

static void open_connection(void *object, riposte_call *call, const riposte_connection *given) {
  plugin_object *plugin = object;
  connection_object *connection = calloc(1, sizeof *connection);
  connection->plugin = plugin;
  connection->length = given->settings.length < 256 ? given->settings.length : 256;
  memcpy(connection->settings, given->settings.bytes, connection->length);
  end(plugin->host, call, RIPOSTE_OK, connection, (riposte_slice){ 0 });
}

static void start(void *object, riposte_call *call, const riposte_input *input) {
  connection_object *connection = object;
  if (input->operation.length == 4) return; /* keep */
  end(connection->plugin->host, call, RIPOSTE_OK, NULL, (riposte_slice){ connection->settings, connection->length });
}

static void cancel(void *object, riposte_call *call) {
  connection_object *connection = object;
  end(connection->plugin->host, call, RIPOSTE_CANCELLED, NULL, (riposte_slice){ 0 });
}

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"polite\",\"version\":\"1.0.0\"},\"connectors\":{\"polite\":{\"title\":"
    "\"Polite\",\"summary\":\"For tests\",\"settings\":{\"type\":\"object\",\"properties\":{\"region\":{\"type\":"
    "\"string\",\"default\":\"eu\"}}},\"actions\":{\"keep\":{\"title\":\"Keep\",\"effect\":\"read\"},"
    "\"settings\":{\"title\":\"Settings\",\"effect\":\"read\"}}}}}";

static const riposte_plugin table = { .size = sizeof table, .abi = RIPOSTE_ABI,
                                      .descriptor = { descriptor, sizeof descriptor - 1 }, .load = load,
                                      .open = open_connection, .start = start, .cancel = cancel, .close = free,
                                      .unload = free };
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
