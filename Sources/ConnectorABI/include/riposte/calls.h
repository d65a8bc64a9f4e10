/* riposte/calls.h - the tables' functions as functions, for languages that cannot call through a pointer.
 *
 * Optional: cgo is one such language. Each function passes its arguments on to the member of the same name
 * and adds nothing, so what riposte/connector.h says of the member holds here; `host` is the table that load
 * was given. Nothing here is exported, and nothing is part of a library's binary interface. */
#ifndef RIPOSTE_CALLS_H
#define RIPOSTE_CALLS_H

#include "riposte/connector.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ends a call: `complete` of the host. Since 1.0. */
static inline void riposte_complete(const riposte_host *host, riposte_call *call,
                                    const riposte_result *result) {
  host->complete(call, result);
}

/* Reports an event: `emit` of the host. Since 1.0. */
static inline riposte_status riposte_emit(const riposte_host *host, riposte_call *call,
                                          const riposte_event *event) {
  return host->emit(call, event);
}

/* Starts a request: `http` of the host. Since 1.0. */
static inline riposte_status riposte_http(const riposte_host *host, riposte_call *call,
                                          const riposte_http_request *request, riposte_http_done done,
                                          void *context) {
  return host->http(call, request, done, context);
}

/* Starts a wait: `after` of the host. Since 1.0. */
static inline riposte_status riposte_after(const riposte_host *host, riposte_call *call, uint64_t delay_ms,
                                           riposte_timer_done done, void *context) {
  return host->after(call, delay_ms, done, context);
}

/* Whether a call should stop or is over: `cancelled` of the host. Since 1.0. */
static inline int32_t riposte_cancelled(const riposte_host *host, riposte_call *call) {
  return host->cancelled(call);
}

/* Writes a line to the log: `log` of the host. Since 1.0. */
static inline void riposte_log(const riposte_host *host, riposte_call *call, int32_t level,
                               riposte_slice message, const riposte_field *fields, size_t field_count) {
  host->log(call, level, message, fields, field_count);
}

/* The time by the host's clock: `now_ms` of the host. Since 1.0. */
static inline int64_t riposte_now_ms(const riposte_host *host) { return host->now_ms(); }

/* Fills bytes with random ones: `random` of the host. Since 1.0. */
static inline void riposte_random(const riposte_host *host, void *bytes, size_t length) {
  host->random(bytes, length);
}

/* A constant table of the host by id, or NULL: `extension` of the host. Since 1.0. */
static inline const void *riposte_extension(const riposte_host *host, const char *id) {
  return host->extension(id);
}

#ifdef __cplusplus
}
#endif

#endif
