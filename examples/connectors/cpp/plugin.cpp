// The one export of the library, and what a call is given to.
#include "reputation.hpp"

static constexpr char descriptor[] =
#include "descriptor.h"
    ;

static constexpr struct {
  uint32_t kind;
  std::string_view operation;
  Operation *start;
} operations[] = {
    {RIPOSTE_INVOKE, "get-file-report", get_file_report},
    {RIPOSTE_INVOKE, "get-address-report", get_address_report},
    {RIPOSTE_POLL, "new-notification", poll_notifications},
    {RIPOSTE_WEBHOOK, "notification", receive_notification},
    {RIPOSTE_SUBSCRIBE, "notification", subscribe},
    {RIPOSTE_UNSUBSCRIBE, "notification", unsubscribe},
    {RIPOSTE_TEST, "", test_connection},
};

// A plugin and its connections need nothing here but the host's table: so that is what their objects are.
static void load(const riposte_plugin *, const riposte_host *host, riposte_call *call) noexcept {
  Call(host, call).succeed({}, {}, const_cast<riposte_host *>(host));
}

static void open(void *plugin, riposte_call *call, const riposte_connection *) noexcept {
  Call(static_cast<const riposte_host *>(plugin), call).succeed({}, {}, plugin);
}

static void start(void *connection, riposte_call *name, const riposte_input *input) noexcept {
  Call::guard(Call(static_cast<const riposte_host *>(connection), name), [&](Call &call) {
    for (auto &known : operations) {
      if (known.kind != input->kind || known.operation != view(input->operation)) continue;
      return known.start(call, *input);
    }
    throw Failure{RIPOSTE_UNSUPPORTED, "this connector has no such operation"};
  });
}

// A close, a cancel, an unload and extensions are not needed.
static constexpr riposte_plugin table = {
    sizeof table, RIPOSTE_ABI, slice({descriptor, sizeof descriptor - 1}),
    load,         open,        start,
    nullptr,      nullptr,     nullptr,
    nullptr,
};

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
