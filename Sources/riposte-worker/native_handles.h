/* The opaque pointers that native calls gave, kept here and named by numbers.
 *
 * A number holds the place and how often the place was used before, so a number that is over never reaches
 * what came after it; and it is good only for the connection and the library that made it.
 */
#ifndef RIPOSTE_WORKER_NATIVE_HANDLES_H
#define RIPOSTE_WORKER_NATIVE_HANDLES_H

#include <pthread.h>
#include <stdint.h>

#include "native.h"

typedef struct rn_slot {
  void *pointer;
  const void *library;
  uint64_t connection;
  uint32_t generation;
  uint32_t pins;    /* calls that use it now */
  uint8_t is_taken; /* by a handle, or kept free for one */
  uint8_t is_over;  /* no new call may use it; freed with the last pin */
} rn_slot;

typedef struct rn_handles {
  pthread_mutex_t lock;
  rn_slot slots[RN_HANDLES];
} rn_handles;

typedef enum rn_use { RN_USE_OK, RN_USE_UNKNOWN, RN_USE_BUSY } rn_use;

/* Pins the handle for a call; with `ends`, takes it away from all others, for which no call may use it. */
rn_use rn_handles_pin(rn_handles *handles, uint64_t number, uint64_t connection, const void *library,
                      int ends, void **pointer);
void rn_handles_unpin(rn_handles *handles, uint64_t number);

/* Keeps a place free, before the call that will fill it: its number, or 0 when all are taken. */
uint64_t rn_handles_reserve(rn_handles *handles, uint64_t connection, const void *library);

/* Fills the place; with NULL it is given back. Gives the number, or 0. */
uint64_t rn_handles_fill(rn_handles *handles, uint64_t number, void *pointer);

void rn_handles_drop(rn_handles *handles, uint64_t connection);

#endif
