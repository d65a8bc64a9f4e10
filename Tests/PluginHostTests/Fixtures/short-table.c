#include "riposte/connector.h"

static const riposte_plugin table = { .size = 24, .abi = RIPOSTE_ABI };
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
