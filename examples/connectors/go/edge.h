// The C side of the edge: what Go cannot do itself. cgo cannot call through a pointer of a table, and may not
// hand C a struct that holds pointers into Go's memory, so each function of the host has a wrapper with flat
// parameters. Names of calls cross as numbers: Go must never see one as a pointer.
#ifndef EDGE_H
#define EDGE_H

#include "riposte/connector.h"

#include <stdint.h>

static inline riposte_slice edge_slice(const char *bytes, size_t length) {
  return (riposte_slice){ length ? bytes : NULL, length };
}

static inline void edge_complete(const riposte_host *host, uintptr_t call, riposte_status status,
                                 riposte_slice output, riposte_slice cursor, riposte_slice code,
                                 riposte_slice message, uint64_t retry_after_ms, uintptr_t object) {
  riposte_result result = { .size = sizeof result,
                            .status = status,
                            .output = output,
                            .cursor = cursor,
                            .code = code,
                            .message = message,
                            .retry_after_ms = retry_after_ms,
                            .object = (void *)object };
  host->complete((riposte_call *)call, &result);
}

static inline riposte_status edge_emit(const riposte_host *host, uintptr_t call, riposte_slice key,
                                       riposte_slice body, int64_t time_ms) {
  riposte_event event = { .size = sizeof event, .key = key, .body = body, .time_ms = time_ms };
  return host->emit((riposte_call *)call, &event);
}

// In edge.c, because they name functions that Go exports.
riposte_status edge_http(const riposte_host *host, uintptr_t call, uint32_t flags, riposte_slice method,
                         riposte_slice url, riposte_slice body, const riposte_field *headers,
                         size_t header_count, uintptr_t context);
riposte_status edge_after(const riposte_host *host, uintptr_t call, uint64_t delay_ms, uintptr_t context);

static inline void edge_log(const riposte_host *host, uintptr_t call, int32_t level, riposte_slice message) {
  host->log((riposte_call *)call, level, message, NULL, 0);
}

static inline int64_t edge_now_ms(const riposte_host *host) { return host->now_ms(); }

#endif
