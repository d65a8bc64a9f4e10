/* The actions: one request each. */
#include "reputation.h"

/* Members that reports of files and of addresses share, with the comma before them. */
static void add_verdicts(text *output, json attributes) {
  static const char *const names[] = { "malicious", "suspicious", "harmless", "undetected" };
  json counts = json_get(attributes, "last_analysis_stats");
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    text_word(output, ",\"");
    text_word(output, names[i]);
    text_word(output, "\":");
    text_number(output, json_integer(json_get(counts, names[i]), 0));
  }
  text_word(output, ",\"reputation\":");
  text_number(output, json_integer(json_get(attributes, "reputation"), 0));
}

/* Passes a value on as it was written. */
static void add_member(text *output, const char *start, json value) {
  text_word(output, start);
  text_add(output, value);
}

static void read_file_report(const exchange *what, riposte_call *call, json body) {
  json id = json_get(body, "data.id"), attributes = json_get(body, "data.attributes");
  text output = { 0 }, time = { 0 };
  if (!id.length || *id.bytes != '"') {
    fail_unreadable(what->host, call);
    return;
  }
  add_member(&output, "{\"hash\":", id);
  add_verdicts(&output, attributes);
  add_member(&output, ",\"names\":", json_or(json_get(attributes, "names"), '[', "[]"));
  text_word(&output, ",\"firstSeen\":");
  if (text_time(&time, json_integer(json_get(attributes, "first_submission_date"), -1), ":")) {
    text_word(&time, "Z");
    text_quoted(&output, text_slice(&time));
  } else {
    text_word(&output, "null");
  }
  text_word(&output, "}");
  text_free(&time);
  succeed(what->host, call, &output);
}

static void read_address_report(const exchange *what, riposte_call *call, json body) {
  json id = json_get(body, "data.id"), attributes = json_get(body, "data.attributes");
  text output = { 0 };
  if (!id.length || *id.bytes != '"') {
    fail_unreadable(what->host, call);
    return;
  }
  add_member(&output, "{\"address\":", id);
  add_verdicts(&output, attributes);
  add_member(&output, ",\"country\":", json_or(json_get(attributes, "country"), '"', "null"));
  add_member(&output, ",\"owner\":", json_or(json_get(attributes, "as_owner"), '"', "null"));
  text_word(&output, "}");
  succeed(what->host, call, &output);
}

static void read_nothing(const exchange *what, riposte_call *call, json body) {
  (void)body;
  complete(what->host, call, RIPOSTE_OK, (riposte_slice){ 0 });
}

/* `of` is the part of an input that the URL ends with: a string that the descriptor's pattern has passed. */
static void get(exchange what, riposte_call *call, const char *path, json of) {
  text url = { 0 }, none = { 0 };
  if (of.length < 2) {
    complete(what.host, call, RIPOSTE_INVALID, LITERAL("the input is not what the descriptor says"));
    return;
  }
  text_word(&url, path);
  text_add(&url, (riposte_slice){ of.bytes + 1, of.length - 2 });
  service_send(what, call, "GET", &url, &none);
}

void get_file_report(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  get((exchange){ .host = host, .read = read_file_report }, call, "/api/v3/files/",
      json_get(json_root(input->body), "hash"));
}

void get_address_report(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  get((exchange){ .host = host, .read = read_address_report }, call, "/api/v3/ip_addresses/",
      json_get(json_root(input->body), "address"));
}

/* The service always knows the test file that EICAR publishes. */
void test_connection(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  (void)input;
  get((exchange){ .host = host, .read = read_nothing }, call, "/api/v3/files/",
      LITERAL("\"275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f\""));
}
