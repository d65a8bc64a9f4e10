// The ABI as C++ would have it: calls that complete themselves, and no exception that gets out.
#ifndef FILE_REPUTATION_CALL_HPP
#define FILE_REPUTATION_CALL_HPP

#include "riposte/connector.h"

#include <functional>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <utility>

inline std::string_view view(riposte_slice slice) noexcept {
  return slice.bytes ? std::string_view(slice.bytes, slice.length) : std::string_view();
}

constexpr riposte_slice slice(std::string_view text) noexcept { return {text.data(), text.size()}; }

// How a call fails; thrown.
struct Failure {
  riposte_status status;
  std::string message;
  std::string code = {};
};

struct Request {
  std::string method;
  std::string url;
  std::string json = {};
};

// A call that has to be completed. It can be moved on but not copied; one that is dropped is completed with
// INTERNAL, so that the host never waits in vain.
class Call {
public:
  Call(const riposte_host *host, riposte_call *name) noexcept : host_(host), name_(name) {}
  Call(Call &&other) noexcept : host_(other.host_), name_(std::exchange(other.name_, nullptr)) {}
  Call(const Call &) = delete;
  Call &operator=(const Call &) = delete;
  Call &operator=(Call &&) = delete;
  ~Call() { fail({RIPOSTE_INTERNAL, {}}); }

  void succeed(std::string_view output = {}, std::string_view cursor = {}, void *object = nullptr) noexcept {
    riposte_result result = {};
    result.status = RIPOSTE_OK;
    result.output = slice(output);
    result.cursor = slice(cursor);
    result.object = object;
    complete(result);
  }

  void fail(const Failure &failure) noexcept {
    riposte_result result = {};
    result.status = failure.status;
    result.message = slice(failure.message);
    result.code = slice(failure.code);
    complete(result);
  }

  void emit(std::string_view key, std::string_view body, int64_t time_ms) {
    riposte_event event = {};
    event.size = sizeof event;
    event.key = slice(key);
    event.body = slice(body);
    event.time_ms = time_ms;
    if (riposte_status status = host_->emit(name_, &event)) throw Failure{status, "an event was not taken"};
  }

  int64_t now_ms() const noexcept { return host_->now_ms(); }

  // Sends a request; `read` gets the call and what came.
  using Read = std::function<void(Call &, const riposte_http_response &)>;
  static void send(Call call, const Request &request, Read read);

  // Runs something for a call; what it throws completes the call, unless it was moved on before.
  template <class Body> static void guard(Call call, Body body) noexcept {
    try {
      body(call);
    } catch (const Failure &failure) {
      call.fail(failure);
    } catch (const std::bad_alloc &) {
      call.fail({RIPOSTE_TRANSIENT, {}});
    } catch (...) {
      call.fail({RIPOSTE_INTERNAL, {}});
    }
  }

private:
  struct Pending;

  static void answered(void *context, riposte_call *, const riposte_http_response *response) noexcept;

  void complete(riposte_result &result) noexcept {
    if (riposte_call *name = std::exchange(name_, nullptr)) {
      result.size = sizeof result;
      host_->complete(name, &result);
    }
  }

  const riposte_host *host_;
  riposte_call *name_;
};

// A call that waits for an answer, and what reads it.
struct Call::Pending {
  Call call;
  Read read;
};

inline void Call::send(Call call, const Request &request, Read read) {
  static const riposte_field is_json = {slice("content-type"), slice("application/json")};
  auto pending = std::make_unique<Pending>(Pending{std::move(call), std::move(read)});
  Call &kept = pending->call;
  riposte_http_request sent = {};
  sent.size = sizeof sent;
  sent.method = slice(request.method);
  sent.url = slice(request.url);
  sent.body = slice(request.json);
  sent.headers = &is_json;
  sent.header_count = request.json.empty() ? 0 : 1;
  riposte_status status = kept.host_->http(kept.name_, &sent, answered, pending.get());
  if (status == RIPOSTE_OK) {
    // It is the callback's now, which may have run already.
    (void)pending.release();
  } else {
    kept.fail({status, "the request could not be started"});
  }
}

inline void Call::answered(void *context, riposte_call *, const riposte_http_response *response) noexcept {
  std::unique_ptr<Pending> pending(static_cast<Pending *>(context));
  guard(std::move(pending->call), [&](Call &call) { pending->read(call, *response); });
}

#endif
