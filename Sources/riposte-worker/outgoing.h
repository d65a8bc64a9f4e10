/* What the worker tells the host: one message at a time, whoever sends. */
#ifndef RIPOSTE_WORKER_OUTGOING_H
#define RIPOSTE_WORKER_OUTGOING_H

#include "worker.h"

/* A message under way: begun with the sending lock taken, which outgoing_send gives back. */
rw_writer *outgoing_begin(uint16_t type, uint64_t call);

/* 0 when it is sent; -1 when the message was too long or there was no memory for it, and nothing is sent. A
 * host that is gone ends the process. */
int outgoing_send(rw_writer *writer);

/* Sends a message that was written elsewhere. */
int outgoing_send_whole(const rw_writer *writer);

void outgoing_add_slice(rw_writer *writer, uint16_t tag, riposte_slice slice, size_t limit);
void outgoing_fields(rw_writer *writer, const riposte_field *fields, size_t count, size_t names,
                     size_t values);
void outgoing_complete(uint64_t call, riposte_status status, const char *code, const char *message);
void outgoing_misbehaved(uint64_t call, const char *message);
void outgoing_failed(const char *code, const char *message, const char *help);

#endif
