/* What the host says, and what is done about it. */
#ifndef RIPOSTE_WORKER_INCOMING_H
#define RIPOSTE_WORKER_INCOMING_H

#include "jobs.h"

/* Reads and acts as long as the thread leads. */
void incoming_lead(void);

/* Acts on one message; whether the thread leads still. The inbox's bytes may be taken over. */
int incoming_act(rw_inbox *inbox);

#endif
