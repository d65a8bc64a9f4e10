#include "json.h"

#include <string.h>

enum { MAXIMUM_DEPTH = 64 };

static const char *space(const char *at, const char *end) {
  while (at < end && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r')) at++;
  return at;
}

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

/* The four digits after \u; -1 when they are not. */
static int32_t unit(const char *at, const char *end) {
  int32_t value = 0;
  if (end - at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    if (hex(at[i]) < 0) return -1;
    value = value * 16 + hex(at[i]);
  }
  return value;
}

/* The functions that skip give the place after what they skip, or NULL when it is not JSON. */
static const char *skip_string(const char *at, const char *end) {
  for (at++; at < end && *at != '"'; at++) {
    if ((unsigned char)*at < 0x20) return NULL;
    if (*at != '\\') continue;
    if (++at == end) return NULL;
    if (*at == 'u') {
      if (unit(at + 1, end) < 0) return NULL;
      at += 4;
    } else if (!strchr("\"\\/bfnrt", *at)) {
      return NULL;
    }
  }
  return at < end ? at + 1 : NULL;
}

/* Loosely: what is passed on is checked by the host. */
static const char *skip_scalar(const char *at, const char *end) {
  static const char *const words[] = { "true", "false", "null" };
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i]);
    if ((size_t)(end - at) >= length && memcmp(at, words[i], length) == 0) return at + length;
  }
  const char *start = at;
  while (at < end && *at && strchr("+-.0123456789eE", *at)) at++;
  return at > start ? at : NULL;
}

static const char *skip(const char *at, const char *end, int depth) {
  if (at >= end || depth > MAXIMUM_DEPTH) return NULL;
  if (*at == '"') return skip_string(at, end);
  if (*at != '{' && *at != '[') return skip_scalar(at, end);
  int is_object = *at == '{';
  char close = is_object ? '}' : ']';
  at = space(at + 1, end);
  if (at < end && *at == close) return at + 1;
  while (at < end) {
    if (is_object) {
      if (*at != '"' || !(at = skip_string(at, end))) return NULL;
      at = space(at, end);
      if (at == end || *at != ':') return NULL;
      at = space(at + 1, end);
    }
    if (!(at = skip(at, end, depth + 1))) return NULL;
    at = space(at, end);
    if (at < end && *at == close) return at + 1;
    if (at == end || *at != ',') return NULL;
    at = space(at + 1, end);
  }
  return NULL;
}

static json value_at(const char *at, const char *end) {
  const char *after = skip(at, end, 0);
  return after ? (json){ at, (size_t)(after - at) } : (json){ 0 };
}

int json_is_whole(riposte_slice text) {
  if (!text.length) return 0;
  const char *end = text.bytes + text.length;
  const char *after = skip(space(text.bytes, end), end, 0);
  return after && space(after, end) == end;
}

json json_root(riposte_slice text) {
  if (!text.length) return (json){ 0 };
  const char *end = text.bytes + text.length;
  return value_at(space(text.bytes, end), end);
}

/* Names are compared as they are written: those that are asked for need no escapes. */
static json member(json object, const char *name, size_t length) {
  if (!object.length || *object.bytes != '{') return (json){ 0 };
  const char *end = object.bytes + object.length;
  const char *at = space(object.bytes + 1, end);
  while (at < end && *at == '"') {
    const char *after = skip_string(at, end);
    int is_it = (size_t)(after - at) == length + 2 && memcmp(at + 1, name, length) == 0;
    json value = value_at(space(space(after, end) + 1, end), end);
    if (is_it) return value;
    at = space(value.bytes + value.length, end);
    if (at < end && *at == ',') at = space(at + 1, end);
  }
  return (json){ 0 };
}

json json_get(json value, const char *path) {
  while (*path && value.length) {
    size_t length = strcspn(path, ".");
    value = member(value, path, length);
    path += length + (path[length] == '.');
  }
  return value;
}

json json_next(json array, json previous) {
  if (!array.length || *array.bytes != '[') return (json){ 0 };
  const char *end = array.bytes + array.length;
  const char *at = space(previous.length ? previous.bytes + previous.length : array.bytes + 1, end);
  if (at < end && *at == ',') at = space(at + 1, end);
  return at < end && *at != ']' ? value_at(at, end) : (json){ 0 };
}

json json_or(json value, char first, const char *fallback) {
  return value.length && *value.bytes == first ? value : (json){ fallback, strlen(fallback) };
}

int64_t json_integer(json value, int64_t fallback) {
  size_t at = 0;
  int64_t sum = 0;
  int is_negative = value.length && *value.bytes == '-';
  if (is_negative) at++;
  if (at == value.length) return fallback;
  for (; at < value.length; at++) {
    int digit = value.bytes[at] - '0';
    if (digit < 0 || digit > 9 || sum > (INT64_MAX - digit) / 10) return fallback;
    sum = sum * 10 + digit;
  }
  return is_negative ? -sum : sum;
}

static size_t put_utf8(int32_t scalar, char *out) {
  if (scalar < 0x80) {
    out[0] = (char)scalar;
    return 1;
  }
  int more = scalar < 0x800 ? 1 : scalar < 0x10000 ? 2 : 3;
  static const int marks[] = { 0, 0xc0, 0xe0, 0xf0 };
  out[0] = (char)(marks[more] | scalar >> 6 * more);
  for (int i = 1; i <= more; i++) out[i] = (char)(0x80 | (scalar >> 6 * (more - i) & 0x3f));
  return (size_t)more + 1;
}

size_t json_string(json value, char *out) {
  size_t count = 0;
  if (value.length < 2 || *value.bytes != '"') return 0;
  const char *end = value.bytes + value.length - 1;
  for (const char *at = value.bytes + 1; at < end; at++) {
    if (*at != '\\') {
      out[count++] = *at;
      continue;
    }
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *name = strchr(names, *++at);
    if (*at != 'u') {
      out[count++] = name ? values[name - names] : *at;
      continue;
    }
    int32_t scalar = unit(at + 1, end), low = -1;
    at += 4;
    if (scalar >= 0xd800 && scalar < 0xe000) {
      if (scalar < 0xdc00 && end - at > 6 && at[1] == '\\' && at[2] == 'u') low = unit(at + 3, end);
      int is_pair = low >= 0xdc00 && low < 0xe000;
      scalar = is_pair ? 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00) : 0xfffd;
      if (is_pair) at += 6;
    }
    count += put_utf8(scalar, out + count);
  }
  return count;
}
