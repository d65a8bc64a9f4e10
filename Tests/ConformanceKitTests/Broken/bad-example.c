/* Its example breaks its schema. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel")
       "\"actions\":{\"act\":{\"title\":\"Act\",\"summary\":\"Acts\",\"effect\":\"read\","
       "\"input\":{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}}},"
       "\"examples\":[{\"input\":{\"text\":1}}]}}" TAIL,
       .start = start)
