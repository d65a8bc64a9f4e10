/* Its connections do not open. */
#include "fixture.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  (void)input;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 });
}

static void refuse(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  fail(call, RIPOSTE_INVALID, "BadRegion", "there is no such region");
}

#define open_connection refuse
FIXTURE("stubborn", "\"actions\":{\"say\":{\"title\":\"Say\"," READ_ACTION "}}")
