/* A library without the entry function. */
#include "riposte/connector.h"

RIPOSTE_EXPORT int riposte_something_else(void) { return 1; }
