/* Calls the functions of native_fixture.c as the host does, by messages; argument: the fixture's library. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "native.h"

static int failures;
static rn_natives *natives;
static uint64_t next_binding;

#define EXPECT(condition) \
  do { \
    if (!(condition)) { \
      failures += 1; \
      fprintf(stderr, "line %d: %s\n", __LINE__, #condition); \
    } \
  } while (0)

/* An answer, taken apart. */
typedef struct nt_answer {
  int64_t status;
  char code[16];
  char message[1100];
  unsigned count;
  rw_field results[40];
  rw_writer writer;
} nt_answer;

static void keep(char *text, size_t size, const rw_field *field) {
  size_t length = field->length < size ? field->length : size - 1;
  memcpy(text, field->bytes, length);
  text[length] = 0;
}

static void take_apart(nt_answer *answer) {
  answer->status = -1;
  rw_reader reader = {.bytes = answer->writer.bytes + RW_HEADER, .length = answer->writer.length - RW_HEADER};
  rw_field field;
  while (rw_next(&reader, &field) == 1) {
    if (field.tag == RW_T_STATUS) answer->status = (int64_t)rw_number(&field);
    if (field.tag == RW_T_CODE) keep(answer->code, sizeof answer->code, &field);
    if (field.tag == RW_T_MESSAGE) keep(answer->message, sizeof answer->message, &field);
    if (field.tag == RW_T_RESULT && answer->count < 40) answer->results[answer->count++] = field;
  }
}

static nt_answer bind_in(uint64_t number, const char *library, const char *symbol, const char *signature) {
  rw_writer request = {0};
  rw_begin(&request, RW_BIND, 1);
  rw_add_number(&request, RW_T_BINDING, number);
  rw_add(&request, RW_T_LIBRARY, library, strlen(library));
  rw_add(&request, RW_T_SYMBOL, symbol, strlen(symbol));
  rw_add(&request, RW_T_SIGNATURE, signature, strlen(signature));
  nt_answer answer = {0};
  rn_bind(natives, 1, request.bytes + RW_HEADER, request.length - RW_HEADER, &answer.writer);
  take_apart(&answer);
  rw_free(&request);
  return answer;
}

static int binds(const char *library, const char *symbol, const char *signature, const char *code) {
  nt_answer answer = bind_in(next_binding++, library, symbol, signature);
  int is_so = strcmp(answer.code, code) == 0 && (answer.status == 0) == (code[0] == 0);
  if (!is_so) fprintf(stderr, "%s %s: %s %s\n", symbol, signature, answer.code, answer.message);
  rw_free(&answer.writer);
  return is_so;
}

typedef struct nt_message {
  rw_writer writer;
} nt_message;

static nt_message to(const char *symbol, const char *signature, uint64_t connection) {
  uint64_t number = next_binding;
  EXPECT(binds("", symbol, signature, ""));
  nt_message message = {0};
  rw_begin(&message.writer, RW_NATIVE, 2);
  rw_add_number(&message.writer, RW_T_BINDING, number);
  rw_add_number(&message.writer, RW_T_CONNECTION, connection);
  return message;
}

static void number(nt_message *message, uint64_t value) {
  rw_add_number(&message->writer, RW_T_ARGUMENT, value);
}
static void real(nt_message *message, double value) {
  rw_add(&message->writer, RW_T_ARGUMENT, &value, sizeof value);
}
static void bytes(nt_message *message, const void *value, size_t length) {
  rw_add(&message->writer, RW_T_ARGUMENT, value, length);
}
static void text(nt_message *message, const char *value) { bytes(message, value, strlen(value) + 1); }

static nt_answer answer_to(nt_message *message) {
  nt_answer answer = {0};
  rn_call(natives, 2, message->writer.bytes + RW_HEADER, message->writer.length - RW_HEADER, &answer.writer);
  take_apart(&answer);
  return answer;
}

static nt_answer send(nt_message *message) {
  nt_answer answer = answer_to(message);
  rw_free(&message->writer);
  return answer;
}

