/* Says which version it is, at once or after half a second. */
#include "fixture.h"

static void later(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  end(call, status, TEXT("\"" VERSION "\""));
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "version")) {
    end(call, RIPOSTE_OK, TEXT("\"" VERSION "\""));
  } else {
    host->log(call, RIPOSTE_LOG_INFO, TEXT("waiting"), NULL, 0);
    if (host->after(call, 500, later, NULL) != RIPOSTE_OK) end(call, RIPOSTE_INTERNAL, (riposte_slice){ 0 });
  }
}

#ifdef LESS
#define SLOW ""
#else
#define SLOW ",\"slow\":{\"title\":\"Slow\"," READ_ACTION "}"
#endif

FIXTURE("versioned", "\"actions\":{\"version\":{\"title\":\"Version\"," READ_ACTION "}" SLOW "}")
