/* Asks for a stack that can be executed. */
#include "plugin.h"

__asm__(".section .note.GNU-stack,\"x\",@progbits\n.text");

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
