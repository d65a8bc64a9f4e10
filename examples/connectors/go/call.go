package main

// What a connector is written with: calls, requests, answers and failures. Nothing here is unsafe.

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Status says how an operation failed, in terms of what may be done next. The host decides on repeating: report
// what happened and never retry.
type Status int32

// The statuses of the ABI.
const (
	Invalid        Status = iota + 1 // this input can never work
	Auth                             // the credentials were refused
	Forbidden                        // known, but not allowed
	NotFound                         // the object does not exist
	Conflict                         // the object's state forbids it
	Throttled                        // too many requests; nothing happened
	Transient                        // a passing fault; nothing happened
	Permanent                        // failed for good
	Cancelled                        // stopped on request
	Timeout                          // the deadline passed; nothing happened
	UnknownOutcome                   // it may have happened
	Unsupported                      // not implemented here
	Internal                         // a bug of the connector
)

// Failure is the error that the host understands; any other error counts as Internal.
type Failure struct {
	Status  Status
	Message string // one sentence for an operator; no secret, no payload
	Code    string // the service's own error code, where it has one
}

func (failure *Failure) Error() string { return failure.Message }

// Fail makes a failure.
func Fail(status Status, format string, arguments ...any) *Failure {
	return &Failure{Status: status, Message: fmt.Sprintf(format, arguments...)}
}

func failureOf(err error) *Failure {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure
	}
	return Fail(Internal, "%s", err)
}

// Request is a request to the service. Credentials are added by the host.
type Request struct {
	Method     string
	URL        string // relative to the connection's base
	Headers    map[string]string
	Body       []byte
	Idempotent bool // may be repeated although its method is not safe
}

// Get reads.
func Get(path string) *Request { return &Request{Method: "GET", URL: path} }

// Encoded is a text as one path segment or query value (RFC 3986, section 2.3).
func Encoded(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}

// Post sends JSON.
func Post(path string, body any) (*Request, error) {
	written, err := json.Marshal(body)
	headers := map[string]string{"content-type": "application/json"}
	return &Request{Method: "POST", URL: path, Headers: headers, Body: written}, err
}

// Response is a service's answer, of any status.
type Response struct {
	Status    int
	Headers   map[string]string // names in lower case
	Body      []byte
	Truncated bool
}

// IsSuccess is whether the status is 2xx.
func (response *Response) IsSuccess() bool { return response.Status/100 == 2 }

// JSON reads the body of a success; otherwise it gives the failure that the status means.
func (response *Response) JSON(into any) error {
	if !response.IsSuccess() {
		return response.Failure()
	}
	if response.Truncated || json.Unmarshal(response.Body, into) != nil {
		return unreadable()
	}
	return nil
}

// unreadable is the failure for an answer that is not what it should be.
func unreadable() error { return Fail(Permanent, "the service's answer cannot be read") }

var meanings = map[int]Status{
	400: Invalid, 401: Auth, 403: Forbidden, 404: NotFound, 408: Transient, 409: Conflict, 429: Throttled,
}

// maxMessage is how much of a service's message is passed on, in bytes.
const maxMessage = 300

// Failure is what the status means. The host then applies the descriptor's map of codes, and reads `Retry-After`.
func (response *Response) Failure() *Failure {
	status, isKnown := meanings[response.Status]
	switch {
	case !isKnown && response.Status/100 == 5:
		status = Transient
	case !isKnown:
		status = Permanent
	}
	var said struct {
		Error struct{ Code, Message string }
	}
	if json.Unmarshal(response.Body, &said) != nil || said.Error.Message == "" {
		said.Error.Message = fmt.Sprintf("the service answered %d", response.Status)
	}
	message := said.Error.Message
	if len(message) > maxMessage {
		message = strings.ToValidUTF8(message[:maxMessage], "")
	}
	return &Failure{Status: status, Message: message, Code: said.Error.Code}
}

// services is what the host does for a call: the ABI in a plugin, a script in tests.
type services interface {
	send(request *Request) (*Response, error)
	sleep(duration time.Duration) error
	log(message string)
	now() time.Time
}

// Call is one call: every call has a goroutine of its own, so the code may simply wait.
type Call struct {
	Settings       json.RawMessage // the connection's, checked against the descriptor, without secrets
	Input          json.RawMessage // checked against the descriptor, with its defaults filled in
	IdempotencyKey string          // the same over attempts and restarts
	DryRun         bool
	services       services
}

// Read reads the input.
func (call *Call) Read(into any) error {
	if err := json.Unmarshal(call.Input, into); err != nil {
		return Fail(Invalid, "the input is not what it should be: %s", err)
	}
	return nil
}

// Send sends a request and waits for the answer. It fails when there is none, also when the call is cancelled.
func (call *Call) Send(request *Request) (*Response, error) { return call.services.send(request) }

// Sleep waits; it fails when the call is cancelled.
func (call *Call) Sleep(duration time.Duration) error { return call.services.sleep(duration) }

// Log writes a line to the log. No secrets, no payloads.
func (call *Call) Log(message string) { call.services.log(message) }

// Now is the time by the host's clock: use no other.
func (call *Call) Now() time.Time { return call.services.now() }

// Event is one event of a trigger.
type Event struct {
	Key  string // the service's own id of the event: seen again, it starts nothing
	Body any
	Time time.Time
}

// Poll is what a poll found.
type Poll struct {
	Events []Event // oldest first
	Cursor string  // where the next poll starts; empty keeps the old one
	More   bool    // whether to poll again at once
}

// WebhookRequest is what was sent to a trigger's URL.
type WebhookRequest struct {
	Method, Path   string
	Query, Headers map[string]string
	Body           json.RawMessage
}

// Trigger is the code of one trigger: what its modes in the descriptor need.
type Trigger struct {
	Poll        func(call *Call, cursor string) (Poll, error)
	Webhook     func(call *Call, request *WebhookRequest) ([]Event, error)
	Subscribe   func(call *Call, callback string) (any, error) // gives what unsubscribing needs
	Unsubscribe func(call *Call, subscription json.RawMessage) error
}

// Connector is the code of one connector. The names are those of the descriptor.
type Connector struct {
	Name     string
	Actions  map[string]func(*Call) (any, error)
	Triggers map[string]Trigger
	Test     func(*Call) error // tries the connection with a request that changes nothing
}
