/* What stands between the worker and the machine, put up before any code of the plugin is in the process. */
#ifndef RIPOSTE_WORKER_SANDBOX_H
#define RIPOSTE_WORKER_SANDBOX_H

#include <stddef.h>
#include <stdint.h>

#include "worker_protocol.h"

typedef struct sandbox_terms {
  uint64_t memory; /* bytes; 0 leaves it */
  uint64_t files;  /* 0 leaves it */
  rw_reader readable; /* the fields of HELLO, of which READABLE count */
} sandbox_terms;

/* Gives the RW_P_ bits that are in force; `landlock` the version of the kernel's, 0 without. */
uint64_t sandbox_enter(const sandbox_terms *terms, uint64_t *landlock);

/* The name of the first bit; as environments write it. */
const char *sandbox_name(uint64_t bits);

/* landlock.c */
uint64_t sandbox_landlock(rw_reader readable, uint64_t *version);

/* seccomp.c: whether it is in force. */
int sandbox_seccomp(void);

#endif
