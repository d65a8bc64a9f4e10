/* The triggers: polling the stream of notifications, and having them delivered. */
#include "reputation.h"

#include <stdlib.h>

/* When a notification was made, in seconds since 1970; 0 where that is no time. */
static int64_t time_of(json object) {
  static const int64_t year_10000 = 253402300800;
  int64_t seconds = json_integer(json_get(object, "context_attributes.notification_date"), 0);
  return seconds >= 0 && seconds < year_10000 ? seconds : 0;
}

/* Reports an object of the stream as an event; objects without ids are none. */
static riposte_status emit(const riposte_host *host, riposte_call *call, json object) {
  json id = json_get(object, "context_attributes.notification_id"), hash = json_get(object, "id");
  int64_t seconds = time_of(object);
  if (!id.length || *id.bytes != '"' || !hash.length || *hash.bytes != '"') return RIPOSTE_OK;
  char *key = malloc(id.length);
  if (!key) return RIPOSTE_TRANSIENT;
  text body = { 0 };
  text_word(&body, "{\"id\":");
  text_add(&body, id);
  text_word(&body, ",\"hash\":");
  text_add(&body, hash);
  text_word(&body, ",\"rule\":");
  text_add(&body, json_or(json_get(object, "context_attributes.hunting_info.rule_name"), '"', "null"));
  text_word(&body, ",\"tags\":");
  text_add(&body, json_or(json_get(object, "context_attributes.tags"), '[', "[]"));
  text_word(&body, ",\"date\":\"");
  text_time(&body, seconds, ":");
  text_word(&body, "Z\"}");
  riposte_event event = { .size = sizeof event, .key = { key, json_string(id, key) },
                          .body = text_slice(&body), .time_ms = seconds * 1000 };
  riposte_status status = body.broken ? RIPOSTE_TRANSIENT : host->emit(call, &event);
  text_free(&body);
  free(key);
  return status;
}

/* Where a poll stands: `SINCE`, or within a long list `SINCE NEWEST CURSOR`. */
typedef struct place {
  int64_t since, newest;
  riposte_slice page; /* the service's own cursor */
} place;

/* Takes a number and the space after it off the text. */
static int64_t take_number(riposte_slice *rest) {
  size_t length = 0;
  while (length < rest->length && rest->bytes[length] != ' ') length++;
  int64_t number = json_integer((json){ rest->bytes, length }, -1);
  if (length < rest->length) length++;
  *rest = (riposte_slice){ rest->bytes + length, rest->length - length };
  return number;
}

static int read_place(riposte_slice cursor, place *found) {
  if (!cursor.length) return 0;
  found->since = found->newest = take_number(&cursor);
  if (cursor.length) found->newest = take_number(&cursor);
  found->page = cursor;
  return found->since > 0 && found->newest > 0;
}

static void complete_poll(const riposte_host *host, riposte_call *call, text *cursor, int has_more) {
  riposte_result result = { .size = sizeof result, .status = cursor->broken ? RIPOSTE_TRANSIENT : RIPOSTE_OK,
                            .output = has_more ? LITERAL("{\"more\":true}") : LITERAL("{}"),
                            .cursor = text_slice(cursor) };
  host->complete(call, &result);
  text_free(cursor);
}

static void read_page(const exchange *what, riposte_call *call, json body) {
  json objects = json_get(body, "data"), page = json_get(body, "meta.cursor");
  int64_t newest = what->newest;
  if (!objects.length || *objects.bytes != '[') {
    fail_unreadable(what->host, call);
    return;
  }
  for (json object = json_next(objects, (json){ 0 }); object.length; object = json_next(objects, object)) {
    riposte_status status = emit(what->host, call, object);
    if (status != RIPOSTE_OK) {
      complete(what->host, call, status, LITERAL("an event could not be handed over"));
      return;
    }
    if (time_of(object) > newest) newest = time_of(object);
  }
  char *decoded = page.length ? malloc(page.length) : NULL;
  size_t length = decoded ? json_string(page, decoded) : 0;
  text cursor = { 0 };
  if (length) {
    text_number(&cursor, what->since);
    text_word(&cursor, " ");
    text_number(&cursor, newest);
    text_word(&cursor, " ");
    text_add(&cursor, (riposte_slice){ decoded, length });
  } else {
    text_number(&cursor, newest);
  }
  free(decoded);
  complete_poll(what->host, call, &cursor, length > 0);
}

/* "After" a time leaves out that second, in which more may have come since: so it is asked for a second
 * earlier. What comes twice starts nothing, the host knows it by its key. */
void poll_notifications(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  place at = { 0 };
  if (!read_place(input->cursor, &at)) {
    text now = { 0 };
    text_number(&now, host->now_ms() / 1000);
    complete_poll(host, call, &now, 0);
    return;
  }
  text url = { 0 }, none = { 0 };
  text_word(&url, "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B");
  text_word(&url, "&filter=origin%3Ahunting%20date%3A");
  text_time(&url, at.since - 1, "%3A");
  text_word(&url, "%2B");
  if (at.page.length) {
    text_word(&url, "&cursor=");
    text_encoded(&url, at.page);
  }
  exchange what = { .host = host, .read = read_page, .since = at.since, .newest = at.newest };
  service_send(what, call, "GET", &url, &none);
}

/* Without an output the sender gets 202. */
void receive_notification(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  json object = json_get(json_root(input->body), "request.body.data");
  json id = json_get(object, "context_attributes.notification_id"), hash = json_get(object, "id");
  if (!id.length || *id.bytes != '"' || !hash.length || *hash.bytes != '"') {
    complete(host, call, RIPOSTE_INVALID, LITERAL("the request is no notification"));
    return;
  }
  complete(host, call, emit(host, call, object), (riposte_slice){ 0 });
}

static void read_subscription(const exchange *what, riposte_call *call, json body) {
  json id = json_get(body, "data.id");
  text output = { 0 };
  if (!id.length || *id.bytes != '"') {
    fail_unreadable(what->host, call);
    return;
  }
  text_word(&output, "{\"id\":");
  text_add(&output, id);
  text_word(&output, "}");
  succeed(what->host, call, &output);
}

void subscribe(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  text url = { 0 }, body = { 0 };
  text_word(&url, "/api/v3/webhooks");
  text_word(&body, "{\"data\":{\"type\":\"webhook\",\"attributes\":{\"url\":");
  text_add(&body, json_get(json_root(input->body), "callback"));
  text_word(&body, "}}}");
  service_send((exchange){ .host = host, .read = read_subscription }, call, "POST", &url, &body);
}

static void read_end(const exchange *what, riposte_call *call, json body) {
  (void)body;
  complete(what->host, call, RIPOSTE_OK, (riposte_slice){ 0 });
}

/* The host takes NOT_FOUND for done. */
void unsubscribe(const riposte_host *host, riposte_call *call, const riposte_input *input) {
  json id = json_get(json_root(input->body), "subscription.id");
  char *decoded = malloc(id.length + 1);
  text url = { 0 }, none = { 0 };
  text_word(&url, "/api/v3/webhooks/");
  if (decoded) text_encoded(&url, (riposte_slice){ decoded, json_string(id, decoded) });
  url.broken = url.broken || !decoded;
  free(decoded);
  service_send((exchange){ .host = host, .read = read_end }, call, "DELETE", &url, &none);
}
