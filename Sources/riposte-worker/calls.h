/* The calls in hand, by name, and what they have been promised. */
#ifndef RIPOSTE_WORKER_CALLS_H
#define RIPOSTE_WORKER_CALLS_H

#include "jobs.h"

#define CALL_REQUESTS 64 /* requests and waits that a call may have under way */
#define CALL_EVENTS 1000
#define CALL_EVENT_BYTES ((size_t)8 << 20)
#define CALL_LINES 1000
#define OPERATION_NAME 96 /* bytes kept of an operation's name, for messages */
#define SUBJECT (CONNECTOR_NAME + 1 + OPERATION_NAME + 1)

/* Names with this bit are the worker's own: those of `load`. */
#define CALL_OWN ((uint64_t)1 << 63)

typedef struct timer timer;

typedef enum call_purpose { CALL_LOAD, CALL_OPEN, CALL_START } call_purpose;

typedef struct call {
  struct call *next;
  uint64_t name;
  connection *connection; /* NULL for load */
  call_purpose purpose;
  uint32_t kind;
  uint8_t is_started;
  uint8_t is_told; /* to stop */
  uint8_t is_blocking;
  unsigned under_way;
  unsigned events;
  unsigned lines;
  size_t event_bytes;
  timer *timers;
  char operation[OPERATION_NAME + 1];
} call;

/* All [locked]. */

/* NULL without memory; the name must be new. */
call *call_add(uint64_t name, call_purpose purpose, connection *on);
call *call_find(uint64_t name);
unsigned calls_count(void);

/* Marks that the plugin is about to see it; NULL when it is over already. */
call *call_begin(uint64_t name);

/* Ends a call: its waits are over, its name is remembered for messages. */
void call_end(call *ended);

/* What a name belonged to, if that ended not long ago. */
int call_was(uint64_t name, char subject[SUBJECT]);

/* Notes that calls or connections may have become idle. */
void calls_settled(void);

/* Waits until nothing is under way, or until the time (CLOCK_MONOTONIC, ns). Whether nothing is. */
int calls_wait_settled(int64_t until_ns);

/* timers.c */
struct timer {
  job job;
  int64_t due_ns;
  size_t position; /* in the heap */
  timer *next_of_call;
  timer **place_of_call;
  riposte_timer_done done;
  void *context;
  riposte_status status;
};

/* Takes a filled timer; 0 without memory. */
int timer_add(timer *added, call *of, uint64_t delay_ms);

/* Ends all waits of a call with CANCELLED. */
void timers_cancel(call *of);

/* Ends the waits that are due; when the next one is, or INT64_MAX. */
int64_t timers_fire(int64_t now_ns);

/* requests.c */
typedef struct request {
  job job;
  struct request *next_request;
  uint64_t number;
  riposte_http_done done;
  void *context;
} request;

void request_add(request *added);
request *request_take(uint64_t number);

#endif
