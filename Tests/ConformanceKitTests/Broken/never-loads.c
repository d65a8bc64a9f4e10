/* Does not complete `load`. */
#include "plugin.h"

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  (void)call;
  host = given;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start, .load = load)
