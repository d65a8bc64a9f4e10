#define _POSIX_C_SOURCE 200809L /* strnlen */
#include "native_call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { STATUS_PERMANENT = 8, STATUS_CONFLICT = 5, STATUS_INTERNAL = 13 };
enum { INLINE_BUFFERS = 1024 };

static const rn_problem bad_arguments = {
    STATUS_INTERNAL, "PL0243", "the arguments do not fit the signature"};
static const rn_problem unknown_handle = {
    STATUS_CONFLICT, "PL0244", "the handle is over or not of this connection"};
static const rn_problem busy_handle = {STATUS_CONFLICT, "PL0244", "the handle is in use by another call"};
static const rn_problem many_handles = {STATUS_PERMANENT, "PL0244", "4096 handles are open already"};
static const rn_problem no_memory = {STATUS_PERMANENT, "PL0245", "there is no memory for the call"};
static const rn_problem too_large = {STATUS_PERMANENT, "PL0245", "the results are larger than 16 MiB"};
static const rn_problem overrun = {
    STATUS_INTERNAL, "PL0245", "the function says that it wrote more than the buffer has"};

/* A value as C has it. */
typedef union rn_cell {
  uint64_t u64;
  int64_t i64;
  uint8_t u8;
  int8_t i8;
  uint16_t u16;
  int16_t i16;
  uint32_t u32;
  int32_t i32;
  float f32;
  double f64;
  void *pointer;
  ffi_arg raw; /* what ffi_call writes for integers that are narrower than a register */
} rn_cell;

_Static_assert(sizeof(rn_cell) >= sizeof(ffi_arg), "ffi_call writes at least a register");

typedef struct rn_frame {
  const rn_binding *binding;
  rn_handles *handles;
  rn_cell returned;
  int saved_errno;
  rn_cell values[RN_PARAMETERS];
  rn_cell lengths[RN_PARAMETERS];
  void *addresses[2 * RN_PARAMETERS]; /* of cells, for what is passed by address */
  void *arguments[2 * RN_PARAMETERS];
  unsigned argument_count;
  unsigned address_count;
  unsigned pinned_count;
  unsigned reserved_count;
  unsigned reserved_used;
  uint64_t pinned[RN_PARAMETERS];
  uint64_t reserved[RN_PARAMETERS + 1];
  uint8_t *buffers;
  size_t buffer_offset;
  size_t result_bytes;
  uint8_t inline_buffers[INLINE_BUFFERS];
} rn_frame;

static void store(rn_cell *cell, uint8_t type, uint64_t bits) {
  double number;
  switch (type) {
  case RN_BOOL: cell->u8 = bits != 0; break;
  case RN_I8: case RN_U8: cell->u8 = (uint8_t)bits; break;
  case RN_I16: case RN_U16: cell->u16 = (uint16_t)bits; break;
  case RN_I32: case RN_U32: cell->u32 = (uint32_t)bits; break;
  case RN_F32:
    memcpy(&number, &bits, sizeof number);
    cell->f32 = (float)number;
    break;
  default: cell->u64 = bits;
  }
}

/* The value as the wire has it: 64 bits, signed ones extended. Also right for what ffi_call returned, of
 * which the lower bytes count. */
static uint64_t load(const rn_cell *cell, uint8_t type) {
  uint64_t bits;
  double number;
  switch (type) {
  case RN_BOOL: return cell->u8 != 0;
  case RN_I8: return (uint64_t)(int64_t)cell->i8;
  case RN_I16: return (uint64_t)(int64_t)cell->i16;
  case RN_I32: return (uint64_t)(int64_t)cell->i32;
  case RN_U8: return cell->u8;
  case RN_U16: return cell->u16;
  case RN_U32: return cell->u32;
  case RN_F32:
    number = (double)cell->f32;
    memcpy(&bits, &number, sizeof bits);
    return bits;
  default: return cell->u64;
  }
}

static int fail(rn_problem *problem, const rn_problem *what) {
  *problem = *what;
  return 0;
}

static int next_argument(rw_reader *reader, rw_field *field) {
  int found;
  while ((found = rw_next(reader, field)) == 1) {
    if (field->tag == RW_T_ARGUMENT) return 1;
  }
  return 0;
}

static void pass(rn_frame *frame, void *cell) {
  frame->arguments[frame->argument_count] = cell;
  frame->argument_count += 1;
}

static void pass_address(rn_frame *frame, void *cell) {
  void **address = &frame->addresses[frame->address_count];
  frame->address_count += 1;
  *address = cell;
  pass(frame, address);
}

static int take_text(rn_cell *cell, const rw_field *field) {
  cell->pointer = NULL;
  if (field->length == 0) return 1;
  const uint8_t *last = field->bytes + field->length - 1;
  if (field->length > RN_BYTES || memchr(field->bytes, 0, field->length) != last) return 0;
  cell->pointer = (void *)(uintptr_t)field->bytes;
  return 1;
}

