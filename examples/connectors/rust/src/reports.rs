//! The two actions.

use crate::call::{Call, Failure, Request, encoded, unreadable};
use crate::date::iso8601;
use crate::json::Json;

/// What scanners said of a file.
pub fn file(call: &Call, input: &Json) -> Result<Json, Failure> {
    let hash = encoded(input.get("hash").text().unwrap_or(""));
    let answer = call.send(&Request::get(format!("/api/v3/files/{hash}")))?.json()?;
    let (id, attributes) = object(&answer)?;
    let first_seen = attributes.get("first_submission_date").int();
    let names = attributes.get("names");
    let mut members = vec![("hash".to_string(), id.into())];
    members.extend(counts(attributes));
    members.push(("names".to_string(), Json::List(names.list().to_vec())));
    members.push(("firstSeen".to_string(), first_seen.map_or(Json::Null, |date| Json::Text(iso8601(date)))));
    Ok(Json::Object(members))
}

/// What scanners said of an address.
pub fn address(call: &Call, input: &Json) -> Result<Json, Failure> {
    // The descriptor's pattern leaves nothing to encode.
    let address = input.get("address").text().unwrap_or("");
    let answer = call.send(&Request::get(format!("/api/v3/ip_addresses/{address}")))?.json()?;
    let (id, attributes) = object(&answer)?;
    let mut members = vec![("address".to_string(), id.into())];
    members.extend(counts(attributes));
    members.push(("country".to_string(), attributes.get("country").clone()));
    members.push(("owner".to_string(), attributes.get("as_owner").clone()));
    Ok(Json::Object(members))
}

fn object(answer: &Json) -> Result<(&str, &Json), Failure> {
    let data = answer.get("data");
    let id = data.get("id").text().ok_or_else(unreadable)?;
    Ok((id, data.get("attributes")))
}

fn counts(attributes: &Json) -> Vec<(String, Json)> {
    let stats = attributes.get("last_analysis_stats");
    let number = |value: &Json| Json::Int(value.int().unwrap_or(0));
    let mut counts: Vec<(String, Json)> = ["malicious", "suspicious", "harmless", "undetected"]
        .into_iter()
        .map(|name| (name.to_string(), number(stats.get(name))))
        .collect();
    counts.push(("reputation".to_string(), number(attributes.get("reputation"))));
    counts
}
