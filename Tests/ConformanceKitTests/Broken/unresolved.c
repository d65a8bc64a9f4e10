/* Needs a function that nothing provides. */
#include "plugin.h"

void nobody_has_this(void);

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  nobody_has_this();
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
