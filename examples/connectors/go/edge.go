package main

// The edge between a connector's code and the C ABI. All that is unsafe is here and in edge.c.
//
// Every call gets a goroutine: start copies what it was lent, returns, and the goroutine completes the call. A
// panic is caught there and becomes INTERNAL; no exported function lets one out.

// #cgo CFLAGS: -std=c11 -Wall
// #include "edge.h"
// #include <stdlib.h>
import "C"

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"runtime/cgo"
	"time"
	"unsafe"
)

//go:embed descriptor.json
var descriptor []byte

// opened is what the host gets as a connection's object, from open to close.
type opened struct {
	host      *C.riposte_host
	connector *Connector
	settings  json.RawMessage
}

// asked is a call as it came in, everything copied.
type asked struct {
	name           C.uintptr_t
	kind           C.uint32_t
	operation      string
	body           []byte
	cursor         string
	idempotencyKey string
	dryRun         bool
}

//export edgeDescriptor
func edgeDescriptor() C.riposte_slice {
	return C.riposte_slice{bytes: (*C.char)(C.CBytes(descriptor)), length: C.size_t(len(descriptor))}
}

//export edgeLoad
func edgeLoad(host *C.riposte_host, call C.uintptr_t) {
	defer guard()
	// The host's table is C's and lives as long as the process, so it may go back as the plugin's object.
	complete(host, call, done{object: C.uintptr_t(uintptr(unsafe.Pointer(host)))})
}

//export edgeOpen
func edgeOpen(plugin unsafe.Pointer, call C.uintptr_t, connection *C.riposte_connection) {
	defer guard()
	host := (*C.riposte_host)(plugin)
	name := text(connection.connector)
	for index := range connectors {
		if connectors[index].Name == name {
			object := cgo.NewHandle(&opened{host, &connectors[index], copied(connection.settings)})
			complete(host, call, done{object: C.uintptr_t(object)})
			return
		}
	}
	complete(host, call, done{err: Fail(Invalid, "the plugin has no connector `%s`", name)})
}

//export edgeClose
func edgeClose(connection C.uintptr_t) {
	defer guard()
	cgo.Handle(connection).Delete()
}

//export edgeStart
func edgeStart(connection, call C.uintptr_t, input *C.riposte_input) {
	defer guard()
	open := cgo.Handle(connection).Value().(*opened)
	in := asked{
		name: call, kind: input.kind, operation: text(input.operation), body: copied(input.body),
		cursor: text(input.cursor), idempotencyKey: text(input.idempotency_key),
		dryRun: input.flags&C.RIPOSTE_DRY_RUN != 0,
	}
	go run(open, in)
}

// done is how a call ended.
type done struct {
	output any
	cursor string
	object C.uintptr_t
	err    error
}

func run(open *opened, in asked) {
	defer guard()
	result := done{err: Fail(Internal, "the connector panicked")}
	defer func() { complete(open.host, in.name, result) }()
	defer func() {
		if why := recover(); why != nil {
			result = done{err: Fail(Internal, "the connector panicked: %v", why)}
		}
	}()
	result = answer(open, in)
}

func answer(open *opened, in asked) done {
	services := hostServices{open.host, in.name}
	call := &Call{
		Settings: open.settings, Input: in.body, IdempotencyKey: in.idempotencyKey, DryRun: in.dryRun,
		services: services,
	}
	connector := open.connector
	if action := connector.Actions[in.operation]; in.kind == C.RIPOSTE_INVOKE && action != nil {
		output, err := action(call)
		return done{output: output, err: err}
	}
	trigger := connector.Triggers[in.operation]
	if in.kind == C.RIPOSTE_POLL && trigger.Poll != nil {
		found, err := trigger.Poll(call, in.cursor)
		if err == nil {
			err = services.emit(found.Events)
		}
		if err != nil || !found.More {
			return done{cursor: found.Cursor, err: err}
		}
		return done{cursor: found.Cursor, output: map[string]bool{"more": true}}
	}
	if in.kind == C.RIPOSTE_TEST {
		return done{err: connector.Test(call)}
	}
	// The other kinds have their input within the body, beside what they need.
	var body struct {
		Input, Subscription json.RawMessage
		Request             WebhookRequest
		Callback            string
	}
	if err := call.Read(&body); err != nil {
		return done{err: err}
	}
	call.Input = body.Input
	switch {
	case in.kind == C.RIPOSTE_WEBHOOK && trigger.Webhook != nil:
		events, err := trigger.Webhook(call, &body.Request)
		if err == nil {
			err = services.emit(events)
		}
		return done{err: err}
	case in.kind == C.RIPOSTE_SUBSCRIBE && trigger.Subscribe != nil:
		output, err := trigger.Subscribe(call, body.Callback)
		return done{output: output, err: err}
	case in.kind == C.RIPOSTE_UNSUBSCRIBE && trigger.Unsubscribe != nil:
		return done{err: trigger.Unsubscribe(call, body.Subscription)}
	}
	return done{err: Fail(Unsupported, "there is no `%s` of kind %d here", in.operation, in.kind)}
}

func complete(host *C.riposte_host, call C.uintptr_t, result done) {
	var output []byte
	if result.err == nil && result.output != nil {
		if output, result.err = json.Marshal(result.output); result.err != nil {
			result.err = Fail(Internal, "the output cannot be written as JSON")
		}
	}
	if result.err != nil {
		failure := failureOf(result.err)
		none := C.riposte_slice{}
		C.edge_complete(host, call, C.riposte_status(failure.Status), none, none, slice([]byte(failure.Code)),
			slice([]byte(failure.Message)), 0, 0) // the host reads `Retry-After` itself
		return
	}
	none := C.riposte_slice{}
	C.edge_complete(host, call, C.RIPOSTE_OK, slice(output), slice([]byte(result.cursor)), none, none, 0,
		result.object)
}

