/* Says INTERNAL when a member is missing. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  if (!has(input->body, "\"text\":\"")) {
    end(call, RIPOSTE_INTERNAL, NOTHING, TEXT("index out of range"));
    return;
  }
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
