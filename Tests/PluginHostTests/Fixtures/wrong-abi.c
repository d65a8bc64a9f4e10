#include "riposte/connector.h"

static const riposte_plugin table = { .size = sizeof table, .abi = 7 };
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
