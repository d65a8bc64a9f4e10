/* What the hostile plugins share: inputs, and a report of what was tried and what came of it. */
#ifndef RIPOSTE_HOSTILE_H
#define RIPOSTE_HOSTILE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "../PluginHostTests/Fixtures/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Gcc and clang warn of deeds that are meant. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wunused-result"
#pragma GCC diagnostic ignored "-Wformat-truncation"
#else
#pragma clang diagnostic ignored "-Wunused-result"
#endif

#define DEED(NAME) "\"" NAME "\":{\"title\":\"Deed\"," READ_ACTION "}"
#define BLOCKING_DEED(NAME) "\"" NAME "\":{\"title\":\"Deed\",\"blocking\":true," READ_ACTION "}"

enum { REPORT = 16384, TEXT_LENGTH = 512 };

/* Calls of one connection do not overlap: there is one report at a time. */
static char report[REPORT];
static size_t report_length;

static inline void begin_report(void) {
  report_length = 0;
  report_length += (size_t)snprintf(report, sizeof report, "[");
}

/* What was tried, whether it came off, and the error number where it did not. */
static inline void tell(const char *what, int is_done, int error) {
  int added = snprintf(report + report_length, sizeof report - report_length,
                       "%s{\"what\":\"%s\",\"done\":%s,\"errno\":%d}", report_length > 1 ? "," : "", what,
                       is_done ? "true" : "false", is_done ? 0 : error);
  if (added > 0 && report_length + (size_t)added < sizeof report - 2) report_length += (size_t)added;
}

static inline void tell_call(const char *what, long result) { tell(what, result >= 0, errno); }

static inline void end_report(riposte_call *call) {
  report[report_length] = ']';
  end(call, RIPOSTE_OK, (riposte_slice){ report, report_length + 1 });
}

/* A member of the input that is a text without escapes; empty where there is none. */
static inline const char *text_of(const riposte_input *input, const char *name, char text[TEXT_LENGTH]) {
  char key[64];
  text[0] = 0;
  int length = snprintf(key, sizeof key, "\"%s\":\"", name);
  const char *found = memmem(input->body.bytes, input->body.length, key, (size_t)length);
  if (!found) return text;
  found += length;
  size_t left = input->body.length - (size_t)(found - input->body.bytes), index = 0;
  while (index < left && index < TEXT_LENGTH - 1 && found[index] != '"') {
    text[index] = found[index];
    index += 1;
  }
  text[index] = 0;
  return text;
}

/* A member of the input that is a whole number; 0 where there is none. */
static inline long number_of(const riposte_input *input, const char *name) {
  char key[64], digits[24];
  int length = snprintf(key, sizeof key, "\"%s\":", name);
  const char *found = memmem(input->body.bytes, input->body.length, key, (size_t)length);
  if (!found) return 0;
  found += length;
  size_t left = input->body.length - (size_t)(found - input->body.bytes);
  if (left > sizeof digits - 1) left = sizeof digits - 1;
  memcpy(digits, found, left);
  digits[left] = 0;
  return strtol(digits, NULL, 10);
}

static inline void say(const char *words) { write(2, words, strlen(words)); }

#endif
