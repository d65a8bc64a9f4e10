#include "json.h"

#include <string.h>

enum { DEPTH = 128 /* as the host's reader */ };

typedef struct cursor {
  const char *at;
  const char *end;
} cursor;

static void skip_blanks(cursor *in) {
  while (in->at < in->end && *in->at != 0 && strchr(" \t\n\r", *in->at)) in->at += 1;
}

static int take(cursor *in, char wanted) {
  if (in->at == in->end || *in->at != wanted) return 0;
  in->at += 1;
  return 1;
}

static int digits(cursor *in) {
  const char *start = in->at;
  while (in->at < in->end && *in->at >= '0' && *in->at <= '9') in->at += 1;
  return in->at > start;
}

static int number(cursor *in) {
  take(in, '-');
  if (!take(in, '0') && !digits(in)) return 0;
  if (take(in, '.') && !digits(in)) return 0;
  if (take(in, 'e') || take(in, 'E')) {
    if (!take(in, '+')) take(in, '-');
    return digits(in);
  }
  return 1;
}

static int is_hexadecimal(char digit) {
  return (digit >= '0' && digit <= '9') || (digit >= 'a' && digit <= 'f') || (digit >= 'A' && digit <= 'F');
}

static int escape(cursor *in) {
  if (take(in, 'u')) {
    if (in->end - in->at < 4) return 0;
    for (int index = 0; index < 4; index += 1) {
      if (!is_hexadecimal(in->at[index])) return 0;
    }
    in->at += 4;
    return 1;
  }
  if (in->at == in->end || *in->at == 0 || !strchr("\"\\/bfnrt", *in->at)) return 0;
  in->at += 1;
  return 1;
}

/* Whether the bytes are UTF-8 is left to the host. */
static int string(cursor *in) {
  if (!take(in, '"')) return 0;
  while (in->at < in->end) {
    unsigned char byte = (unsigned char)*in->at;
    in->at += 1;
    if (byte == '"') return 1;
    if (byte < 0x20) return 0;
    if (byte == '\\' && !escape(in)) return 0;
  }
  return 0;
}

static int word(cursor *in, const char *wanted) {
  size_t length = strlen(wanted);
  if ((size_t)(in->end - in->at) < length || memcmp(in->at, wanted, length) != 0) return 0;
  in->at += length;
  return 1;
}

static int scalar(cursor *in) {
  switch (*in->at) {
  case '"': return string(in);
  case 't': return word(in, "true");
  case 'f': return word(in, "false");
  case 'n': return word(in, "null");
  default: return number(in);
  }
}

static int member_name(cursor *in) {
  skip_blanks(in);
  if (!string(in)) return 0;
  skip_blanks(in);
  return take(in, ':');
}

/* After a value: out of what ends here, and on to the next value. 1 for a value, 0 at the end, -1 where it is
 * malformed. */
static int go_on(cursor *in, const char *open, int *depth) {
  for (;;) {
    if (*depth == 0) return 0;
    char inside = open[*depth - 1];
    skip_blanks(in);
    if (take(in, ',')) return inside == '[' || member_name(in) ? 1 : -1;
    if (!take(in, inside == '[' ? ']' : '}')) return -1;
    *depth -= 1;
  }
}

/* 1 when a value is to follow, 0 when it was empty, -1 where it is malformed. */
static int enter(cursor *in, char *open, int *depth) {
  char kind = *in->at;
  if (*depth == DEPTH) return -1;
  in->at += 1;
  skip_blanks(in);
  if (take(in, kind == '[' ? ']' : '}')) return 0;
  open[*depth] = kind;
  *depth += 1;
  return kind == '[' || member_name(in) ? 1 : -1;
}

int json_is_valid(const char *bytes, size_t length) {
  if (length == 0) return 0;
  cursor in = {bytes, bytes + length};
  char open[DEPTH];
  int depth = 0, next = 1;
  while (next > 0) {
    skip_blanks(&in);
    if (in.at == in.end) return 0;
    if (*in.at == '[' || *in.at == '{') {
      next = enter(&in, open, &depth);
      if (next == 0) next = go_on(&in, open, &depth);
    } else {
      next = scalar(&in) ? go_on(&in, open, &depth) : -1;
    }
  }
  skip_blanks(&in);
  return next == 0 && in.at == in.end;
}
