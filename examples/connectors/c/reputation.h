/* The parts of this connector. */
#ifndef FILE_REPUTATION_H
#define FILE_REPUTATION_H

#include "json.h"
#include "text.h"

/* A request under way, and what its answer is read with. */
typedef struct exchange {
  const riposte_host *host;
  /* Completes the call with an answer of 2xx; its body is whole JSON, or absent. */
  void (*read)(const struct exchange *what, riposte_call *call, json body);
  /* Of a poll: see triggers.c. */
  int64_t since, newest;
} exchange;

/* What starts a call, and completes it now or later. */
typedef void operation(const riposte_host *host, riposte_call *call, const riposte_input *input);

/* actions.c */
operation get_file_report, get_address_report, test_connection;
/* triggers.c */
operation poll_notifications, receive_notification, subscribe, unsubscribe;

/* service.c */

/* Sends a request; `what.read` gets the answer, and failures complete the call. Frees `url` and `body`. */
void service_send(exchange what, riposte_call *call, const char *method, text *url, text *body);

/* Completes a call. */
void complete(const riposte_host *host, riposte_call *call, riposte_status status, riposte_slice message);

/* Completes a call with an output, which it frees. */
void succeed(const riposte_host *host, riposte_call *call, text *output);

/* Completes a call whose answer is not what the service's reference says. */
void fail_unreadable(const riposte_host *host, riposte_call *call);

#endif
