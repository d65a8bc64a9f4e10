/* What the parts of the worker share.
 *
 * One lock, `state_lock`, guards calls, requests, waits, connections and the threads' queues. It is held for
 * a few instructions at a time, never while plugin code runs and never while something is sent.
 */
#ifndef RIPOSTE_WORKER_H
#define RIPOSTE_WORKER_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

#include "riposte/connector.h"
#include "worker_protocol.h"

extern pthread_mutex_t state_lock;

void lock_state(void);
void unlock_state(void);

/* Says why on standard error and ends the process with status 3. */
_Noreturn void give_up(const char *why);

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t monotonic_ns(void);

/* The host's clock: set by what it says, read without a system call. */
void clock_set(int64_t now_ms);
int64_t clock_now_ms(void);

/* The plugin's table, NULL where there are only natives. Set before the first thread starts. */
extern const riposte_plugin *plugin_table;
extern const riposte_host host_table;

static inline size_t slice_length(riposte_slice slice) { return slice.bytes ? slice.length : 0; }

#endif
