/* The threads of the worker.
 *
 * One thread leads: it reads the socket and runs the plugin's code itself, without a hand-over. When it stays
 * in plugin code for longer than a few milliseconds, the watch gives the lead to another thread; the one that
 * lost it becomes one of the pool. The watch also ends waits. Nothing wakes up while nothing is under way.
 */
#ifndef RIPOSTE_WORKER_THREADS_H
#define RIPOSTE_WORKER_THREADS_H

#include "jobs.h"

#define THREADS 64          /* of the worker's own, beside the watch */
#define THREADS_BLOCKING 32 /* of them that blocking calls may hold */

/* What the calling thread does from now on, the first to lead. */
_Noreturn void threads_begin(void);

/* Around plugin code on the thread that leads; lead_leave says whether it leads still. */
void lead_enter(void);
int lead_leave(void);

/* The watch looks at the waits at this time at the latest. [locked] */
void threads_watch_until(int64_t due_ns);

/* [locked] */
unsigned threads_count(void);

/* Runs a function on a thread beside all others; 0 when there is none to be had. */
int threads_start(void *(*body)(void *), void *context);

#endif
