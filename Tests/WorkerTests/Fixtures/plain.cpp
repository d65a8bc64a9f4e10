// A plugin in C++ that uses what its runtime brings: exceptions, threads, iostreams.
#include "riposte/connector.h"

#include <future>
#include <sstream>
#include <stdexcept>
#include <string>

static const riposte_host *host;

static void end(riposte_call *call, riposte_status status, const std::string &output) {
  riposte_result result{};
  result.size = sizeof result;
  result.status = status;
  result.output = {output.data(), output.size()};
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
  try {
    std::ostringstream text;
    text << std::async(std::launch::async, [] { return 41; }).get();
    throw std::runtime_error(text.str() + std::string(input->body.bytes, input->body.length));
  } catch (const std::exception &caught) {
    end(call, RIPOSTE_OK, caught.what());
  }
}

static const char descriptor[] = "{}";
static const riposte_plugin table = {sizeof(riposte_plugin), RIPOSTE_ABI, {descriptor, 2}, load, open_connection,
                                     start, nullptr, nullptr, nullptr, nullptr};
extern "C" RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
