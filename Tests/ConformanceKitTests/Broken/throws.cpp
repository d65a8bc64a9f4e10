// Lets an exception out of the library.
#include "riposte/connector.h"

#include <cstring>
#include <stdexcept>
#include <string>

static const riposte_host *host;

static void end(riposte_call *call, riposte_status status, const char *output) {
  riposte_result result = {};
  result.size = sizeof result;
  result.status = status;
  result.output = { output, std::strlen(output) };
  host->complete(call, &result);
}

static void load(const riposte_plugin *, const riposte_host *given, riposte_call *call) {
  host = given;
  end(call, RIPOSTE_OK, "");
}

static void open_connection(void *, riposte_call *call, const riposte_connection *) {
  end(call, RIPOSTE_OK, "");
}

static void start(void *, riposte_call *call, const riposte_input *input) {
  std::string operation(input->operation.bytes ? input->operation.bytes : "", input->operation.length);
  if (operation != "act") {
    end(call, RIPOSTE_UNSUPPORTED, "");
    return;
  }
  std::string body(input->body.bytes, input->body.length);
  if (body.find("\"text\":\"") == std::string::npos) throw std::invalid_argument("no text");
  end(call, RIPOSTE_OK, "{}");
}

static const char descriptor[] =
    "{\"riposte\":1,\"plugin\":{\"name\":\"throws\",\"version\":\"1.0.0\"},\"connectors\":{\"throws\":{"
    "\"title\":\"Throws\",\"summary\":\"Throws\",\"actions\":{\"act\":{\"title\":\"Act\","
    "\"summary\":\"Acts\",\"effect\":\"read\",\"input\":{\"type\":\"object\",\"required\":[\"text\"],"
    "\"properties\":{\"text\":{\"type\":\"string\"}}},\"examples\":[{\"input\":{\"text\":\"a\"}}]}}}}}";

static const riposte_plugin table = {
  sizeof table, RIPOSTE_ABI, { descriptor, sizeof descriptor - 1 }, load, open_connection, start, nullptr,
  nullptr, nullptr, nullptr,
};

extern "C" RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