static uint64_t number_in(const nt_answer *answer, unsigned index) {
  return index < answer->count ? rw_number(&answer->results[index]) : 0xdead;
}
static double real_in(const nt_answer *answer, unsigned index) {
  uint64_t bits = number_in(answer, index);
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}
static int holds(const nt_answer *answer, unsigned index, const void *value, size_t length) {
  return index < answer->count && answer->results[index].length == length &&
         memcmp(answer->results[index].bytes, value, length) == 0;
}

static void check_integer(const char *symbol, const char *signature, uint64_t given, uint64_t expected) {
  nt_message call = to(symbol, signature, 1);
  number(&call, given);
  nt_answer answer = send(&call);
  EXPECT(answer.status == 0 && answer.count == 1);
  EXPECT(number_in(&answer, 0) == expected);
  rw_free(&answer.writer);
}

static void numbers(void) {
  check_integer("nf_not", "bool(bool)", 1, 0);
  check_integer("nf_not", "bool(bool)", 0, 1);
  check_integer("nf_i8", "i8(i8)", 127, (uint64_t)-127);
  check_integer("nf_i8", "i8(i8)", (uint64_t)-1, 1);
  check_integer("nf_i16", "i16(i16)", 32767, (uint64_t)-32767);
  check_integer("nf_i32", "i32(i32)", 2147483647, (uint64_t)-2147483647);
  check_integer("nf_i64", "i64(i64)", INT64_MAX, (uint64_t)-INT64_MAX);
  check_integer("nf_u8", "u8(u8)", 1, 254);
  check_integer("nf_u16", "u16(u16)", 1, 65534);
  check_integer("nf_u32", "u32(u32)", 1, 4294967294);
  check_integer("nf_u64", "u64(u64)", 1, UINT64_MAX - 1);
  nt_message call = to("nf_add", "f64(f64,f64);parallel", 1);
  real(&call, 1.5);
  real(&call, -0.25);
  nt_answer sum = send(&call);
  EXPECT(real_in(&sum, 0) == 1.25);
  rw_free(&sum.writer);
  call = to("nf_half", "f32(f32)", 1);
  real(&call, 3);
  nt_answer half = send(&call);
  EXPECT(real_in(&half, 0) == 1.5);
  rw_free(&half.writer);
  call = to("nf_many", "f64(i32,f64,i32,f64,i32,f64,i32,f64,i32,f64,i32,f64,i32,f64,i32,f64)", 1);
  for (int index = 1; index <= 16; index += 2) {
    number(&call, (uint64_t)index);
    real(&call, index + 1);
  }
  nt_answer many = send(&call);
  EXPECT(real_in(&many, 0) == 136);
  rw_free(&many.writer);
  call = to("nf_nothing", "void()", 1);
  nt_answer nothing = send(&call);
  EXPECT(nothing.status == 0 && nothing.count == 0);
  rw_free(&nothing.writer);
}

static void pointers(void) {
  nt_message call = to("nf_same", "cstr(cstr)", 1);
  text(&call, "exactly");
  nt_answer same = send(&call);
  EXPECT(holds(&same, 0, "exactly", 8));
  rw_free(&same.writer);
  call = to("nf_same", "cstr(cstr)", 1);
  bytes(&call, "", 0);
  nt_answer none = send(&call);
  EXPECT(none.status == 0 && holds(&none, 0, "", 0));
  rw_free(&none.writer);
  call = to("nf_sum", "u64(bytes)", 1);
  bytes(&call, "\1\2\3", 3);
  nt_answer sum = send(&call);
  EXPECT(number_in(&sum, 0) == 6);
  rw_free(&sum.writer);
  call = to("nf_sum32", "u32(bytes(u32))", 1);
  bytes(&call, "\1\2\4", 3);
  nt_answer narrow = send(&call);
  EXPECT(number_in(&narrow, 0) == 7);
  rw_free(&narrow.writer);
}

