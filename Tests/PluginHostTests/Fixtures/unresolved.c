#include "riposte/connector.h"

const riposte_plugin *nobody_has_this(void);
RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return nobody_has_this(); }
