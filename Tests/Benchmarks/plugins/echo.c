/* The plugin that is measured: completes every call with its input, at once. Also the callee of the bare call. */
#include "riposte/connector.h"

static const riposte_host *host;

static void end(riposte_call *call, riposte_slice output) {
  riposte_result result = { .size = sizeof result, .output = output };
  host->complete(call, &result);
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  end(call, (riposte_slice){ 0 });
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, (riposte_slice){ 0 });
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  end(call, input->body);
}

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"bench\",\"version\":\"1.0.0\"},\"connectors\":{\"bench\":"
    "{\"title\":\"Bench\",\"summary\":\"For measuring\",\"concurrency\":\"parallel\",\"actions\":{\"echo\":"
    "{\"title\":\"Echo\",\"effect\":\"read\",\"input\":{\"type\":\"object\"}}}}}}";

static const riposte_plugin table = { .size = sizeof table, .abi = RIPOSTE_ABI,
                                      .descriptor = { descriptor, sizeof descriptor - 1 }, .load = load,
                                      .open = open_connection, .start = start };

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }

/* Reads a byte of each end of its argument, as the bare call of the table. */
RIPOSTE_EXPORT int bare(const char *bytes, unsigned long length) { return bytes[0] + bytes[length - 1]; }
