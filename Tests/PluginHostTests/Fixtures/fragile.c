/* Dies in several ways, on request. */
#include "fixture.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void die(void *context, riposte_call *call, const riposte_http_response *response) {
  (void)context;
  (void)call;
  (void)response;
  raise(SIGSEGV);
}

static void say(const char *words) {
  ssize_t count = write(2, words, strlen(words));
  (void)count;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "say")) {
    end(call, RIPOSTE_OK, TEXT("\"fine\""));
    return;
  }
  if (asks_for(input, "post-and-crash")) {
    riposte_http_request request = { .size = sizeof request, .method = TEXT("POST"), .url = TEXT("things") };
    host->http(call, &request, die, NULL);
    return;
  }
  say("first words\nlast words\n");
  if (asks_for(input, "crash")) *(volatile int *)8 = 1;
  if (asks_for(input, "abort")) abort();
  if (asks_for(input, "exit")) _exit(7);
}

FIXTURE("fragile", "\"actions\":{\"say\":{\"title\":\"Say\"," READ_ACTION "},\"crash\":{\"title\":\"Crash\","
                   READ_ACTION "},\"abort\":{\"title\":\"Abort\"," READ_ACTION "},\"exit\":{\"title\":\"Exit\","
                   READ_ACTION "},\"post-and-crash\":{\"title\":\"Post\"," WRITE_ACTION "}}")
