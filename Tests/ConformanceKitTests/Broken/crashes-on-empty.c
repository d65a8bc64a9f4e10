/* Follows a member that is not there. */
#include "plugin.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  const char *text = memmem(input->body.bytes, input->body.length, "\"text\":", 7);
  volatile char first = *text;
  (void)first;
  end(call, RIPOSTE_OK, TEXT("{}"), NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
