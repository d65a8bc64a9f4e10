#include "text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

riposte_slice text_slice(const text *t) { return (riposte_slice){ t->bytes, t->length }; }

void text_add(text *t, riposte_slice part) {
  if (t->broken || !part.length) return;
  if (t->room - t->length < part.length) {
    size_t room = (t->length + part.length) * 2;
    char *bytes = realloc(t->bytes, room);
    if (!bytes) {
      t->broken = 1;
      return;
    }
    t->bytes = bytes;
    t->room = room;
  }
  memcpy(t->bytes + t->length, part.bytes, part.length);
  t->length += part.length;
}

void text_word(text *t, const char *word) { text_add(t, (riposte_slice){ word, strlen(word) }); }

void text_number(text *t, int64_t number) {
  char digits[24];
  int length = snprintf(digits, sizeof digits, "%" PRId64, number);
  text_add(t, (riposte_slice){ digits, (size_t)length });
}

void text_quoted(text *t, riposte_slice part) {
  text_word(t, "\"");
  for (size_t i = 0; i < part.length; i++) {
    unsigned char byte = (unsigned char)part.bytes[i];
    char escaped[8];
    if (byte < 0x20) {
      snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      text_word(t, escaped);
    } else {
      if (byte == '"' || byte == '\\') text_word(t, "\\");
      text_add(t, (riposte_slice){ part.bytes + i, 1 });
    }
  }
  text_word(t, "\"");
}

void text_encoded(text *t, riposte_slice part) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  for (size_t i = 0; i < part.length; i++) {
    unsigned char byte = (unsigned char)part.bytes[i];
    char escaped[4];
    if (byte && strchr(plain, byte)) {
      text_add(t, (riposte_slice){ part.bytes + i, 1 });
    } else {
      snprintf(escaped, sizeof escaped, "%%%02X", byte);
      text_word(t, escaped);
    }
  }
}

/* Not gmtime: it reads the time zone's file, and a plugin has no files.
 *
 * Years begin in March here, so that a leap day is the last day of its year; 400 years are 146,097 days. */
int text_time(text *t, int64_t seconds, const char *colon) {
  static const int64_t year_10000 = 253402300800;
  if (seconds < 0 || seconds >= year_10000) return 0;
  int64_t day = seconds / 86400 + 719468, rest = seconds % 86400;
  int64_t era = day / 146097, of_era = day % 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int month = (int)((5 * of_year + 2) / 153);
  int of_month = (int)(of_year - (153 * month + 2) / 5 + 1);
  int hour = (int)(rest / 3600), minute = (int)(rest / 60 % 60), second = (int)(rest % 60);
  char date[96];
  snprintf(date, sizeof date, "%04d-%02d-%02dT%02d%s%02d%s%02d", (int)(era * 400 + year + (month >= 10)),
           month < 10 ? month + 3 : month - 9, of_month, hour, colon, minute, colon, second);
  text_word(t, date);
  return 1;
}

void text_free(text *t) {
  free(t->bytes);
  *t = (text){ 0 };
}