static void outs(void) {
  nt_message call = to("nf_divide", "i32(i32,i32,out i32,out i32)", 1);
  number(&call, (uint64_t)-17);
  number(&call, 5);
  nt_answer parts = send(&call);
  EXPECT(number_in(&parts, 0) == 0 && number_in(&parts, 1) == (uint64_t)-3);
  EXPECT(number_in(&parts, 2) == (uint64_t)-2);
  rw_free(&parts.writer);
  call = to("nf_twice", "void(inout i64)", 1);
  number(&call, 21);
  nt_answer twice = send(&call);
  EXPECT(twice.count == 1 && number_in(&twice, 0) == 42);
  rw_free(&twice.writer);
  call = to("nf_copy", "cstr~nf_free(cstr)", 1);
  text(&call, "copied");
  nt_answer copied = send(&call);
  EXPECT(holds(&copied, 0, "copied", 7));
  rw_free(&copied.writer);
  call = to("nf_reverse", "i32(bytes,out bytes~nf_free)", 1);
  bytes(&call, "abc", 3);
  nt_answer reversed = send(&call);
  EXPECT(holds(&reversed, 1, "cba", 3));
  rw_free(&reversed.writer);
  call = to("nf_living", "i32()", 1);
  nt_answer living = send(&call);
  EXPECT(number_in(&living, 0) == 0);
  rw_free(&living.writer);
  call = to("nf_claim", "i32(out bytes)", 1);
  nt_answer claim = send(&call);
  EXPECT(claim.status == 8 && strcmp(claim.code, "PL0245") == 0);
  rw_free(&claim.writer);
}

static void buffers(void) {
  nt_message call = to("nf_hello", "i32(buffer(64))", 1);
  nt_answer hello = send(&call);
  EXPECT(number_in(&hello, 0) == 12 && hello.results[1].length == 64);
  EXPECT(memcmp(hello.results[1].bytes, "hello, world", 13) == 0);
  rw_free(&hello.writer);
  call = to("nf_hello", "i32(buffer(65536))", 1);
  nt_answer large = send(&call);
  EXPECT(large.results[1].length == 65536 && memcmp(large.results[1].bytes, "hello", 5) == 0);
  rw_free(&large.writer);
  call = to("nf_fill", "i32(out buffer(16))", 1);
  nt_answer filled = send(&call);
  EXPECT(holds(&filled, 1, "\7\7\7", 3));
  rw_free(&filled.writer);
  call = to("nf_lie", "i32(out buffer(16))", 1);
  nt_answer lie = send(&call);
  EXPECT(lie.status == 13 && strcmp(lie.code, "PL0245") == 0);
  rw_free(&lie.writer);
  call = to("nf_errno", "i32(i32);errno", 1);
  number(&call, 17);
  nt_answer failed = send(&call);
  EXPECT(number_in(&failed, 0) == (uint64_t)-1 && number_in(&failed, 1) == 17);
  rw_free(&failed.writer);
}

static uint64_t open_counter(uint64_t connection, int64_t start) {
  nt_message call = to("nf_counter", "handle(i64)", connection);
  number(&call, (uint64_t)start);
  nt_answer opened = send(&call);
  uint64_t handle = number_in(&opened, 0);
  rw_free(&opened.writer);
  return handle;
}

static nt_answer count(uint64_t connection, uint64_t handle) {
  nt_message call = to("nf_count", "i64(handle,i64)", connection);
  number(&call, handle);
  number(&call, 2);
  return send(&call);
}

static int is_refused(nt_answer answer) {
  int is_so = answer.status == 5 && strcmp(answer.code, "PL0244") == 0;
  rw_free(&answer.writer);
  return is_so;
}

