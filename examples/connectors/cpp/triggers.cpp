// The triggers: polling the stream of notifications, and having them delivered.
#include "reputation.hpp"

#include <algorithm>
#include <sstream>

// When a notification was made, in seconds since 1970; 0 where that is no time.
static int64_t time_of(const Json &object) {
  int64_t seconds = object["context_attributes"]["notification_date"].integer(0);
  return date(seconds) ? seconds : 0;
}

// Reports an object of the stream as an event; whether it is one.
static bool emit(Call &call, const Json &object) {
  const Json &context = object["context_attributes"], &id = context["notification_id"], &hash = object["id"];
  int64_t seconds = time_of(object);
  if (!id.is_string() || !hash.is_string()) return false;
  Json::Object event = {
      {"id", id},
      {"hash", hash},
      {"rule", context["hunting_info"]["rule_name"]},
      {"tags", context["tags"].array()},
      {"date", Json(date(seconds).value_or("") + "Z")},
  };
  call.emit(id.string(), Json(event).text(), seconds * 1000);
  return true;
}

// Where a poll stands: `SINCE`, or within a long list `SINCE NEWEST CURSOR`.
struct Place {
  int64_t since = 0;
  int64_t newest = 0;
  std::string page; // the service's own cursor

  explicit Place(std::string_view text) {
    std::istringstream parts{std::string(text)};
    parts >> since;
    if (!(parts >> newest >> page)) newest = since;
  }

  std::string text() const {
    if (page.empty()) return std::to_string(newest);
    return std::to_string(since) + " " + std::to_string(newest) + " " + page;
  }
};

static void read_page(Call &call, const Json &body, Place place) {
  if (!body["data"].is_array()) throw unreadable();
  for (const Json &object : body["data"].array()) {
    emit(call, object);
    place.newest = std::max(place.newest, time_of(object));
  }
  place.page = body["meta"]["cursor"].string();
  call.succeed(place.page.empty() ? "{}" : "{\"more\":true}", place.text());
}

// "After" a time leaves out that second, in which more may have come since: so it is asked for a second
// earlier. What comes twice starts nothing, the host knows it by its key.
void poll_notifications(Call &call, const riposte_input &input) {
  const Place place(view(input.cursor));
  std::optional<std::string> after = date(place.since - 1);
  if (!after) return call.succeed("{}", std::to_string(call.now_ms() / 1000));
  std::string url = "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B&filter=";
  url += encoded("origin:hunting date:" + *after + "+");
  if (!place.page.empty()) url += "&cursor=" + encoded(place.page);
  ask(std::move(call), {"GET", url}, [place](Call &answered, const Json &body) {
    read_page(answered, body, place);
  });
}

void receive_notification(Call &call, const riposte_input &input) {
  if (!emit(call, body_of(input)["request"]["body"]["data"])) {
    throw Failure{RIPOSTE_INVALID, "the request is no notification"};
  }
  call.succeed(); // without an output the sender gets 202
}

void subscribe(Call &call, const riposte_input &input) {
  Json body = body_of(input);
  Json::Object hook = {{"type", Json(std::string("webhook"))},
                       {"attributes", Json(Json::Object{{"url", body["callback"]}})}};
  std::string text = Json(Json::Object{{"data", Json(hook)}}).text();
  ask(std::move(call), {"POST", "/api/v3/webhooks", text}, [](Call &answered, const Json &answer) {
    const Json &id = answer["data"]["id"];
    if (!id.is_string()) throw unreadable();
    answered.succeed(Json(Json::Object{{"id", id}}).text());
  });
}

// The host takes NOT_FOUND for done.
void unsubscribe(Call &call, const riposte_input &input) {
  std::string url = "/api/v3/webhooks/" + encoded(body_of(input)["subscription"]["id"].string());
  ask(std::move(call), {"DELETE", url}, [](Call &answered, const Json &) { answered.succeed(); });
}
