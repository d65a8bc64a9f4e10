#include "native_signature.h"

#include <pthread.h>
#include <string.h>

/* ffi_prep_cif may write to the types that all signatures share. */
static pthread_mutex_t preparing = PTHREAD_MUTEX_INITIALIZER;

static const struct {
  const char *name;
  ffi_type *cell;
} types[RN_TYPES] = {
    [RN_VOID] = {"void", &ffi_type_void},     [RN_BOOL] = {"bool", &ffi_type_uint8},
    [RN_I8] = {"i8", &ffi_type_sint8},        [RN_I16] = {"i16", &ffi_type_sint16},
    [RN_I32] = {"i32", &ffi_type_sint32},     [RN_I64] = {"i64", &ffi_type_sint64},
    [RN_U8] = {"u8", &ffi_type_uint8},        [RN_U16] = {"u16", &ffi_type_uint16},
    [RN_U32] = {"u32", &ffi_type_uint32},     [RN_U64] = {"u64", &ffi_type_uint64},
    [RN_F32] = {"f32", &ffi_type_float},      [RN_F64] = {"f64", &ffi_type_double},
    [RN_CSTR] = {"cstr", &ffi_type_pointer},  [RN_BYTES_TYPE] = {"bytes", &ffi_type_pointer},
    [RN_JSON] = {"json", &ffi_type_pointer},  [RN_HANDLE] = {"handle", &ffi_type_pointer},
};

typedef struct scanner {
  const char *at;
} scanner;

static int take(scanner *cursor, const char *text) {
  size_t length = strlen(text);
  if (strncmp(cursor->at, text, length) != 0) return 0;
  cursor->at += length;
  return 1;
}

static int is_word(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '_';
}

static size_t word(const scanner *cursor) {
  size_t length = 0;
  while (is_word(cursor->at[length])) length += 1;
  return length;
}

static int take_type(scanner *cursor, uint8_t *type) {
  size_t length = word(cursor);
  for (unsigned index = 0; index < RN_TYPES; index += 1) {
    if (strlen(types[index].name) != length || memcmp(types[index].name, cursor->at, length) != 0) continue;
    *type = (uint8_t)index;
    cursor->at += length;
    return 1;
  }
  return 0;
}

static int has_length(uint8_t type) { return type == RN_BYTES_TYPE || type == RN_JSON; }

static const char *take_length_type(scanner *cursor, rn_item *item) {
  item->length_type = RN_U64;
  if (!has_length(item->type) || !take(cursor, "(")) return NULL;
  if (!take_type(cursor, &item->length_type) || item->length_type < RN_I8 || item->length_type > RN_U64 ||
      !take(cursor, ")")) {
    return "the type of a length is not understood";
  }
  return NULL;
}

static const char *take_freer(scanner *cursor, rn_item *item) {
  if (!take(cursor, "~")) return NULL;
  size_t length = word(cursor);
  if (length == 0 || length > RN_NAME) return "the name of what frees a value is missing";
  if (item->type != RN_CSTR && !has_length(item->type)) return "a value that is no pointer cannot be freed";
  item->freer = cursor->at;
  item->freer_length = (uint8_t)length;
  cursor->at += length;
  return NULL;
}

static const char *take_buffer(scanner *cursor, rn_item *item) {
  size_t size = 0;
  while (*cursor->at >= '0' && *cursor->at <= '9') {
    size = size * 10 + (size_t)(*cursor->at - '0');
    if (size > RN_BYTES) return "a buffer is larger than 16 MiB";
    cursor->at += 1;
  }
  if (size == 0 || !take(cursor, ")")) return "the size of a buffer is not understood";
  item->size = size;
  item->type = RN_BYTES_TYPE;
  item->length_type = RN_U64;
  return NULL;
}

