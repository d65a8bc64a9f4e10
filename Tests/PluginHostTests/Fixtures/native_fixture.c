/* Functions of every shape that a signature can describe, for the tests of native-typed actions. */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT __attribute__((visibility("default")))

EXPORT double nf_add(double left, double right) { return left + right; }
EXPORT float nf_half(float number) { return number / 2; }
EXPORT uint8_t nf_not(uint8_t truth) { return !truth; }
EXPORT int8_t nf_i8(int8_t number) { return (int8_t)-number; }
EXPORT int16_t nf_i16(int16_t number) { return (int16_t)-number; }
EXPORT int32_t nf_i32(int32_t number) { return -number; }
EXPORT int64_t nf_i64(int64_t number) { return -number; }
EXPORT uint8_t nf_u8(uint8_t number) { return (uint8_t)~number; }
EXPORT uint16_t nf_u16(uint16_t number) { return (uint16_t)~number; }
EXPORT uint32_t nf_u32(uint32_t number) { return ~number; }
EXPORT uint64_t nf_u64(uint64_t number) { return ~number; }
EXPORT void nf_nothing(void) {}

EXPORT const char *nf_same(const char *text) { return text; }
EXPORT uint64_t nf_sum(const uint8_t *bytes, size_t length) {
  uint64_t sum = 0;
  for (size_t index = 0; index < length; index += 1) sum += bytes[index];
  return sum;
}
EXPORT uint32_t nf_sum32(const uint8_t *bytes, uint32_t length) { return (uint32_t)nf_sum(bytes, length); }

/* Eight of each: beyond what registers hold. */
EXPORT double nf_many(int32_t a, double b, int32_t c, double d, int32_t e, double f, int32_t g, double h,
                      int32_t i, double j, int32_t k, double l, int32_t m, double n, int32_t o, double p) {
  return a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p;
}

EXPORT int32_t nf_divide(int32_t left, int32_t right, int32_t *quotient, int32_t *remainder) {
  if (right == 0) return -1;
  *quotient = left / right;
  *remainder = left % right;
  return 0;
}
EXPORT void nf_twice(int64_t *number) { *number *= 2; }

static int living; /* what was allocated and not freed; one thread at a time calls these */
EXPORT int32_t nf_living(void) { return living; }
EXPORT void nf_free(void *pointer) {
  living -= 1;
  free(pointer);
}
EXPORT char *nf_copy(const char *text) {
  living += 1;
  return strdup(text);
}
EXPORT int32_t nf_reverse(const uint8_t *bytes, size_t length, uint8_t **reversed, size_t *reversed_length) {
  living += 1;
  *reversed = malloc(length + 1);
  for (size_t index = 0; index < length; index += 1) (*reversed)[index] = bytes[length - 1 - index];
  *reversed_length = length;
  return 0;
}
EXPORT int32_t nf_claim(const uint8_t **bytes, size_t *length) {
  static const uint8_t few[4];
  *bytes = few;
  *length = (size_t)17 << 20;
  return 0;
}

EXPORT int32_t nf_hello(char *buffer, size_t size) { return snprintf(buffer, size, "hello, world"); }
EXPORT int32_t nf_fill(uint8_t *buffer, size_t *size) {
  memset(buffer, 7, *size < 3 ? *size : 3);
  *size = 3;
  return 0;
}
EXPORT int32_t nf_lie(uint8_t *buffer, size_t *size) {
  buffer[0] = 1;
  *size = 1000;
  return 0;
}
EXPORT int32_t nf_errno(int32_t number) {
  errno = number;
  return -1;
}

struct counter {
  int64_t value;
};
EXPORT struct counter *nf_counter(int64_t start) {
  if (start < 0) return NULL;
  struct counter *counter = malloc(sizeof *counter);
  if (counter) counter->value = start;
  return counter;
}
EXPORT int32_t nf_counter_out(int64_t start, struct counter **counter) {
  *counter = nf_counter(start);
  return *counter ? 0 : 1;
}
EXPORT int64_t nf_count(struct counter *counter, int64_t step) { return counter->value += step; }
EXPORT void nf_close(struct counter *counter) { free(counter); }
