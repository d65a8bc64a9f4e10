#include "worker_protocol.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "numbers are copied as they lie in memory");

enum { BODY = RW_FRAME - RW_HEADER };

int rw_next(rw_reader *reader, rw_field *field) {
  size_t left = reader->length - reader->offset;
  if (left == 0) return 0;
  if (left < 8) return -1;
  const uint8_t *place = reader->bytes + reader->offset;
  memcpy(&field->tag, place, 2);
  memcpy(&field->length, place + 4, 4);
  size_t padded = ((size_t)field->length + 7) & ~(size_t)7;
  if (padded > left - 8) return -1;
  field->bytes = place + 8;
  reader->offset += 8 + padded;
  return 1;
}

uint64_t rw_number(const rw_field *field) {
  uint64_t number = 0;
  if (field->length == sizeof number) memcpy(&number, field->bytes, sizeof number);
  return number;
}

static int reserve(uint8_t **bytes, size_t *capacity, size_t needed) {
  if (needed <= *capacity) return 1;
  size_t grown = *capacity ? *capacity : 1024;
  while (grown < needed) grown *= 2;
  uint8_t *moved = realloc(*bytes, grown);
  if (!moved) return 0;
  *bytes = moved;
  *capacity = grown;
  return 1;
}

void rw_begin(rw_writer *writer, uint16_t type, uint64_t call) {
  writer->failed = !reserve(&writer->bytes, &writer->capacity, RW_HEADER);
  if (writer->failed) return;
  memset(writer->bytes, 0, RW_HEADER);
  memcpy(writer->bytes, &type, 2);
  memcpy(writer->bytes + 8, &call, 8);
  writer->length = RW_HEADER;
}

void rw_add(rw_writer *writer, uint16_t tag, const void *bytes, size_t length) {
  if (writer->failed) return;
  size_t padded = (length + 7) & ~(size_t)7;
  if (length > RW_MESSAGE || writer->length + 8 + padded > RW_HEADER + (size_t)RW_MESSAGE ||
      !reserve(&writer->bytes, &writer->capacity, writer->length + 8 + padded)) {
    writer->failed = 1;
    return;
  }
  uint8_t *place = writer->bytes + writer->length;
  uint32_t size = (uint32_t)length;
  memset(place, 0, 8);
  memcpy(place, &tag, 2);
  memcpy(place + 4, &size, 4);
  if (length) memcpy(place + 8, bytes, length);
  if (padded > length) memset(place + 8 + length, 0, padded - length);
  writer->length += 8 + padded;
}

void rw_add_number(rw_writer *writer, uint16_t tag, uint64_t number) {
  rw_add(writer, tag, &number, sizeof number);
}

void rw_free(rw_writer *writer) {
  free(writer->bytes);
  *writer = (rw_writer){0};
}

int rw_send(int socket, const rw_writer *writer, size_t *sent, int flags) {
  if (writer->failed) {
    errno = EMSGSIZE;
    return -1;
  }
  size_t body = writer->length - RW_HEADER;
  do {
    size_t left = body - *sent;
    size_t part = left < BODY ? left : BODY;
    uint8_t header[RW_HEADER];
    memcpy(header, writer->bytes, RW_HEADER);
    uint16_t more = part < left ? RW_MORE : 0;
    memcpy(header + 2, &more, 2);
    struct iovec pieces[2] = {{header, RW_HEADER}, {writer->bytes + RW_HEADER + *sent, part}};
    struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 2};
    ssize_t count;
    do count = sendmsg(socket, &message, flags | MSG_NOSIGNAL);
    while (count < 0 && errno == EINTR);
    if (count < 0) return -1;
    *sent += part;
  } while (*sent < body);
  return 0;
}

int rw_take(rw_inbox *inbox, const uint8_t *frame, size_t length) {
  uint16_t type, flags;
  uint32_t zero;
  uint64_t call;
  if (length < RW_HEADER || length > RW_FRAME) return -1;
  memcpy(&type, frame, 2);
  memcpy(&flags, frame + 2, 2);
  memcpy(&zero, frame + 4, 4);
  memcpy(&call, frame + 8, 8);
  if (zero != 0 || (flags & ~RW_MORE) != 0) return -1;
  if (!inbox->is_open) {
    inbox->type = type;
    inbox->call = call;
    inbox->length = 0;
  } else if (inbox->type != type || inbox->call != call) {
    return -1;
  }
  size_t part = length - RW_HEADER;
  if (inbox->length + part > RW_MESSAGE) return -1;
  if (!reserve(&inbox->bytes, &inbox->capacity, inbox->length + part)) return -1;
  if (part) memcpy(inbox->bytes + inbox->length, frame + RW_HEADER, part);
  inbox->length += part;
  inbox->is_open = (flags & RW_MORE) != 0;
  return !inbox->is_open;
}

int rw_receive(int socket, rw_inbox *inbox, int flags) {
  for (;;) {
    ssize_t count = recv(socket, inbox->frame, RW_FRAME, flags);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return (int)count;
    int taken = rw_take(inbox, inbox->frame, (size_t)count);
    if (taken > 0) return 1;
    if (taken < 0) {
      errno = EBADMSG;
      return -1;
    }
  }
}

rw_reader rw_fields(const rw_inbox *inbox) { return (rw_reader){inbox->bytes, inbox->length, 0}; }