static const char *take_parameter(scanner *cursor, rn_item *item) {
  if (take(cursor, "out buffer(")) {
    item->way = RN_OUT_BUFFER;
    return take_buffer(cursor, item);
  }
  if (take(cursor, "buffer(")) {
    item->way = RN_BUFFER;
    return take_buffer(cursor, item);
  }
  if (take(cursor, "-")) item->way = RN_ENDS;
  if (take(cursor, "out ")) item->way = RN_OUT;
  if (take(cursor, "inout ")) item->way = RN_INOUT;
  if (!take_type(cursor, &item->type) || item->type == RN_VOID) return "a type is not understood";
  if (item->way == RN_ENDS && item->type != RN_HANDLE) return "only a handle can be ended";
  if (item->way == RN_INOUT && !rn_is_number(item->type)) return "only numbers can go both ways";
  const char *problem = take_length_type(cursor, item);
  if (!problem && item->way == RN_OUT) problem = take_freer(cursor, item);
  return problem;
}

static const char *take_returned(scanner *cursor, rn_item *item) {
  item->way = RN_OUT;
  if (!take_type(cursor, &item->type) || has_length(item->type)) return "the return type is not understood";
  return take_freer(cursor, item);
}

static const char *take_options(scanner *cursor, rn_signature *signature) {
  while (take(cursor, ";")) {
    if (take(cursor, "errno")) {
      signature->wants_errno = 1;
    } else if (take(cursor, "parallel")) {
      signature->is_parallel = 1;
    } else {
      return "an option is not understood";
    }
  }
  return *cursor->at ? "something stands behind the end" : NULL;
}

static void note(rn_signature *signature, const rn_item *item) {
  if (item->freer) signature->has_releases = 1;
  if (item->type != RN_HANDLE) return;
  if (item->way == RN_OUT) {
    signature->handles_made += 1;
  } else {
    signature->takes_handles = 1;
  }
}

static const char *take_all(scanner *cursor, rn_signature *signature) {
  const char *problem = take_returned(cursor, &signature->returned);
  if (problem) return problem;
  note(signature, &signature->returned);
  if (!take(cursor, "(")) return "the list of parameters is missing";
  while (!take(cursor, ")")) {
    if (signature->count == RN_PARAMETERS) return "there are more than 32 parameters";
    if (signature->count > 0 && !take(cursor, ",")) return "a comma is missing";
    rn_item *item = &signature->parameters[signature->count];
    problem = take_parameter(cursor, item);
    if (problem) return problem;
    signature->count += 1;
    signature->buffer_bytes += rn_buffer_room(item->size);
    if (signature->buffer_bytes > RN_BYTES) return "the buffers are larger than 16 MiB";
    note(signature, item);
  }
  return take_options(cursor, signature);
}

static void add_cells(rn_signature *signature) {
  for (unsigned index = 0; index < signature->count; index += 1) {
    const rn_item *item = &signature->parameters[index];
    int by_address = item->way == RN_OUT || item->way == RN_INOUT;
    int is_buffer = item->way == RN_BUFFER || item->way == RN_OUT_BUFFER;
    signature->cells[signature->cell_count] =
        by_address || is_buffer ? &ffi_type_pointer : types[item->type].cell;
    signature->cell_count += 1;
    if (!has_length(item->type)) continue;
    int is_length_by_address = by_address || item->way == RN_OUT_BUFFER;
    signature->cells[signature->cell_count] =
        is_length_by_address ? &ffi_type_pointer : types[item->length_type].cell;
    signature->cell_count += 1;
  }
}

const char *rn_signature_read(rn_signature *signature, const uint8_t *text, size_t length) {
  memset(signature, 0, sizeof *signature);
  if (length > RN_SIGNATURE) return "it is longer than 2048 bytes";
  if (length > 0) memcpy(signature->text, text, length);
  scanner cursor = {signature->text};
  const char *problem = take_all(&cursor, signature);
  if (problem) return problem;
  if (cursor.at != signature->text + length) return "a NUL stands in it";
  add_cells(signature);
  pthread_mutex_lock(&preparing);
  ffi_status status = ffi_prep_cif(&signature->cif, FFI_DEFAULT_ABI, signature->cell_count,
                                   types[signature->returned.type].cell, signature->cells);
  pthread_mutex_unlock(&preparing);
  return status == FFI_OK ? NULL : "libffi does not take it";
}
