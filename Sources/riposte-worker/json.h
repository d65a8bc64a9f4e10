/* Whether bytes are one JSON text (RFC 8259). The host reads it again; this is for the plugin's answer. */
#ifndef RIPOSTE_WORKER_JSON_H
#define RIPOSTE_WORKER_JSON_H

#include <stddef.h>

int json_is_valid(const char *bytes, size_t length);

#endif
