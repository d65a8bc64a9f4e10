//! The two triggers: matches of hunting rules, asked for or delivered.

use crate::call::{Call, Event, Failure, Poll, Request, Status, encoded, unreadable};
use crate::date::iso8601;
use crate::json::Json;

/// Where a poll stands: `SINCE`, or within a long list `SINCE NEWEST CURSOR`.
struct Place {
    since: i64,
    newest: i64,
    cursor: Option<String>,
}

impl Place {
    fn read(text: &str) -> Option<Place> {
        let words: Vec<&str> = text.split(' ').collect();
        match words[..] {
            [since] => {
                let since = since.parse().ok()?;
                Some(Place { since, newest: since, cursor: None })
            }
            [since, newest, cursor] if !cursor.is_empty() => Some(Place {
                since: since.parse().ok()?,
                newest: newest.parse().ok()?,
                cursor: Some(cursor.to_string()),
            }),
            _ => None,
        }
    }
}

/// Matches since the last poll, oldest first.
pub fn poll(call: &Call, _: &Json, cursor: Option<&str>) -> Result<Poll, Failure> {
    let Some(place) = cursor.and_then(Place::read) else {
        let now = call.now_ms().div_euclid(1000);
        return Ok(Poll { events: Vec::new(), cursor: Some(now.to_string()), more: false });
    };
    // The service says "after", and not all matches of that very second may have been there.
    let filter = format!("origin:hunting date:{}+", iso8601(place.since.saturating_sub(1)).trim_end_matches('Z'));
    let mut url = format!(
        "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B&filter={}",
        encoded(&filter)
    );
    if let Some(cursor) = &place.cursor {
        url += &format!("&cursor={}", encoded(cursor));
    }
    let answer = call.send(&Request::get(url))?.json()?;
    let Json::List(objects) = answer.get("data") else { return Err(unreadable()) };
    let events: Vec<Event> = objects.iter().filter_map(event).collect();
    let newest = events.iter().map(|event| event.time_ms / 1000).fold(place.newest, i64::max);
    let next = answer.get("meta").get("cursor").text();
    let cursor = next.map_or(newest.to_string(), |next| format!("{} {newest} {next}", place.since));
    Ok(Poll { events, cursor: Some(cursor), more: next.is_some() })
}

/// A match that the service posted: `{"data": {...}}`.
pub fn receive(_: &Call, _: &Json, request: &Json) -> Result<Vec<Event>, Failure> {
    let refused = || Failure::new(Status::Invalid, "the request is no notification");
    Ok(vec![event(request.get("body").get("data")).ok_or_else(refused)?])
}

/// Registers the trigger's URL with the service.
pub fn subscribe(call: &Call, _: &Json, callback: &str) -> Result<Json, Failure> {
    let attributes = Json::object([("url", callback.into())]);
    let data = Json::object([("type", "webhook".into()), ("attributes", attributes)]);
    let answer = call.send(&Request::post("/api/v3/webhooks", &Json::object([("data", data)])))?.json()?;
    let id = answer.get("data").get("id").text().ok_or_else(unreadable)?;
    Ok(Json::object([("id", id.into())]))
}

/// Takes the registration back; one that is gone already is as good.
pub fn unsubscribe(call: &Call, _: &Json, subscription: &Json) -> Result<(), Failure> {
    let id = encoded(subscription.get("id").text().unwrap_or(""));
    let response = call.send(&Request::delete(format!("/api/v3/webhooks/{id}")))?;
    if response.is_success() || response.status == 404 { Ok(()) } else { Err(response.failure()) }
}

/// The event of an object of the stream; none where it lacks its ids.
fn event(object: &Json) -> Option<Event> {
    let context = object.get("context_attributes");
    let (key, hash) = (context.get("notification_id").text()?, object.get("id").text()?);
    let date = context.get("notification_date").int().unwrap_or(0);
    let body = Json::object([
        ("id", key.into()),
        ("hash", hash.into()),
        ("rule", context.get("hunting_info").get("rule_name").clone()),
        ("tags", Json::List(context.get("tags").list().to_vec())),
        ("date", Json::Text(iso8601(date))),
    ]);
    Some(Event { key: key.to_string(), body, time_ms: date.saturating_mul(1000) })
}
