/* Completes wrongly: twice, after it was cancelled, from threads at once, and with garbage of every kind. */
#include "hostile.h"

#include <stdint.h>

enum { AT_ONCE = 16, TIMES = 1000 };

static riposte_call *kept;

static void *race(void *call) {
  for (int index = 0; index < TIMES; index += 1) end(call, RIPOSTE_OK, TEXT("\"raced\""));
  return NULL;
}

static void complete_at_once(riposte_call *call) {
  pthread_t threads[AT_ONCE];
  for (int index = 0; index < AT_ONCE; index += 1) pthread_create(&threads[index], NULL, race, call);
  for (int index = 0; index < AT_ONCE; index += 1) pthread_join(threads[index], NULL);
}

static void cancelled(void *connection, riposte_call *call) {
  (void)connection;
  if (call != kept) return;
  end(call, RIPOSTE_OK, TEXT("\"after cancel\""));
  end(call, RIPOSTE_OK, TEXT("\"after cancel, again\""));
}

static void complete_many(riposte_call *call) {
  uint64_t name = (uint64_t)(uintptr_t)call;
  for (uint64_t offset = 1; offset < 100000; offset += 1) {
    end((riposte_call *)(uintptr_t)(name + offset), RIPOSTE_OK, TEXT("\"forged\""));
    end((riposte_call *)(uintptr_t)(name - offset), RIPOSTE_OK, TEXT("\"forged\""));
    end((riposte_call *)(uintptr_t)(name ^ (offset << 32)), RIPOSTE_OK, TEXT("\"forged\""));
  }
  end(call, RIPOSTE_OK, TEXT("\"mine\""));
}

static void deep(riposte_call *call) {
  static char text[1 << 20];
  memset(text, '[', sizeof text);
  end(call, RIPOSTE_OK, (riposte_slice){ text, sizeof text });
}

static void large(riposte_call *call, size_t length) {
  char *text = malloc(length);
  if (text) {
    memset(text, '1', length);
    text[0] = text[length - 1] = '"';
  }
  end(call, RIPOSTE_OK, (riposte_slice){ text, length });
  free(text);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  riposte_result result = { .size = sizeof result };
  if (asks_for(input, "twice")) {
    end(call, RIPOSTE_OK, TEXT("1"));
    end(call, RIPOSTE_OK, TEXT("2"));
  } else if (asks_for(input, "at-once")) complete_at_once(call);
  else if (asks_for(input, "keep")) kept = call;
  else if (asks_for(input, "many")) complete_many(call);
  else if (asks_for(input, "not-json")) end(call, RIPOSTE_OK, TEXT("{\"a\":"));
  else if (asks_for(input, "not-text")) end(call, RIPOSTE_OK, TEXT("\"\xff\xfe\xed\xa0\x80\""));
  else if (asks_for(input, "deep")) deep(call);
  else if (asks_for(input, "large")) large(call, 15u << 20);
  else if (asks_for(input, "too-large")) large(call, 17u << 20);
  else if (asks_for(input, "four-gigabytes")) end(call, RIPOSTE_OK, (riposte_slice){ "\"\"", (size_t)4 << 30 });
  else if (asks_for(input, "all-memory")) end(call, RIPOSTE_OK, (riposte_slice){ "\"\"", SIZE_MAX });
  else if (asks_for(input, "nowhere")) end(call, RIPOSTE_OK, (riposte_slice){ (const char *)16, 64 });
  else if (asks_for(input, "no-bytes")) end(call, RIPOSTE_OK, (riposte_slice){ NULL, 64 });
  else if (asks_for(input, "no-result")) host->complete(call, NULL);
  else if (asks_for(input, "no-size")) {
    result.size = 0;
    host->complete(call, &result);
  } else if (asks_for(input, "huge-size")) {
    result.size = UINT32_MAX;
    result.output = TEXT("\"huge\"");
    host->complete(call, &result);
  } else if (asks_for(input, "unknown-status")) end(call, 4711, TEXT("null"));
  else if (asks_for(input, "negative-status")) end(call, INT32_MIN, TEXT("null"));
  else if (asks_for(input, "long-retry")) {
    result.status = RIPOSTE_THROTTLED;
    result.retry_after_ms = UINT64_MAX;
    host->complete(call, &result);
  } else if (asks_for(input, "wrong-message")) {
    result.status = RIPOSTE_PERMANENT;
    result.code = TEXT("\xff\0\x1b[31m");
    result.message = TEXT("line\nline\x1b[2J\0\xff end");
    host->complete(call, &result);
  } else if (asks_for(input, "no-call")) {
    end(NULL, RIPOSTE_OK, TEXT("null"));
    host->log(NULL, 0, (riposte_slice){ 0 }, NULL, 0);
    host->http(call, NULL, NULL, NULL);
    host->after(call, 0, NULL, NULL);
    host->emit(call, NULL);
    host->cancelled(NULL);
    host->random(NULL, 0);
    host->extension(NULL);
    end(call, RIPOSTE_OK, TEXT("\"done\""));
  } else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

#define ANSWERS                                                                                                  \
  DEED("twice") "," DEED("at-once") "," DEED("keep") "," DEED("many") "," DEED("not-json") "," DEED("not-text")   \
  "," DEED("deep") "," DEED("large") "," DEED("too-large") "," DEED("four-gigabytes") "," DEED("all-memory")      \
  "," DEED("nowhere") "," DEED("no-bytes") "," DEED("no-result") "," DEED("no-size") "," DEED("huge-size")        \
  "," DEED("unknown-status") "," DEED("negative-status") "," DEED("long-retry") "," DEED("wrong-message")         \
  "," DEED("no-call")

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"answers\",\"version\":\"1.0.0\"},\"connectors\":{\"answers\":"
    "{\"title\":\"Fixture\",\"summary\":\"For tests\",\"actions\":{" ANSWERS "}}}}";
static const riposte_plugin table = { .size = sizeof table, .abi = RIPOSTE_ABI,
                                      .descriptor = { descriptor, sizeof descriptor - 1 }, .load = load,
                                      .open = open_connection, .start = start, .cancel = cancelled };
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
