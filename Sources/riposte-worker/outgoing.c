#include "outgoing.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* A longer message's memory is given back; a shorter one's waits for the next. */
enum { KEPT = 1 << 20 };

static pthread_mutex_t sending = PTHREAD_MUTEX_INITIALIZER;
static rw_writer shared; /* under `sending` */

rw_writer *outgoing_begin(uint16_t type, uint64_t call) {
  pthread_mutex_lock(&sending);
  rw_begin(&shared, type, call);
  return &shared;
}

static int send_now(const rw_writer *writer) {
  size_t sent = 0;
  if (writer->failed) return -1;
  if (rw_send(RW_SOCKET, writer, &sent, 0) == 0) return 0;
  if (errno == EPIPE || errno == ECONNRESET) _exit(0);
  give_up("a message cannot be sent");
}

int outgoing_send(rw_writer *writer) {
  int result = send_now(writer);
  if (writer->capacity > KEPT) rw_free(writer);
  pthread_mutex_unlock(&sending);
  return result;
}

int outgoing_send_whole(const rw_writer *writer) {
  pthread_mutex_lock(&sending);
  int result = send_now(writer);
  pthread_mutex_unlock(&sending);
  return result;
}

/* As much as fits the limit without cutting a character in two. */
static size_t whole_characters(const char *bytes, size_t length, size_t limit) {
  if (length <= limit) return length;
  size_t end = limit;
  while (end > 0 && limit - end < 4 && ((unsigned char)bytes[end] & 0xc0) == 0x80) end -= 1;
  return end;
}

void outgoing_add_slice(rw_writer *writer, uint16_t tag, riposte_slice slice, size_t limit) {
  size_t length = whole_characters(slice.bytes, slice_length(slice), limit);
  if (length > 0) rw_add(writer, tag, slice.bytes, length);
}

static void add_whole(rw_writer *writer, uint16_t tag, riposte_slice slice, size_t limit) {
  rw_add(writer, tag, slice.bytes, whole_characters(slice.bytes, slice_length(slice), limit));
}

void outgoing_fields(rw_writer *writer, const riposte_field *fields, size_t count, size_t names,
                     size_t values) {
  for (size_t index = 0; fields && index < count; index += 1) {
    add_whole(writer, RW_T_FIELD_NAME, fields[index].name, names);
    add_whole(writer, RW_T_FIELD_VALUE, fields[index].value, values);
  }
}

void outgoing_complete(uint64_t call, riposte_status status, const char *code, const char *message) {
  rw_writer *writer = outgoing_begin(RW_COMPLETE, call);
  rw_add_number(writer, RW_T_STATUS, (uint64_t)(int64_t)status);
  rw_add(writer, RW_T_CODE, code, strlen(code));
  rw_add(writer, RW_T_MESSAGE, message, strlen(message));
  if (outgoing_send(writer) < 0) give_up("there is no memory for an answer");
}

void outgoing_misbehaved(uint64_t call, const char *message) {
  rw_writer *writer = outgoing_begin(RW_MISBEHAVED, call);
  rw_add(writer, RW_T_MESSAGE, message, strlen(message));
  outgoing_send(writer);
}

void outgoing_failed(const char *code, const char *message, const char *help) {
  rw_writer *writer = outgoing_begin(RW_FAILED, 0);
  rw_add(writer, RW_T_CODE, code, strlen(code));
  rw_add(writer, RW_T_MESSAGE, message, strlen(message));
  rw_add(writer, RW_T_HELP, help, strlen(help));
  outgoing_send(writer);
}