static int take_bytes(rn_cell *cell, rn_cell *length, uint8_t length_type, const rw_field *field) {
  if (field->length > RN_BYTES) return 0;
  /* What is as wide as 32 bits holds 16 MiB. */
  if ((length_type == RN_I8 && field->length > INT8_MAX) ||
      (length_type == RN_U8 && field->length > UINT8_MAX) ||
      (length_type == RN_I16 && field->length > INT16_MAX) ||
      (length_type == RN_U16 && field->length > UINT16_MAX)) {
    return 0;
  }
  cell->pointer = (void *)(uintptr_t)field->bytes;
  store(length, length_type, field->length);
  return 1;
}

static int take_handle(rn_frame *frame, rn_cell *cell, uint8_t way, uint64_t connection,
                       const rw_field *field, rn_problem *problem) {
  uint64_t number = rw_number(field);
  switch (rn_handles_pin(frame->handles, number, connection, frame->binding->library, way == RN_ENDS,
                         &cell->pointer)) {
  case RN_USE_UNKNOWN: return fail(problem, &unknown_handle);
  case RN_USE_BUSY: return fail(problem, &busy_handle);
  case RN_USE_OK: break;
  }
  frame->pinned[frame->pinned_count] = number;
  frame->pinned_count += 1;
  return 1;
}

static void give_buffer(rn_frame *frame, const rn_item *item, unsigned index) {
  frame->values[index].pointer = frame->buffers + frame->buffer_offset;
  frame->buffer_offset += rn_buffer_room(item->size);
  frame->lengths[index].u64 = item->size;
  pass(frame, &frame->values[index]);
  if (item->way == RN_OUT_BUFFER) {
    pass_address(frame, &frame->lengths[index]);
  } else {
    pass(frame, &frame->lengths[index]);
  }
}

static int give_value(rn_frame *frame, const rn_item *item, unsigned index, uint64_t connection,
                      const rw_field *field, rn_problem *problem) {
  rn_cell *cell = &frame->values[index];
  if (item->type == RN_HANDLE) {
    if (!take_handle(frame, cell, item->way, connection, field, problem)) return 0;
  } else if (item->type == RN_CSTR) {
    if (!take_text(cell, field)) return fail(problem, &bad_arguments);
  } else if (rn_is_number(item->type)) {
    if (field->length != sizeof(uint64_t)) return fail(problem, &bad_arguments);
    store(cell, item->type, rw_number(field));
  } else if (!take_bytes(cell, &frame->lengths[index], item->length_type, field)) {
    return fail(problem, &bad_arguments);
  }
  if (item->way == RN_INOUT) {
    pass_address(frame, cell);
    return 1;
  }
  pass(frame, cell);
  if (item->type == RN_BYTES_TYPE || item->type == RN_JSON) pass(frame, &frame->lengths[index]);
  return 1;
}

static int give_all(rn_frame *frame, uint64_t connection, rw_reader *reader, rn_problem *problem) {
  const rn_signature *signature = &frame->binding->signature;
  for (unsigned index = 0; index < signature->count; index += 1) {
    const rn_item *item = &signature->parameters[index];
    if (item->way == RN_OUT) {
      frame->values[index].u64 = 0;
      frame->lengths[index].u64 = 0;
      pass_address(frame, &frame->values[index]);
      if (item->type == RN_BYTES_TYPE || item->type == RN_JSON) pass_address(frame, &frame->lengths[index]);
    } else if (item->way == RN_BUFFER || item->way == RN_OUT_BUFFER) {
      give_buffer(frame, item, index);
    } else {
      rw_field field;
      if (!next_argument(reader, &field)) return fail(problem, &bad_arguments);
      if (!give_value(frame, item, index, connection, &field, problem)) return 0;
    }
  }
  if (reader->offset == reader->length) return 1;
  rw_field extra;
  int is_over = !next_argument(reader, &extra) && reader->offset == reader->length;
  return is_over ? 1 : fail(problem, &bad_arguments);
}

static int prepare(rn_frame *frame, uint64_t connection, rn_problem *problem) {
  const rn_signature *signature = &frame->binding->signature;
  if (signature->buffer_bytes > 0) {
    /* Zeroed: what the function leaves unwritten goes out too. */
    frame->buffers = frame->inline_buffers;
    if (signature->buffer_bytes <= INLINE_BUFFERS) {
      memset(frame->buffers, 0, signature->buffer_bytes);
    } else {
      frame->buffers = calloc(1, signature->buffer_bytes);
    }
    if (!frame->buffers) return fail(problem, &no_memory);
  }
  for (unsigned index = 0; index < signature->handles_made; index += 1) {
    uint64_t number = rn_handles_reserve(frame->handles, connection, frame->binding->library);
    if (number == 0) return fail(problem, &many_handles);
    frame->reserved[index] = number;
    frame->reserved_count += 1;
  }
  return 1;
}

