/* A host of ABI 1.0: runs a plugin's calls and prints how they ended. Usage: host LIBRARY KIND OPERATION BODY
 *
 * What it hands over has the size of 1.0 and ends where nothing can be read any more: a newer plugin that
 * takes for granted what came later crashes. */
#include <riposte/connector.h>

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

enum { PAGE = 4096 };

static void *loaded;
static riposte_http_done answer_to;
static riposte_timer_done timer_to;
static void *context_of;

static void *at_edge(const void *source, size_t length) {
  char *pages = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED || mprotect(pages + PAGE, PAGE, PROT_NONE) != 0) abort();
  return memcpy(pages + PAGE - length, source, length);
}

static riposte_slice text(const char *words) { return (riposte_slice){ words, strlen(words) }; }

static void complete(riposte_call *call, const riposte_result *result) {
  if (result->size < RIPOSTE_RESULT_1_0) abort();
  printf("%d %d %.*s\n", (int)(size_t)call, result->status, (int)result->output.length,
         result->output.length ? result->output.bytes : "");
  loaded = result->object;
}

static riposte_status emit(riposte_call *call, const riposte_event *event) {
  if (event->key.length == 0) return RIPOSTE_INVALID;
  printf("%d event %.*s\n", (int)(size_t)call, (int)event->key.length, event->key.bytes);
  return RIPOSTE_OK;
}

static riposte_status http(riposte_call *call, const riposte_http_request *request, riposte_http_done done,
                           void *context) {
  printf("%d %.*s\n", (int)(size_t)call, (int)request->url.length, request->url.bytes);
  answer_to = done;
  context_of = context;
  return RIPOSTE_OK;
}

static riposte_status after(riposte_call *call, uint64_t delay_ms, riposte_timer_done done, void *context) {
  printf("%d waits %d\n", (int)(size_t)call, (int)delay_ms);
  timer_to = done;
  context_of = context;
  return RIPOSTE_OK;
}

static int32_t cancelled(riposte_call *call) { return call == NULL; }

static void log_line(riposte_call *call, int32_t level, riposte_slice message, const riposte_field *fields,
                     size_t field_count) {
  (void)fields;
  printf("%d log %d %.*s %d\n", (int)(size_t)call, (int)level, (int)message.length, message.bytes,
         (int)field_count);
}

static int64_t now_ms(void) { return (int64_t)time(NULL) * 1000; }

static void fill(void *bytes, size_t length) { memset(bytes, 0x5a, length); }

static const void *extension(const char *id) {
  (void)id;
  return NULL;
}

static void answer(riposte_call *call) {
  riposte_http_response response = { .size = sizeof response, .flags = RIPOSTE_HTTP_SENT, .http_status = 200,
                                     .body = text("{\"id\":1}") };
  answer_to(context_of, call, at_edge(&response, sizeof response));
}

int main(int count, char **words) {
  if (count != 5) return 2;
  void *library = dlopen(words[1], RTLD_NOW | RTLD_LOCAL);
  const riposte_plugin *(*entry)(void) = NULL;
  if (library) *(void **)&entry = dlsym(library, "riposte_plugin_v1");
  if (!entry) return 3;
  const riposte_plugin *plugin = entry();
  if (plugin->size < RIPOSTE_PLUGIN_1_0 || plugin->abi != RIPOSTE_ABI) return 4;
  riposte_host host = { .size = sizeof host, .abi = RIPOSTE_ABI, .complete = complete, .emit = emit,
                        .http = http, .after = after, .cancelled = cancelled, .log = log_line,
                        .now_ms = now_ms, .random = fill, .extension = extension };
  riposte_connection connection = { .size = sizeof connection, .connector = text("c"), .name = text("n"),
                                    .settings = text("{}") };
  riposte_input input = { .size = sizeof input, .kind = (uint32_t)atoi(words[2]), .operation = text(words[3]),
                          .body = text(words[4]), .cursor = text("6"), .attempt = 1 };
  plugin->load(plugin, at_edge(&host, sizeof host), (riposte_call *)1);
  plugin->open(loaded, (riposte_call *)2, at_edge(&connection, sizeof connection));
  plugin->start(loaded, (riposte_call *)3, at_edge(&input, sizeof input));
  if (answer_to) answer((riposte_call *)3);
  if (timer_to) timer_to(context_of, (riposte_call *)3, RIPOSTE_OK);
  if (plugin->close) plugin->close(loaded);
  return 0;
}
