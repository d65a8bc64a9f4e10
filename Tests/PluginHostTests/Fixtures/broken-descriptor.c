#include "fixture.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 });
}

FIXTURE("broken", "\"actoins\":{}")