static void handles(void) {
  uint64_t handle = open_counter(1, 40);
  EXPECT(handle != 0 && open_counter(1, -1) == 0);
  nt_answer counted = count(1, handle);
  EXPECT(number_in(&counted, 0) == 42);
  rw_free(&counted.writer);
  EXPECT(is_refused(count(2, handle)));
  EXPECT(is_refused(count(1, 0)));
  EXPECT(is_refused(count(1, handle + 1)));
  EXPECT(is_refused(count(1, UINT64_MAX)));
  nt_message call = to("nf_close", "void(-handle)", 1);
  number(&call, handle);
  nt_answer closed = answer_to(&call);
  EXPECT(closed.status == 0);
  rw_free(&closed.writer);
  EXPECT(is_refused(answer_to(&call)));
  rw_free(&call.writer);
  EXPECT(is_refused(count(1, handle)));
  uint64_t next = open_counter(1, 1);
  EXPECT(next != handle && next != 0);
  EXPECT(is_refused(count(1, handle)));
  call = to("nf_close", "void(-handle)", 1);
  number(&call, next);
  nt_answer again = send(&call);
  EXPECT(again.status == 0);
  rw_free(&again.writer);
  call = to("nf_counter_out", "i32(i64,out handle)", 3);
  number(&call, 5);
  nt_answer out = send(&call);
  uint64_t given = number_in(&out, 1);
  rw_free(&out.writer);
  nt_answer six = count(3, given);
  EXPECT(number_in(&six, 0) == 7);
  rw_free(&six.writer);
  call = to("nf_close", "void(-handle)", 3);
  number(&call, given);
  nt_answer last = send(&call);
  EXPECT(last.status == 0);
  rw_free(&last.writer);
  uint64_t static_handle = open_counter(4, 0);
  nt_message closing = to("nf_close", "void(handle)", 4);
  number(&closing, static_handle);
  nt_answer freed = send(&closing);
  rw_free(&freed.writer);
  rn_drop(natives, 4);
  EXPECT(is_refused(count(4, static_handle)));
}

static void refusals(void) {
  EXPECT(binds("", "nf_missing", "void()", "PL0242"));
  EXPECT(binds("", "system", "i32(cstr)", "PL0242"));
  EXPECT(binds("", "nf_copy", "cstr~nf_gone(cstr)", "PL0242"));
  EXPECT(binds("", "nf_copy", "cstr~free(cstr)", ""));
  EXPECT(binds("", "", "void()", "PL0242"));
  EXPECT(binds("libno-such-thing.so.9", "f", "void()", "PL0241"));
  EXPECT(binds("/lib/libz.so.1", "f", "void()", "PL0241"));
  EXPECT(binds("../libz.so.1", "f", "void()", "PL0241"));
  static const char *const wrong[] = {
      "", "i32", "i32(", "i32(i32", "i32(i32,)", "i32(,)", "i33()", "i32(void)", "bytes()", "json()",
      "i32()x", "i32();slow", "i32(inout cstr)", "i32(-i32)", "i32(buffer())", "i32(buffer(0))",
      "i32(buffer(16777217))", "i32(buffer(9000000),buffer(9000000))", "i32(bytes(f32))",
      "i32(out i32~free)", "i32(cstr~free)", "i32~free()", "i32(out cstr~)", "i32(out void)", " i32()",
      "i32( i32)", "handle~free()",
      "i32(i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,i8,"
      "i8)"};
  for (size_t index = 0; index < sizeof wrong / sizeof *wrong; index += 1) {
    EXPECT(binds("", "nf_nothing", wrong[index], "PL0243"));
  }
  nt_answer same = bind_in(0, "", "nf_not", "bool(bool)");
  EXPECT(same.status == 0);
  rw_free(&same.writer);
  nt_answer other = bind_in(0, "", "nf_nothing", "void()");
  EXPECT(other.status != 0);
  rw_free(&other.writer);
  nt_answer beyond = bind_in(RN_BINDINGS, "", "nf_nothing", "void()");
  EXPECT(beyond.status != 0);
  rw_free(&beyond.writer);
}

