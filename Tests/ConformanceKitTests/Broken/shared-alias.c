/* Two of its actions have the same alias. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

#define OTHER(name) \
  "\"" name "\":{\"title\":\"Act\",\"summary\":\"Acts\",\"effect\":\"read\"," \
  "\"aliases\":[\"shared_broken/Act\"]}"

PLUGIN(HEAD("parallel") "\"actions\":{" OTHER("act") "," OTHER("other") "}" TAIL, .start = start)
