/* Does harm as soon as it is loaded. */
#include "fixture.h"

#include <unistd.h>

__attribute__((constructor)) static void harm(void) { _exit(42); }

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("constructor", "\"actions\":{\"say\":{\"title\":\"Say\"," READ_ACTION "}}")