static void bad_arguments(void) {
  nt_message few = to("nf_add", "f64(f64,f64)", 1);
  real(&few, 1);
  nt_message many = to("nf_not", "bool(bool)", 1);
  number(&many, 1);
  number(&many, 1);
  nt_message narrow = to("nf_not", "bool(bool)", 1);
  bytes(&narrow, "1", 1);
  nt_message open_ended = to("nf_same", "cstr(cstr)", 1);
  bytes(&open_ended, "abc", 3);
  nt_message inner = to("nf_same", "cstr(cstr)", 1);
  bytes(&inner, "a\0b", 4);
  nt_message *all[] = {&few, &many, &narrow, &open_ended, &inner};
  for (size_t index = 0; index < sizeof all / sizeof *all; index += 1) {
    nt_answer answer = send(all[index]);
    EXPECT(answer.status == 13 && strcmp(answer.code, "PL0243") == 0 && answer.count == 0);
    rw_free(&answer.writer);
  }
  rw_writer unbound = {0};
  rw_begin(&unbound, RW_NATIVE, 2);
  rw_add_number(&unbound, RW_T_BINDING, RN_BINDINGS - 1);
  nt_answer none = {0};
  rn_call(natives, 2, unbound.bytes + RW_HEADER, unbound.length - RW_HEADER, &none.writer);
  take_apart(&none);
  EXPECT(none.status == 13);
  rw_free(&none.writer);
  rw_free(&unbound);
}

/* Whatever bytes come, nothing beyond them is read: the sanitisers watch. */
static void noise(void) {
  nt_message call = to("nf_sum", "u64(bytes)", 1);
  bytes(&call, "0123456789", 10);
  size_t length = call.writer.length - RW_HEADER;
  srandom(4);
  for (int round = 0; round < 20000; round += 1) {
    size_t cut = round % 3 ? length : (size_t)random() % (length + 1);
    uint8_t *body = malloc(cut ? cut : 1);
    if (!body) abort();
    memcpy(body, call.writer.bytes + RW_HEADER, cut);
    for (int change = 0; cut > 0 && change < 3; change += 1) body[(size_t)random() % cut] = (uint8_t)random();
    rw_writer writer = {0};
    rn_call(natives, 3, body, cut, &writer);
    /* Not to bind: random names of real libraries are no test. */
    rw_free(&writer);
    free(body);
  }
  rw_free(&call.writer);
  static const char letters[] = "i8u16(),~;-outbfer 0129cshdlvyjn";
  for (int round = 0; round < 20000; round += 1) {
    char signature[24];
    size_t size = (size_t)random() % sizeof signature;
    for (size_t index = 0; index < size; index += 1) {
      signature[index] = letters[(size_t)random() % (sizeof letters - 1)];
    }
    rw_writer request = {0};
    rw_begin(&request, RW_BIND, 1);
    rw_add_number(&request, RW_T_BINDING, RN_BINDINGS - 2);
    rw_add(&request, RW_T_SYMBOL, "nf_missing", 10);
    rw_add(&request, RW_T_SIGNATURE, signature, size);
    rw_writer writer = {0};
    rn_bind(natives, 1, request.bytes + RW_HEADER, request.length - RW_HEADER, &writer);
    rw_free(&writer);
    rw_free(&request);
  }
}

static uint64_t parallel_binding;

static void *many_calls(void *unused) {
  (void)unused;
  rw_writer writer = {0};
  uint64_t connection = 100;
  for (int round = 0; round < 2000; round += 1) {
    rw_writer request = {0};
    rw_begin(&request, RW_NATIVE, 9);
    rw_add_number(&request, RW_T_BINDING, parallel_binding);
    rw_add_number(&request, RW_T_CONNECTION, connection);
    rw_add_number(&request, RW_T_ARGUMENT, 1);
    rn_call(natives, 9, request.bytes + RW_HEADER, request.length - RW_HEADER, &writer);
    rw_free(&request);
  }
  rw_free(&writer);
  return NULL;
}

static void threads(void) {
  parallel_binding = next_binding;
  EXPECT(binds("", "nf_i64", "i64(i64);parallel", ""));
  pthread_t running[4];
  for (int index = 0; index < 4; index += 1) pthread_create(&running[index], NULL, many_calls, NULL);
  for (int index = 0; index < 4; index += 1) pthread_join(running[index], NULL);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 2) return 2;
  void *fixture = dlopen(arguments[1], RTLD_NOW | RTLD_LOCAL);
  natives = fixture ? rn_create(fixture) : NULL;
  if (!natives) return 2;
  numbers();
  pointers();
  outs();
  buffers();
  handles();
  refusals();
  bad_arguments();
  noise();
  threads();
  rn_destroy(natives);
  fprintf(stderr, "%d failures\n", failures);
  return failures > 0;
}
