/* The neighbour of the others, which must notice nothing: gives back its input, or goes on a while. */
#include "hostile.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "where")) {
    char text[32];
    int length = snprintf(text, sizeof text, "%d", (int)getpid());
    end(call, RIPOSTE_OK, (riposte_slice){ text, (size_t)length });
    return;
  }
  end(call, RIPOSTE_OK, input->body);
}

FIXTURE("good", "\"actions\":{" DEED("echo") "," DEED("where") "}")
