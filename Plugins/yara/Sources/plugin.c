/* Says that this library is a plugin. All its actions are native: nothing but the descriptor is ever asked. */
#include <stddef.h>
#include <string.h>

#include "riposte/connector.h"

/* The descriptor as it stands in the file, between two symbols. */
__asm__(".pushsection .rodata, \"a\"\n"
        "native_descriptor:\n"
        ".incbin \"descriptor.json\"\n"
        "native_descriptor_end:\n"
        ".byte 0\n"
        ".popsection\n");
extern const char descriptor[] __asm__("native_descriptor") __attribute__((visibility("hidden")));
extern const char descriptor_end[] __asm__("native_descriptor_end") __attribute__((visibility("hidden")));

static const riposte_host *host; /* set by load, before anything else is called */

static void end(riposte_call *call, riposte_status status) {
  riposte_result result = {.size = sizeof result, .status = status};
  host->complete(call, &result);
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  end(call, RIPOSTE_OK);
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, RIPOSTE_OK);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_UNSUPPORTED);
}

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) {
  static riposte_plugin table = {
      .size = sizeof table, .abi = RIPOSTE_ABI, .load = load, .open = open_connection, .start = start};
  table.descriptor = (riposte_slice){descriptor, (size_t)(descriptor_end - descriptor)};
  return &table;
}
