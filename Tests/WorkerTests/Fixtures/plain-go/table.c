#include "table.h"

static const riposte_host *host;

extern void plainStart(void *connection, riposte_call *call, riposte_input *input);

void plain_end(riposte_call *call, char *bytes, size_t length) {
  riposte_result result = {.size = sizeof result, .output = {bytes, length}};
  host->complete(call, &result);
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  plain_end(call, 0, 0);
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *opening) {
  (void)plugin;
  (void)opening;
  plain_end(call, 0, 0);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  plainStart(connection, call, (riposte_input *)input);
}

static const riposte_plugin table = {.size = sizeof table, .abi = RIPOSTE_ABI, .descriptor = {"{}", 2}, .load = load,
                                     .open = open_connection, .start = start};

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
