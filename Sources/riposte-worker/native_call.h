/* One native call: arguments from the message, ffi_call, results into the answer. */
#ifndef RIPOSTE_WORKER_NATIVE_CALL_H
#define RIPOSTE_WORKER_NATIVE_CALL_H

#include <string.h>

#include "native_handles.h"
#include "native_signature.h"

/* A library and the lock under which its functions are called one at a time. */
typedef struct rn_library {
  void *opened;
  pthread_mutex_t lock;
  char name[RN_NAME + 1];
} rn_library;

typedef struct rn_binding {
  rn_library *library;
  void (*function)(void);
  char symbol[RN_NAME + 1];
  rn_signature signature;
} rn_binding;

/* Why a call was not made, or its results cannot be given: constants. */
typedef struct rn_problem {
  int32_t status;
  const char *code;
  const char *message;
} rn_problem;

/* As rw_add_number, without a call where there is room: most results are numbers. */
static inline void rn_add_number(rw_writer *answer, uint16_t tag, uint64_t number) {
  if (answer->failed || answer->capacity - answer->length < 2 * sizeof number) {
    rw_add_number(answer, tag, number);
    return;
  }
  const uint64_t head = (uint64_t)sizeof number << 32 | tag;
  memcpy(answer->bytes + answer->length, &head, sizeof head);
  memcpy(answer->bytes + answer->length + sizeof head, &number, sizeof number);
  answer->length += sizeof head + sizeof number;
}

/* Makes the call with the ARGUMENT fields that `reader` has from here on and writes RESULT fields. 1, or 0
 * with the problem, and then what stands in the answer is worthless. */
int rn_perform(rn_handles *handles, const rn_binding *binding, uint64_t connection, rw_reader *reader,
               rw_writer *answer, rn_problem *problem);

#endif
