/* Spins while it is being loaded. */
#include "hostile.h"

__attribute__((constructor)) static void spin(void) {
  for (volatile unsigned long count = 0;; count += 1) continue;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, TEXT("\"unreachable\""));
}

FIXTURE("constructor-loop", "\"actions\":{" DEED("wait") "}")
