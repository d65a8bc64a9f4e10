/* `load` and `unload` of the plugin, once each. */
#ifndef RIPOSTE_WORKER_LOAD_H
#define RIPOSTE_WORKER_LOAD_H

#include "jobs.h"
#include "calls.h"

/* Whether the plugin is loaded; otherwise the job waits for that, and load_run is to be called. [locked] */
int load_or_wait(job *opening);

/* Calls `load`, unless that is under way. */
void load_run(void);

/* What `load` was completed with. [locked] */
void load_finished(const riposte_result *result);

/* What `load` gave, once it has. */
void *load_object(void);

/* Calls `unload`, if the plugin was loaded. */
void load_unload(void);

#endif
