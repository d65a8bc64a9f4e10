// Requests to the service, and what its failures mean.
#include "reputation.hpp"

#include <algorithm>
#include <cstdio>

static riposte_status status_of(uint32_t http_status) {
  switch (http_status) {
    case 400: return RIPOSTE_INVALID;
    case 401: return RIPOSTE_AUTH;
    case 403: return RIPOSTE_FORBIDDEN;
    case 404: return RIPOSTE_NOT_FOUND;
    case 408: return RIPOSTE_TRANSIENT;
    case 409: return RIPOSTE_CONFLICT;
    case 429: return RIPOSTE_THROTTLED;
    default: return http_status >= 500 ? RIPOSTE_TRANSIENT : RIPOSTE_PERMANENT;
  }
}

// At most so many bytes, cut between characters.
static std::string shortened(std::string_view text, size_t most) {
  size_t length = std::min(text.size(), most);
  if (length < text.size()) {
    while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xc0) == 0x80) length--;
  }
  return std::string(text.substr(0, length));
}

// The host sets the descriptor's error map above the status, by the code.
static Failure failure_of(const riposte_http_response &response) {
  std::optional<Json> body = Json::read(view(response.body));
  const Json error = body ? (*body)["error"] : Json();
  Failure failure = {status_of(response.http_status), shortened(error["message"].string(), 300),
                     shortened(error["code"].string(), 100)};
  if (failure.message.empty()) {
    failure.message = "the service answered " + std::to_string(response.http_status);
  }
  return failure;
}

Failure unreadable() { return {RIPOSTE_PERMANENT, "the service's answer cannot be read"}; }

void ask(Call call, const Request &request, std::function<void(Call &, const Json &)> read) {
  Call::send(std::move(call), request, [read](Call &answered, const riposte_http_response &response) {
    if (response.status != RIPOSTE_OK) throw Failure{response.status, std::string(view(response.message))};
    if (response.http_status < 200 || response.http_status > 299) throw failure_of(response);
    if (response.body.length == 0) return read(answered, Json());
    if (response.flags & RIPOSTE_HTTP_TRUNCATED) throw unreadable();
    std::optional<Json> body = Json::read(view(response.body));
    if (!body) throw unreadable();
    read(answered, *body);
  });
}

Json body_of(const riposte_input &input) {
  std::optional<Json> body = Json::read(view(input.body));
  if (!body) throw Failure{RIPOSTE_INVALID, "the input is not what the descriptor says"};
  return *std::move(body);
}

std::string encoded(std::string_view text) {
  static constexpr std::string_view plain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  std::string result;
  for (char byte : text) {
    char escaped[4];
    std::snprintf(escaped, sizeof escaped, "%%%02X", static_cast<unsigned char>(byte));
    result += plain.find(byte) == std::string_view::npos ? std::string(escaped) : std::string(1, byte);
  }
  return result;
}

// Not gmtime: it reads the time zone's file, and a plugin has no files.
//
// Years begin in March here, so that a leap day is the last day of its year; 400 years are 146,097 days.
std::optional<std::string> date(int64_t seconds) {
  constexpr int64_t year_10000 = 253402300800;
  if (seconds < 0 || seconds >= year_10000) return std::nullopt;
  int64_t day = seconds / 86400 + 719468, rest = seconds % 86400;
  int64_t era = day / 146097, of_era = day % 146097;
  int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
  int month = static_cast<int>((5 * of_year + 2) / 153);
  int of_month = static_cast<int>(of_year - (153 * month + 2) / 5 + 1);
  int hour = int(rest / 3600), minute = int(rest / 60 % 60), second = int(rest % 60);
  char text[96];
  std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d", int(era * 400 + year + (month >= 10)),
                month < 10 ? month + 3 : month - 9, of_month, hour, minute, second);
  return text;
}
