/* Goes on after its end: keeps callbacks and a thread that calls the host's functions when it was unloaded. */
#include "hostile.h"

#include <time.h>

static riposte_call *haunted;
static pthread_t thread;

static void late(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  (void)status;
  end(call, RIPOSTE_OK, TEXT("\"late\""));
}

static void *haunt(void *context) {
  struct timespec pause = { 0, 1000000 };
  for (;;) {
    riposte_http_request request = { .size = sizeof request, .method = TEXT("POST"), .url = TEXT("ghost") };
    riposte_event event = { .size = sizeof event, .key = TEXT("ghost"), .body = TEXT("1") };
    end(haunted, RIPOSTE_OK, TEXT("\"ghost\""));
    host->log(haunted, RIPOSTE_LOG_ERROR, TEXT("boo"), NULL, 0);
    host->http(haunted, &request, NULL, NULL);
    host->after(haunted, 1, late, context);
    host->emit(haunted, &event);
    host->cancelled(haunted);
    nanosleep(&pause, NULL);
  }
  return NULL;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "haunt")) {
    haunted = call;
    end(call, RIPOSTE_OK, TEXT("\"gone\""));
    pthread_create(&thread, NULL, haunt, NULL);
  } else if (asks_for(input, "wait")) {
    host->after(call, 1u << 30, late, NULL);
    host->after(call, 1, late, NULL);
  } else {
    end(call, RIPOSTE_OK, TEXT("\"still here\""));
  }
}

static void close_connection(void *connection) {
  (void)connection;
  end(haunted, RIPOSTE_OK, TEXT("\"from close\""));
}

static void unload(void *plugin) {
  (void)plugin;
  end(haunted, RIPOSTE_OK, TEXT("\"from unload\""));
  if (!haunted) pthread_create(&thread, NULL, haunt, NULL);
}

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"ghost\",\"version\":\"1.0.0\"},\"connectors\":{\"ghost\":"
    "{\"title\":\"Fixture\",\"summary\":\"For tests\",\"actions\":{" DEED("haunt") "," DEED("wait") "," DEED("say")
    "}}}}";
static const riposte_plugin table = { .size = sizeof table, .abi = RIPOSTE_ABI,
                                      .descriptor = { descriptor, sizeof descriptor - 1 }, .load = load,
                                      .open = open_connection, .start = start, .close = close_connection,
                                      .unload = unload };
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
