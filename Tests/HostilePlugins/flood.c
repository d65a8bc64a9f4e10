/* Says far too much: a million lines of log, a gibibyte on standard output, requests and waits without end. */
#include "hostile.h"

enum { LINES = 1000000, CHUNK = 64 << 10, CHUNKS = 16 << 10, REQUESTS = 100000, HUGE_FIELDS = 10000 };

static char chunk[CHUNK];

static void log_lines(riposte_call *call) {
  char line[64];
  for (int index = 0; index < LINES; index += 1) {
    int length = snprintf(line, sizeof line, "line %d", index);
    host->log(call, RIPOSTE_LOG_ERROR, (riposte_slice){ line, (size_t)length }, NULL, 0);
  }
}

static void log_huge(riposte_call *call) {
  static char text[16 << 20];
  static riposte_field fields[HUGE_FIELDS];
  memset(text, 'x', sizeof text);
  riposte_slice all = { text, sizeof text };
  for (int index = 0; index < HUGE_FIELDS; index += 1) fields[index] = (riposte_field){ all, all };
  for (int index = 0; index < 100; index += 1) host->log(call, 99, all, fields, HUGE_FIELDS);
  host->log(call, -5, (riposte_slice){ NULL, SIZE_MAX }, NULL, SIZE_MAX);
  host->log(NULL, 0, all, NULL, 0);
}

static void print(int descriptor, int breaks) {
  memset(chunk, 'x', sizeof chunk);
  for (size_t index = 79; breaks && index < sizeof chunk; index += 80) chunk[index] = '\n';
  for (int index = 0; index < CHUNKS; index += 1) write(descriptor, chunk, sizeof chunk);
}

static void ignore(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  (void)call;
  (void)response;
}

static void ignore_wait(void *context, riposte_call *call, riposte_status status) {
  (void)context;
  (void)call;
  (void)status;
}

static void ask(riposte_call *call) {
  int accepted = 0;
  for (int index = 0; index < REQUESTS; index += 1) {
    riposte_http_request request = { .size = sizeof request, .method = TEXT("GET"), .url = TEXT("things") };
    accepted += host->http(call, &request, ignore, NULL) == RIPOSTE_OK;
  }
  for (int index = 0; index < REQUESTS; index += 1) accepted += host->after(call, 1u << 30, ignore_wait, NULL) == 0;
  char text[32];
  int length = snprintf(text, sizeof text, "%d", accepted);
  end(call, RIPOSTE_OK, (riposte_slice){ text, (size_t)length });
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "requests")) {
    ask(call);
    return;
  }
  if (asks_for(input, "log")) log_lines(call);
  if (asks_for(input, "huge-log")) log_huge(call);
  if (asks_for(input, "output")) print(1, 1);
  if (asks_for(input, "one-line")) print(1, 0);
  if (asks_for(input, "errors")) print(2, 1);
  end(call, RIPOSTE_OK, TEXT("\"said\""));
}

FIXTURE("flood", "\"actions\":{" DEED("requests") "," DEED("log") "," DEED("huge-log") "," DEED("output") ","
                 DEED("one-line") "," DEED("errors") "}")
