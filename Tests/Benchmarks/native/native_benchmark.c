/* What a native-typed call costs beside the bare ffi_call that it ends in.
 *
 * Each row is a function of the C library or of zlib: a plain call, an ffi_call whose cif and arguments are
 * prepared, and rn_call from the message to the answer. Nanoseconds a call, the best of many short rounds, so
 * that what else the machine does is left out.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <ffi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "native.h"

enum { CALLS = 2000, ROUNDS = 1000, LIMIT = 3 };

typedef struct nb_subject {
  const char *name;
  const char *library;
  const char *symbol;
  const char *signature;
  ffi_type *result;
  unsigned cell_count;
  ffi_type *types[4];
  void *cells[4];
  unsigned field_count;
  const void *fields[4];
  size_t lengths[4];
} nb_subject;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static double bare(const nb_subject *subject, void *function) {
  ffi_cif cif;
  ffi_type **types = (ffi_type **)(uintptr_t)subject->types;
  void **cells = (void **)(uintptr_t)subject->cells;
  ffi_prep_cif(&cif, FFI_DEFAULT_ABI, subject->cell_count, subject->result, types);
  void (*target)(void);
  memcpy(&target, &function, sizeof target);
  double best = 1e9;
  for (int round = 0; round < ROUNDS; round += 1) {
    union {
      ffi_arg number;
      double real;
    } result;
    double start = now();
    for (int call = 0; call < CALLS; call += 1) ffi_call(&cif, target, &result, cells);
    double each = (now() - start) / CALLS;
    if (each < best) best = each;
  }
  return best;
}

static double through_messages(rn_natives *natives, uint64_t binding, const nb_subject *subject) {
  rw_writer request = {0};
  rw_writer answer = {0};
  rw_begin(&request, RW_BIND, 1);
  rw_add_number(&request, RW_T_BINDING, binding);
  rw_add(&request, RW_T_LIBRARY, subject->library, strlen(subject->library));
  rw_add(&request, RW_T_SYMBOL, subject->symbol, strlen(subject->symbol));
  rw_add(&request, RW_T_SIGNATURE, subject->signature, strlen(subject->signature));
  rn_bind(natives, 1, request.bytes + RW_HEADER, request.length - RW_HEADER, &answer);
  rw_begin(&request, RW_NATIVE, 2);
  rw_add_number(&request, RW_T_BINDING, binding);
  rw_add_number(&request, RW_T_CONNECTION, 1);
  for (unsigned index = 0; index < subject->field_count; index += 1) {
    rw_add(&request, RW_T_ARGUMENT, subject->fields[index], subject->lengths[index]);
  }
  double best = 1e9;
  for (int round = 0; round < ROUNDS; round += 1) {
    double start = now();
    for (int call = 0; call < CALLS; call += 1) {
      rn_call(natives, 2, request.bytes + RW_HEADER, request.length - RW_HEADER, &answer);
    }
    double each = (now() - start) / CALLS;
    if (each < best) best = each;
  }
  /* An answer of two fields at least: otherwise what was measured is a refusal. */
  if (answer.length < RW_HEADER + 32 || answer.bytes[RW_HEADER + 8] != 0) exit(2);
  rw_free(&request);
  rw_free(&answer);
  return best;
}

int main(void) {
  double real = 0.5, other = 2;
  int64_t whole = -12;
  uint64_t seed = 0;
  const char *text = "127.0.0.1";
  uint8_t nine[] = "123456789";
  const void *nine_pointer = nine;
  size_t nine_length = 9;
  const nb_subject subjects[] = {
      {"atan2(f64, f64)", "libm.so.6", "atan2", "f64(f64,f64);parallel", &ffi_type_double, 2,
       {&ffi_type_double, &ffi_type_double}, {&real, &other}, 2, {&real, &other}, {8, 8}},
      {"labs(i64)", "libc.so.6", "labs", "i64(i64);parallel", &ffi_type_sint64, 1, {&ffi_type_sint64},
       {&whole}, 1, {&whole}, {8}},
      {"labs(i64), one at a time", "libc.so.6", "labs", "i64(i64)", &ffi_type_sint64, 1, {&ffi_type_sint64},
       {&whole}, 1, {&whole}, {8}},
      {"inet_addr(cstr)", "libc.so.6", "inet_addr", "u32(cstr);parallel", &ffi_type_uint32, 1,
       {&ffi_type_pointer}, {&text}, 1, {text}, {10}},
      {"crc32_z(u64, bytes)", "libz.so.1", "crc32_z", "u64(u64,bytes);parallel", &ffi_type_uint64, 3,
       {&ffi_type_uint64, &ffi_type_pointer, &ffi_type_uint64}, {&seed, &nine_pointer, &nine_length}, 2,
       {&seed, nine}, {8, 9}},
  };
  rn_natives *natives = rn_create(NULL);
  if (!natives) return 2;
  int is_slow = 0;
  printf("%-26s %10s %10s %8s\n", "", "ffi_call", "rn_call", "times");
  for (size_t index = 0; index < sizeof subjects / sizeof *subjects; index += 1) {
    void *library = dlopen(subjects[index].library, RTLD_NOW);
    void *function = library ? dlsym(library, subjects[index].symbol) : NULL;
    if (!function) return 2;
    double alone = bare(&subjects[index], function);
    double whole_way = through_messages(natives, index, &subjects[index]);
    printf("%-26s %7.1f ns %7.1f ns %8.2f\n", subjects[index].name, alone, whole_way, whole_way / alone);
    if (whole_way > LIMIT * alone) is_slow = 1;
  }
  rn_destroy(natives);
  return is_slow;
}