static int add_bytes(rn_frame *frame, rw_writer *answer, const void *bytes, size_t length) {
  if (length > RN_BYTES - frame->result_bytes) return 0;
  frame->result_bytes += length;
  rw_add(answer, RW_T_RESULT, bytes, length);
  return 1;
}

static int add_text(rn_frame *frame, rw_writer *answer, const char *text) {
  if (!text) return add_bytes(frame, answer, "", 0);
  return add_bytes(frame, answer, text, strnlen(text, RN_BYTES) + 1);
}

static size_t length_of(const rn_cell *cell, uint8_t type) {
  uint64_t length = load(cell, type);
  int is_signed = type >= RN_I8 && type <= RN_I64;
  return is_signed && (int64_t)length < 0 ? 0 : (size_t)length;
}

static int add_value(rn_frame *frame, rw_writer *answer, const rn_item *item, rn_cell *value,
                     rn_cell *length) {
  switch (item->type) {
  case RN_VOID: return 1;
  case RN_CSTR: return add_text(frame, answer, value->pointer);
  case RN_BYTES_TYPE:
  case RN_JSON:
    return add_bytes(frame, answer, value->pointer,
                     value->pointer ? length_of(length, item->length_type) : 0);
  case RN_HANDLE: {
    uint64_t number = frame->reserved[frame->reserved_used];
    frame->reserved_used += 1;
    rn_add_number(answer, RW_T_RESULT, rn_handles_fill(frame->handles, number, value->pointer));
    return 1;
  }
  default: rn_add_number(answer, RW_T_RESULT, load(value, item->type)); return 1;
  }
}

static int add_results(rn_frame *frame, rw_writer *answer, rn_problem *problem) {
  const rn_signature *signature = &frame->binding->signature;
  if (!add_value(frame, answer, &signature->returned, &frame->returned, NULL)) {
    return fail(problem, &too_large);
  }
  for (unsigned index = 0; index < signature->count; index += 1) {
    const rn_item *item = &signature->parameters[index];
    if (item->way == RN_IN || item->way == RN_ENDS) continue;
    if (item->way == RN_OUT_BUFFER && frame->lengths[index].u64 > item->size) return fail(problem, &overrun);
    /* How much of a plain buffer counts is the host's to say; all of it is sent. */
    if (!add_value(frame, answer, item, &frame->values[index], &frame->lengths[index])) {
      return fail(problem, &too_large);
    }
  }
  if (signature->wants_errno) rn_add_number(answer, RW_T_RESULT, (uint64_t)(int64_t)frame->saved_errno);
  return answer->failed ? fail(problem, &no_memory) : 1;
}

static void release_values(rn_frame *frame) {
  const rn_signature *signature = &frame->binding->signature;
  if (!signature->has_releases) return;
  if (signature->returned.release && frame->returned.pointer) {
    signature->returned.release(frame->returned.pointer);
  }
  for (unsigned index = 0; index < signature->count; index += 1) {
    const rn_item *item = &signature->parameters[index];
    if (item->release && frame->values[index].pointer) item->release(frame->values[index].pointer);
  }
}

static int make_call(rn_frame *frame, rw_writer *answer, rn_problem *problem) {
  const rn_binding *binding = frame->binding;
  rn_library *library = binding->library;
  if (!binding->signature.is_parallel) pthread_mutex_lock(&library->lock);
  frame->returned.u64 = 0;
  errno = 0;
  /* libffi does not write to the cif. */
  ffi_cif *cif = (ffi_cif *)(uintptr_t)&binding->signature.cif;
  ffi_call(cif, binding->function, &frame->returned, frame->arguments);
  frame->saved_errno = errno;
  int is_done = add_results(frame, answer, problem);
  release_values(frame);
  if (!binding->signature.is_parallel) pthread_mutex_unlock(&library->lock);
  return is_done;
}

static void finish(rn_frame *frame) {
  for (unsigned index = 0; index < frame->pinned_count; index += 1) {
    rn_handles_unpin(frame->handles, frame->pinned[index]);
  }
  for (unsigned index = frame->reserved_used; index < frame->reserved_count; index += 1) {
    rn_handles_fill(frame->handles, frame->reserved[index], NULL);
  }
  if (frame->buffers && frame->buffers != frame->inline_buffers) free(frame->buffers);
}

int rn_perform(rn_handles *handles, const rn_binding *binding, uint64_t connection, rw_reader *reader,
               rw_writer *answer, rn_problem *problem) {
  rn_frame frame;
  /* Not all of it: what is read was written for this call. */
  frame.binding = binding;
  frame.handles = handles;
  frame.argument_count = frame.address_count = 0;
  frame.pinned_count = frame.reserved_count = frame.reserved_used = 0;
  frame.buffers = NULL;
  frame.buffer_offset = frame.result_bytes = 0;
  int is_done = prepare(&frame, connection, problem) && give_all(&frame, connection, reader, problem) &&
                make_call(&frame, answer, problem);
  finish(&frame);
  return is_done;
}
