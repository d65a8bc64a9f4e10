/* What the broken plugins share: a connector `broken` with one action `act`, right in all but one point.
 *
 * A source writes `start` and ends with PLUGIN.
 */
#ifndef BROKEN_PLUGIN_H
#define BROKEN_PLUGIN_H

#include "riposte/connector.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TEXT(literal) ((riposte_slice){ (literal), sizeof(literal) - 1 })
#define NOTHING ((riposte_slice){ NULL, 0 })

/* The parts of a descriptor around its actions and triggers. */
#define HEAD(concurrency)                                                                  \
  "{\"riposte\":1,\"plugin\":{\"name\":\"broken\",\"version\":\"1.0.0\"},\"connectors\":{" \
  "\"broken\":{\"title\":\"Broken\",\"summary\":\"Wrong in one point\",\"concurrency\":\"" concurrency "\","
#define TAIL "}}}"
#define ACTION(effect)                                                                        \
  "\"actions\":{\"act\":{\"title\":\"Act\",\"summary\":\"Acts\",\"effect\":\"" effect "\","   \
  "\"idempotency\":\"natural\",\"input\":{\"type\":\"object\",\"required\":[\"text\"],"       \
  "\"properties\":{\"text\":{\"type\":\"string\"}}},"                                         \
  "\"examples\":[{\"input\":{\"text\":\"a\"}}]}}"

static const riposte_host *host;

static inline void end(riposte_call *call, riposte_status status, riposte_slice output,
                       riposte_slice message) {
  riposte_result result = { .size = sizeof result, .status = status, .output = output, .message = message };
  host->complete(call, &result);
}

static inline int is(riposte_slice text, const char *name) {
  return text.length == strlen(name) && memcmp(text.bytes, name, text.length) == 0;
}

/* Whether this is a call of the one action; completes those that are not. */
static inline int is_act(riposte_call *call, const riposte_input *input) {
  if (input->kind == RIPOSTE_INVOKE && is(input->operation, "act")) return 1;
  end(call, RIPOSTE_UNSUPPORTED, NOTHING, TEXT("there is only the action act"));
  return 0;
}

/* Whether a JSON text has a word in it. */
static inline int has(riposte_slice json, const char *word) {
  return memmem(json.bytes, json.length, word, strlen(word)) != NULL;
}

/* Sends one request; completes the call itself when it cannot. */
static inline void ask(riposte_call *call, const char *method, uint32_t flags, riposte_http_done done,
                       void *context) {
  riposte_http_request request = { .size = sizeof request, .flags = flags,
                                   .method = { method, strlen(method) }, .url = TEXT("things") };
  riposte_status status = host->http(call, &request, done, context);
  if (status != RIPOSTE_OK) end(call, status, NOTHING, TEXT("the request was not taken"));
}

/* Completes a call as an answer says; `output` is for 200. */
static inline void end_from(riposte_call *call, const riposte_http_response *response, riposte_slice output) {
  static const struct { uint32_t http; riposte_status status; } map[] = {
    { 401, RIPOSTE_AUTH }, { 403, RIPOSTE_FORBIDDEN }, { 404, RIPOSTE_NOT_FOUND }, { 409, RIPOSTE_CONFLICT },
    { 429, RIPOSTE_THROTTLED }, { 500, RIPOSTE_TRANSIENT }, { 503, RIPOSTE_TRANSIENT },
  };
  if (response->status != RIPOSTE_OK) {
    end(call, response->status, NOTHING, TEXT("there is no answer"));
    return;
  }
  for (size_t i = 0; i < sizeof map / sizeof *map; i++) {
    if (map[i].http == response->http_status) {
      end(call, map[i].status, NOTHING, TEXT("the service says no"));
      return;
    }
  }
  end(call, RIPOSTE_OK, output, NOTHING);
}

static inline void plain_load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  end(call, RIPOSTE_OK, NOTHING, NOTHING);
}

static inline void plain_open(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, RIPOSTE_OK, NOTHING, NOTHING);
}

/* The table and the entry: PLUGIN(descriptor, .member = value ...); later members win. */
#define PLUGIN(text, ...)                                                        \
  static const char descriptor_text[] = text;                                    \
  _Pragma("GCC diagnostic ignored \"-Woverride-init\"")                          \
  static const riposte_plugin table = {                                          \
    .size = sizeof table, .abi = RIPOSTE_ABI,                                    \
    .descriptor = { descriptor_text, sizeof descriptor_text - 1 },               \
    .load = plain_load, .open = plain_open, __VA_ARGS__                          \
  };                                                                             \
  RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }

#endif
