/* Keeps the call of a parallel connector in one place for all. */
#include "plugin.h"

static riposte_call *volatile current;

static void awake(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  (void)call;
  end(current, status, TEXT("{}"), NOTHING);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  current = call;
  host->after(call, 1, awake, NULL);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
