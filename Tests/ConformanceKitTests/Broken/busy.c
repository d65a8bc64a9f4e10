/* Refuses a second call while one is under way. */
#include "plugin.h"

static int busy;

static void awake(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  __atomic_fetch_sub(&busy, 1, __ATOMIC_SEQ_CST);
  end(call, status, TEXT("{}"), NOTHING);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (!is_act(call, input)) return;
  if (__atomic_fetch_add(&busy, 1, __ATOMIC_SEQ_CST) > 0) {
    __atomic_fetch_sub(&busy, 1, __ATOMIC_SEQ_CST);
    end(call, RIPOSTE_CONFLICT, NOTHING, TEXT("busy"));
    return;
  }
  if (host->after(call, 20, awake, NULL) != RIPOSTE_OK) end(call, RIPOSTE_CANCELLED, NOTHING, NOTHING);
}

PLUGIN(HEAD("parallel") ACTION("read") TAIL, .start = start)
