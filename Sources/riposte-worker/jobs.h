/* Plugin code that is to run, the connections it runs on, and the threads that run it.
 *
 * Functions marked [locked] are called with state_lock held.
 */
#ifndef RIPOSTE_WORKER_JOBS_H
#define RIPOSTE_WORKER_JOBS_H

#include "worker.h"

#define CONNECTOR_NAME 64 /* bytes kept of a connector's name, for messages */

typedef struct connection connection;
typedef struct job job;

/* Something to run once. It holds its connection open until it has run. The record that it is the first
 * member of is freed with it. */
struct job {
  job *next;
  connection *connection; /* NULL for what belongs to none */
  void (*run)(job *);
  uint64_t call;
  uint8_t *bytes; /* the message's body, owned; NULL while it is the reader's */
  size_t length;
  uint8_t is_free_running; /* whatever the connection's concurrency */
  uint8_t is_blocking;     /* may hold its thread as long as it likes */
  uint8_t is_borrowed;     /* lies on a stack: not to be freed */
  uint8_t owns_lane;
};

typedef enum connection_state {
  CONNECTION_OPENING,
  CONNECTION_OPEN,
  CONNECTION_CLOSING, /* closed as soon as nothing holds it */
  CONNECTION_DEAD     /* could not be opened: forgotten as soon as nothing holds it */
} connection_state;

struct connection {
  connection *next;
  uint64_t number;
  void *object;
  connection_state state;
  uint8_t is_parallel;
  uint8_t is_running; /* serial: some thread runs its code */
  unsigned holds;     /* calls, requests, waits and jobs */
  job *first;
  job *last;
  char connector[CONNECTOR_NAME + 1];
};

/* connections.c */
connection *connection_add(uint64_t number, int is_parallel, riposte_slice connector); /* [locked] */
connection *connection_find(uint64_t number);                                        /* [locked] */
void connection_hold(connection *held);                                              /* [locked] */
void connection_release(connection *held);                                           /* [locked] */

/* Closes when nothing holds it any more. [locked] */
void connection_close(connection *held);

/* Whether all that is left of the connections is idle. [locked] */
int connections_are_idle(void);

/* Closes all that are open, one after the other; for the end of the process. 0 when some are in use. */
int connections_close_all(void);

/* Whether the caller is to run the job now; otherwise it is queued behind what runs. [locked] */
int lane_take(job *taken);

/* Runs a job and, if it had the lane, all that is queued behind it. */
void job_execute(job *taken);

/* threads.c: gives a job, whose lane is taken, to another thread. [locked] */
void threads_push(job *pushed);

/* Both together: runs soon, on another thread. [locked] */
void job_deliver(job *delivered);

#endif
