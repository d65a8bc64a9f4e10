/* For soaking: answers at once or after a while with its version, and dies when it is told to. */
#include "hostile.h"

#ifndef VERSION
#define VERSION "1"
#endif

enum { WHILE_MS = 20 };

static void later(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  end(call, status, TEXT(VERSION));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "crash")) *(volatile int *)8 = 1;
  if (asks_for(input, "slow")) {
    if (host->after(call, WHILE_MS, later, NULL) != RIPOSTE_OK) end(call, RIPOSTE_CANCELLED, (riposte_slice){ 0 });
    return;
  }
  end(call, RIPOSTE_OK, TEXT(VERSION));
}

FIXTURE("steady", "\"concurrency\":\"parallel\",\"actions\":{" DEED("version") "," DEED("slow") "," DEED("crash") "}")
