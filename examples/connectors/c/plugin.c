/* The one export of the library, and what a call is given to. */
#include "reputation.h"

#include <string.h>

static const char descriptor[] =
#include "descriptor.h"
    ;

static const struct {
  uint32_t kind;
  const char *operation;
  operation *start;
} operations[] = {
  { RIPOSTE_INVOKE, "get-file-report", get_file_report },
  { RIPOSTE_INVOKE, "get-address-report", get_address_report },
  { RIPOSTE_POLL, "new-notification", poll_notifications },
  { RIPOSTE_WEBHOOK, "notification", receive_notification },
  { RIPOSTE_SUBSCRIBE, "notification", subscribe },
  { RIPOSTE_UNSUBSCRIBE, "notification", unsubscribe },
  { RIPOSTE_TEST, "", test_connection },
};

static int is(riposte_slice given, const char *name) {
  return given.length == strlen(name) && (!given.length || memcmp(given.bytes, name, given.length) == 0);
}

/* A plugin and its connections need nothing here but the host's table: so that is what their objects are. */
static void load(const riposte_plugin *self, const riposte_host *host, riposte_call *call) {
  (void)self;
  riposte_result result = { .size = sizeof result, .status = RIPOSTE_OK, .object = (void *)host };
  host->complete(call, &result);
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)connection;
  const riposte_host *host = plugin;
  riposte_result result = { .size = sizeof result, .status = RIPOSTE_OK, .object = plugin };
  host->complete(call, &result);
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  const riposte_host *host = connection;
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (input->kind != operations[i].kind || !is(input->operation, operations[i].operation)) continue;
    operations[i].start(host, call, input);
    return;
  }
  complete(host, call, RIPOSTE_UNSUPPORTED, LITERAL("this connector has no such operation"));
}

static const riposte_plugin table = {
  .size = sizeof table,
  .abi = RIPOSTE_ABI,
  .descriptor = { descriptor, sizeof descriptor - 1 },
  .load = load,
  .open = open_connection,
  .start = start,
};

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
