/* Leaves 64 KiB behind in every call. */
#include "plugin.h"

static char *volatile kept;

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  char *memory = malloc(65536);
  if (memory) memset(memory, 1, 65536);
  kept = memory;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
