/* The plugin's library: opened, asked for its table, and the table checked. */
#ifndef RIPOSTE_WORKER_LIBRARY_H
#define RIPOSTE_WORKER_LIBRARY_H

#include "worker.h"

#define LIBRARY_SENTENCE 4096

typedef struct library_refusal {
  const char *code;
  char message[LIBRARY_SENTENCE];
  char help[LIBRARY_SENTENCE];
} library_refusal;

/* Opens descriptor 4; `name` is what messages call it. The table, or NULL with a refusal. */
const riposte_plugin *library_open(const char *name, void **library, library_refusal *refusal);

#endif
