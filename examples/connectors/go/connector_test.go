package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// now is 2026-11-20T08:33:57Z.
const now = 1_795_163_637

// recording is a host that answers from a recorded exchange, in order.
type recording struct {
	test   *testing.T
	blocks []block
	next   int
}

// block is a request or an answer: a first line, headers, and after an empty line its body.
type block struct {
	start string
	body  []byte
}

// play reads an exchange: blocks parted by lines `###`, request, answer, request, ...
func play(test *testing.T, text string) *recording {
	played := &recording{test: test}
	for _, part := range strings.Split(text, "###\n") {
		head, body, _ := strings.Cut(strings.TrimSpace(part)+"\n", "\n\n")
		start, _, _ := strings.Cut(strings.TrimSpace(head), "\n")
		played.blocks = append(played.blocks, block{start, []byte(strings.TrimSpace(body))})
	}
	return played
}

func (played *recording) send(request *Request) (*Response, error) {
	if played.next+2 > len(played.blocks) {
		played.test.Errorf("%s %s is not recorded", request.Method, request.URL)
		return nil, Fail(Internal, "not recorded")
	}
	expected, answer := played.blocks[played.next], played.blocks[played.next+1]
	played.next += 2
	if sent := request.Method + " " + request.URL; sent != expected.start {
		played.test.Errorf("%s came in place of %s", sent, expected.start)
	}
	if !reflect.DeepEqual(document(expected.body), document(request.Body)) {
		played.test.Errorf("%s has the body %s, not %s", expected.start, request.Body, expected.body)
	}
	response := &Response{Headers: map[string]string{}, Body: answer.body}
	_, err := fmt.Sscan(answer.start, &response.Status)
	return response, err
}

func (played *recording) sleep(time.Duration) error { return nil }
func (played *recording) log(string)                {}
func (played *recording) now() time.Time            { return time.Unix(now, 0) }

func (played *recording) call(input string) *Call {
	return &Call{Input: json.RawMessage(input), IdempotencyKey: "key-1", services: played}
}

func (played *recording) expectAllSent() {
	if played.next != len(played.blocks) {
		played.test.Errorf("%s was not sent", played.blocks[played.next].start)
	}
}

func document(text []byte) any {
	var read any
	if json.Unmarshal(text, &read) != nil {
		return nil
	}
	return read
}

func written(value any) []byte {
	text, _ := json.Marshal(value)
	return text
}

func statusOf(err error) Status {
	var failure *Failure
	if errors.As(err, &failure) {
		return failure.Status
	}
	return 0
}

func TestRecordedCallsGiveWhatWasExpected(test *testing.T) {
	folders, _ := filepath.Glob("tests/*")
	if len(folders) < 4 {
		test.Fatalf("only %d recordings", len(folders))
	}
	for _, folder := range folders {
		test.Run(filepath.Base(folder), func(test *testing.T) {
			read := func(name string) string {
				text, err := os.ReadFile(filepath.Join(folder, name))
				if err != nil {
					test.Fatal(err)
				}
				return string(text)
			}
			action, _, _ := strings.Cut(filepath.Base(folder), ".")
			played := play(test, read("exchange.http"))
			output, err := connectors[0].Actions[action](played.call(read("input.json")))
			if err != nil {
				test.Fatal(err)
			}
			if !reflect.DeepEqual(document(written(output)), document([]byte(read("expected.json")))) {
				test.Errorf("got %s", written(output))
			}
			played.expectAllSent()
		})
	}
}

func TestTheFirstPollAsksNothing(test *testing.T) {
	found, err := connectors[0].Triggers["new-notification"].Poll(play(test, "").call("{}"), "")
	if err != nil || found.Cursor != "1795163637" || found.More || len(found.Events) != 0 {
		test.Errorf("got %+v, %v", found, err)
	}
}

const stream = "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B" +
	"&filter=origin%3Ahunting%20date%3A2026-11-20T08%3A33%3A56%2B"
