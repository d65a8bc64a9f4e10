/* Its entry function gives nothing. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

static const void *kept __attribute__((used)) = (const void *)&start;

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return NULL; }
