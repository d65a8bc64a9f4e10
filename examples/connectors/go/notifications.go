package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// match is an object of the stream.
type match struct {
	ID      string `json:"id"`
	Context struct {
		NotificationID   string   `json:"notification_id"`
		NotificationDate int64    `json:"notification_date"`
		Tags             []string `json:"tags"`
		Hunting          struct {
			RuleName *string `json:"rule_name"`
		} `json:"hunting_info"`
	} `json:"context_attributes"`
}

// event is the event of a match; none where it lacks its ids.
func (found *match) event() (Event, bool) {
	context := found.Context
	if context.Tags == nil {
		context.Tags = []string{}
	}
	body := struct {
		ID   string   `json:"id"`
		Hash string   `json:"hash"`
		Rule *string  `json:"rule"`
		Tags []string `json:"tags"`
		Date string   `json:"date"`
	}{
		context.NotificationID, found.ID, context.Hunting.RuleName, context.Tags,
		iso8601(context.NotificationDate),
	}
	event := Event{Key: context.NotificationID, Body: body, Time: time.Unix(context.NotificationDate, 0)}
	return event, event.Key != "" && found.ID != ""
}

// place is where a poll stands: `SINCE`, or within a long list `SINCE NEWEST CURSOR`.
type place struct {
	since, newest int64
	cursor        string
}

func readPlace(text string) (place, bool) {
	words := strings.Split(text, " ")
	since, err := strconv.ParseInt(words[0], 10, 64)
	if len(words) == 1 {
		return place{since: since, newest: since}, err == nil
	}
	if len(words) != 3 || err != nil || words[2] == "" {
		return place{}, false
	}
	newest, err := strconv.ParseInt(words[1], 10, 64)
	return place{since, newest, words[2]}, err == nil
}

// pollNotifications gives the matches since the last poll, oldest first.
func pollNotifications(call *Call, cursor string) (Poll, error) {
	at, isPlace := readPlace(cursor)
	if !isPlace {
		return Poll{Cursor: strconv.FormatInt(call.Now().Unix(), 10)}, nil
	}
	// The service says "after", and not all matches of that very second may have been there.
	since := strings.TrimSuffix(iso8601(at.since-1), "Z")
	path := "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B&filter=" +
		Encoded("origin:hunting date:"+since+"+")
	if at.cursor != "" {
		path += "&cursor=" + Encoded(at.cursor)
	}
	response, err := call.Send(Get(path))
	if err != nil {
		return Poll{}, err
	}
	var answer struct {
		Data []match
		Meta struct{ Cursor string }
	}
	if err := response.JSON(&answer); err != nil {
		return Poll{}, err
	}
	if answer.Data == nil {
		return Poll{}, unreadable()
	}
	found, newest := Poll{}, at.newest
	for index := range answer.Data {
		if event, isWhole := answer.Data[index].event(); isWhole {
			found.Events = append(found.Events, event)
			if seconds := event.Time.Unix(); seconds > newest {
				newest = seconds
			}
		}
	}
	found.Cursor = strconv.FormatInt(newest, 10)
	if answer.Meta.Cursor != "" {
		found.Cursor, found.More = fmt.Sprintf("%d %d %s", at.since, newest, answer.Meta.Cursor), true
	}
	return found, nil
}

// receiveNotification takes a match that the service posted: `{"data": {...}}`.
func receiveNotification(_ *Call, request *WebhookRequest) ([]Event, error) {
	var body struct{ Data match }
	err := json.Unmarshal(request.Body, &body)
	event, isWhole := body.Data.event()
	if err != nil || !isWhole {
		return nil, Fail(Invalid, "the request is no notification")
	}
	return []Event{event}, nil
}

// subscription is what the service knows a registration by.
type subscription struct {
	ID string `json:"id"`
}

// subscribe registers the trigger's URL with the service.
func subscribe(call *Call, callback string) (any, error) {
	attributes := map[string]string{"url": callback}
	data := map[string]any{"type": "webhook", "attributes": attributes}
	request, err := Post("/api/v3/webhooks", map[string]any{"data": data})
	if err != nil {
		return nil, err
	}
	response, err := call.Send(request)
	if err != nil {
		return nil, err
	}
	var answer struct{ Data subscription }
	if err := response.JSON(&answer); err != nil {
		return nil, err
	}
	if answer.Data.ID == "" {
		return nil, unreadable()
	}
	return answer.Data, nil
}

// unsubscribe takes the registration back; one that is gone already is as good.
func unsubscribe(call *Call, given json.RawMessage) error {
	var registration subscription
	if json.Unmarshal(given, &registration) != nil {
		return Fail(Invalid, "the subscription is not what subscribing gave")
	}
	path := "/api/v3/webhooks/" + Encoded(registration.ID)
	response, err := call.Send(&Request{Method: "DELETE", URL: path})
	if err != nil {
		return err
	}
	if response.IsSuccess() || response.Status == 404 {
		return nil
	}
	return response.Failure()
}
