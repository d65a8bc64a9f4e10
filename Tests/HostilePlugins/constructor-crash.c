/* Crashes while it is being loaded. */
#include "hostile.h"

__attribute__((constructor)) static void crash(void) { *(volatile int *)8 = 1; }

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, TEXT("\"unreachable\""));
}

FIXTURE("constructor-crash", "\"actions\":{" DEED("wait") "}")