const sample = `{"id":"abc","context_attributes":{"notification_id":"9","notification_date":1795163700}}`

func TestALongListIsReadPageByPage(test *testing.T) {
	played := play(test, "GET "+stream+"\n\n###\n200\n\n{\"data\":["+sample+
		`,{"id":"no notification"}],"meta":{"cursor":"c+1"}}`+"\n###\nGET "+stream+
		"&cursor=c%2B1\n\n###\n200\n\n{\"data\":[]}\n")
	poll, call := connectors[0].Triggers["new-notification"].Poll, played.call("{}")
	first, err := poll(call, "1795163637")
	if err != nil || first.Cursor != "1795163637 1795163700 c+1" || !first.More || len(first.Events) != 1 {
		test.Fatalf("got %+v, %v", first, err)
	}
	event := first.Events[0]
	body := `{"id":"9","hash":"abc","rule":null,"tags":[],"date":"2026-11-20T08:35:00Z"}`
	if event.Key != "9" || event.Time.Unix() != 1795163700 || !bytes.Equal(written(event.Body), []byte(body)) {
		test.Errorf("got %s", written(event))
	}
	second, err := poll(call, first.Cursor)
	if err != nil || second.Cursor != "1795163700" || second.More {
		test.Errorf("got %+v, %v", second, err)
	}
	played.expectAllSent()
}

func TestWhatIsDeliveredBecomesAnEvent(test *testing.T) {
	receive, call := connectors[0].Triggers["notification"].Webhook, play(test, "").call("{}")
	events, err := receive(call, &WebhookRequest{Body: json.RawMessage(`{"data":` + sample + `}`)})
	if err != nil || len(events) != 1 || events[0].Key != "9" {
		test.Errorf("got %+v, %v", events, err)
	}
	for _, body := range []string{"{}", `"text"`, "[]", "null", ""} {
		if _, err := receive(call, &WebhookRequest{Body: json.RawMessage(body)}); statusOf(err) != Invalid {
			test.Errorf("%s: got %v", body, err)
		}
	}
}

func TestARegistrationIsMadeAndTakenBack(test *testing.T) {
	played := play(test, `POST /api/v3/webhooks

{"data":{"type":"webhook","attributes":{"url":"https://a.example/h"}}}
###
200

{"data":{"id":"w/1"}}
###
DELETE /api/v3/webhooks/w%2F1

###
404
`)
	trigger, call := connectors[0].Triggers["notification"], played.call("{}")
	made, err := trigger.Subscribe(call, "https://a.example/h")
	if err != nil || string(written(made)) != `{"id":"w/1"}` {
		test.Fatalf("got %s, %v", written(made), err)
	}
	if err := trigger.Unsubscribe(call, written(made)); err != nil {
		test.Error(err)
	}
	played.expectAllSent()
}

func TestStatusesHaveTheirMeaning(test *testing.T) {
	for status, meaning := range map[int]Status{
		400: Invalid, 401: Auth, 403: Forbidden, 404: NotFound, 408: Transient, 409: Conflict, 418: Permanent,
		429: Throttled, 502: Transient,
	} {
		played := play(test, fmt.Sprintf("GET /api/v3/files/a\n\n###\n%d\n", status))
		_, err := fileReport(played.call(`{"hash":"a"}`))
		if statusOf(err) != meaning || err.Error() != fmt.Sprintf("the service answered %d", status) {
			test.Errorf("%d: got %v", status, err)
		}
	}
	said := `{"error":{"code":"NotFoundError","message":"no such file"}}`
	_, err := fileReport(play(test, "GET /api/v3/files/a\n\n###\n404\n\n"+said).call(`{"hash":"a"}`))
	if !reflect.DeepEqual(err, error(&Failure{NotFound, "no such file", "NotFoundError"})) {
		test.Errorf("got %v", err)
	}
}
