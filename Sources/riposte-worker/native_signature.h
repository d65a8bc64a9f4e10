/* A signature as BIND brings it, taken apart and prepared for ffi_call. */
#ifndef RIPOSTE_WORKER_NATIVE_SIGNATURE_H
#define RIPOSTE_WORKER_NATIVE_SIGNATURE_H

#include <ffi.h>
#include <stddef.h>
#include <stdint.h>

#include "native.h"

typedef enum rn_type {
  RN_VOID,
  RN_BOOL,
  RN_I8,
  RN_I16,
  RN_I32,
  RN_I64,
  RN_U8,
  RN_U16,
  RN_U32,
  RN_U64,
  RN_F32,
  RN_F64,
  RN_CSTR,
  RN_BYTES_TYPE,
  RN_JSON,
  RN_HANDLE,
  RN_TYPES
} rn_type;

typedef enum rn_way { RN_IN, RN_OUT, RN_INOUT, RN_BUFFER, RN_OUT_BUFFER, RN_ENDS } rn_way;

/* A parameter, or what is returned. */
typedef struct rn_item {
  uint8_t type;
  uint8_t way;
  uint8_t length_type;  /* of what says how long bytes are */
  uint8_t freer_length;
  const char *freer;    /* name of what frees the value, within the signature's text; NULL without */
  size_t size;          /* of a buffer */
  void (*release)(void *);
} rn_item;

typedef struct rn_signature {
  rn_item returned;
  rn_item parameters[RN_PARAMETERS];
  unsigned count;
  unsigned handles_made; /* how many handles a call can make */
  size_t buffer_bytes;   /* of all buffers together */
  int wants_errno;
  int is_parallel;
  int takes_handles;
  int has_releases;
  unsigned cell_count; /* arguments of the C function */
  ffi_cif cif;
  ffi_type *cells[2 * RN_PARAMETERS];
  char text[RN_SIGNATURE + 1];
} rn_signature;

/* Takes a signature apart and prepares its cif, with libffi's shared types under a lock. NULL when it is
 * understood; otherwise what is wrong with it, a constant. */
const char *rn_signature_read(rn_signature *signature, const uint8_t *text, size_t length);

/* Whether values of the type have one size and fit a number. */
static inline int rn_is_number(uint8_t type) { return type >= RN_BOOL && type <= RN_F64; }

/* Bytes that a buffer takes among the others, so that each begins aligned. */
static inline size_t rn_buffer_room(size_t size) { return (size + 15) & ~(size_t)15; }

#endif
