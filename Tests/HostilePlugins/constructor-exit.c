/* Leaves, with nothing to complain of, while it is being loaded; and leaves its mark where it may not. */
#include "hostile.h"

__attribute__((constructor)) static void leave(void) {
  int file = open(MARK, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file >= 0) write(file, "loaded", 6);
  exit(0);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, TEXT("\"unreachable\""));
}

FIXTURE("constructor-exit", "\"actions\":{" DEED("wait") "}")
