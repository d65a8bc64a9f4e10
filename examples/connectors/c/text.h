/* Text that grows: URLs and JSON are put together in it. */
#ifndef FILE_REPUTATION_TEXT_H
#define FILE_REPUTATION_TEXT_H

#include "riposte/connector.h"

/* Starts as {0}. When memory runs out it is `broken`, and what is added later is dropped. */
typedef struct text {
  char *bytes;
  size_t length, room;
  int broken;
} text;

#define LITERAL(words) ((riposte_slice){ (words), sizeof(words) - 1 })

/* What is in it, borrowed until more is added. */
riposte_slice text_slice(const text *t);

void text_add(text *t, riposte_slice part);
void text_word(text *t, const char *word);
void text_number(text *t, int64_t number);

/* As a JSON string, with its quotes. */
void text_quoted(text *t, riposte_slice part);

/* Percent-encoded for a URL: all but letters, digits and -._~ */
void text_encoded(text *t, riposte_slice part);

/* Seconds since 1970 as 2006-05-22T10:03:14, with `colon` in place of each colon; 0 when out of range. */
int text_time(text *t, int64_t seconds, const char *colon);

void text_free(text *t);

#endif
