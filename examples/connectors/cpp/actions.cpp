// The actions: one request each.
#include "reputation.hpp"

// Adds what reports of files and of addresses share.
static void add_verdicts(Json::Object &output, const Json &attributes) {
  for (const char *name : {"malicious", "suspicious", "harmless", "undetected"}) {
    output.emplace_back(name, attributes["last_analysis_stats"][name].integer(0));
  }
  output.emplace_back("reputation", attributes["reputation"].integer(0));
}

static void read_file_report(Call &call, const Json &body) {
  const Json &id = body["data"]["id"], &attributes = body["data"]["attributes"];
  if (!id.is_string()) throw unreadable();
  Json::Object output = {{"hash", id}};
  add_verdicts(output, attributes);
  output.emplace_back("names", attributes["names"].array());
  auto first = date(attributes["first_submission_date"].integer(-1));
  output.emplace_back("firstSeen", first ? Json(*first + "Z") : Json());
  call.succeed(Json(output).text());
}

static void read_address_report(Call &call, const Json &body) {
  const Json &id = body["data"]["id"], &attributes = body["data"]["attributes"];
  if (!id.is_string()) throw unreadable();
  Json::Object output = {{"address", id}};
  add_verdicts(output, attributes);
  output.emplace_back("country", attributes["country"]);
  output.emplace_back("owner", attributes["as_owner"]);
  call.succeed(Json(output).text());
}

// The descriptor's patterns leave nothing to encode in a URL.
static std::string input_text(const riposte_input &input, std::string_view name) {
  return std::string(body_of(input)[name].string());
}

void get_file_report(Call &call, const riposte_input &input) {
  ask(std::move(call), {"GET", "/api/v3/files/" + input_text(input, "hash")}, read_file_report);
}

void get_address_report(Call &call, const riposte_input &input) {
  ask(std::move(call), {"GET", "/api/v3/ip_addresses/" + input_text(input, "address")}, read_address_report);
}

// The service always knows the test file that EICAR publishes.
void test_connection(Call &call, const riposte_input &) {
  static const char file[] = "/api/v3/files/275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
  ask(std::move(call), {"GET", file}, [](Call &answered, const Json &) { answered.succeed(); });
}