// hostServices is the host, for one call.
type hostServices struct {
	host *C.riposte_host
	name C.uintptr_t
}

// answered is what a callback brings.
type answered struct {
	response *Response
	err      error
}

func (services hostServices) send(request *Request) (*Response, error) {
	headers, count := fields(request.Headers)
	defer freeFields(headers, count)
	var flags C.uint32_t
	if request.Idempotent {
		flags = C.RIPOSTE_HTTP_IDEMPOTENT
	}
	answers := make(chan answered, 1)
	context := cgo.NewHandle(answers)
	status := C.edge_http(services.host, services.name, flags, slice([]byte(request.Method)),
		slice([]byte(request.URL)), slice(request.Body), headers, C.size_t(count), C.uintptr_t(context))
	return waited(status, context, answers)
}

func (services hostServices) sleep(duration time.Duration) error {
	answers := make(chan answered, 1)
	context := cgo.NewHandle(answers)
	delay := C.uint64_t(duration.Milliseconds())
	_, err := waited(C.edge_after(services.host, services.name, delay, C.uintptr_t(context)), context, answers)
	return err
}

// waited waits for the callback, which comes exactly once unless the host refused.
func waited(refusal C.riposte_status, context cgo.Handle, answers chan answered) (*Response, error) {
	if refusal != C.RIPOSTE_OK {
		context.Delete()
		return nil, Fail(Status(refusal), "the host did not take the request")
	}
	answer := <-answers
	return answer.response, answer.err
}

func (services hostServices) log(message string) {
	C.edge_log(services.host, services.name, C.RIPOSTE_LOG_INFO, slice([]byte(message)))
}

func (services hostServices) now() time.Time {
	return time.UnixMilli(int64(C.edge_now_ms(services.host)))
}

func (services hostServices) emit(events []Event) error {
	for _, event := range events {
		body, err := json.Marshal(event.Body)
		if err != nil {
			return fmt.Errorf("event `%s`: %w", event.Key, err)
		}
		var milliseconds int64
		if !event.Time.IsZero() {
			milliseconds = event.Time.UnixMilli()
		}
		status := C.edge_emit(services.host, services.name, slice([]byte(event.Key)), slice(body),
			C.int64_t(milliseconds))
		if status != C.RIPOSTE_OK {
			return Fail(Status(status), "the host did not take event `%s`", event.Key)
		}
	}
	return nil
}

//export edgeAnswered
func edgeAnswered(context C.uintptr_t, raw *C.riposte_http_response) {
	defer guard()
	if raw.status != C.RIPOSTE_OK {
		deliver(context, answered{err: Fail(Status(raw.status), "%s", text(raw.message))})
		return
	}
	headers := make(map[string]string, int(raw.header_count))
	for _, field := range unsafe.Slice(raw.headers, int(raw.header_count)) {
		headers[text(field.name)] = text(field.value)
	}
	deliver(context, answered{response: &Response{
		Status: int(raw.http_status), Headers: headers, Body: copied(raw.body),
		Truncated: raw.flags&C.RIPOSTE_HTTP_TRUNCATED != 0,
	}})
}

//export edgeElapsed
func edgeElapsed(context C.uintptr_t, status C.riposte_status) {
	defer guard()
	var err error
	if status != C.RIPOSTE_OK {
		err = Fail(Status(status), "the call was cancelled")
	}
	deliver(context, answered{err: err})
}

func deliver(context C.uintptr_t, answer answered) {
	handle := cgo.Handle(context)
	answers := handle.Value().(chan answered)
	handle.Delete()
	answers <- answer // It has room for one.
}

// guard keeps a panic from crossing. What is lost is the one call, which the host ends at its deadline.
func guard() { _ = recover() }

// slice lends Go's bytes for the length of one call into C.
func slice(some []byte) C.riposte_slice {
	if len(some) == 0 {
		return C.riposte_slice{}
	}
	return C.riposte_slice{bytes: (*C.char)(unsafe.Pointer(&some[0])), length: C.size_t(len(some))}
}

func copied(slice C.riposte_slice) []byte {
	return C.GoBytes(unsafe.Pointer(slice.bytes), C.int(slice.length))
}

func text(slice C.riposte_slice) string { return C.GoStringN(slice.bytes, C.int(slice.length)) }

// fields copies headers into C's memory: an array of pointers may not lie in Go's.
func fields(headers map[string]string) (*C.riposte_field, int) {
	if len(headers) == 0 {
		return nil, 0
	}
	first := (*C.riposte_field)(C.calloc(C.size_t(len(headers)), C.sizeof_riposte_field))
	raw, index := unsafe.Slice(first, len(headers)), 0
	for name, value := range headers {
		raw[index].name = C.riposte_slice{bytes: C.CString(name), length: C.size_t(len(name))}
		raw[index].value = C.riposte_slice{bytes: C.CString(value), length: C.size_t(len(value))}
		index++
	}
	return first, len(headers)
}

func freeFields(first *C.riposte_field, count int) {
	for _, field := range unsafe.Slice(first, count) {
		C.free(unsafe.Pointer(field.name.bytes))
		C.free(unsafe.Pointer(field.value.bytes))
	}
	C.free(unsafe.Pointer(first))
}

func main() {}
