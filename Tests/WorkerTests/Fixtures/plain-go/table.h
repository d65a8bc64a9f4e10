#include "riposte/connector.h"

void plain_end(riposte_call *call, char *bytes, size_t length);
