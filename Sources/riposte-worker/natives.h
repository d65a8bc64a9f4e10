/* Native-typed actions within the worker: who runs them, and when. */
#ifndef RIPOSTE_WORKER_NATIVES_H
#define RIPOSTE_WORKER_NATIVES_H

#include "jobs.h"

/* What dlopen gave for the plugin's library; before the first call. */
void natives_begin(void *library);

/* BIND and NATIVE, on the thread that leads; whether it leads still. */
int natives_act(rw_inbox *inbox);

void natives_drop(uint64_t owner);

unsigned natives_in_hand(void);

#endif
