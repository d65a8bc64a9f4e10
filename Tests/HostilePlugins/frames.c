/* Speaks to the host itself, on the worker's socket: closes it, reads it, fills it, and forges frames. */
#include "hostile.h"

#include <sys/socket.h>

enum { SOCKET = 3, FRAME = 65536, HEADER = 16, COMPLETE = 9, HTTP = 12, EMIT = 10, READY = 2, FAILED = 3 };
enum { T_BODY = 18, T_STATUS = 29, T_REQUEST = 35, T_METHOD = 36, T_URL = 37, T_MESSAGE = 14, T_KEY = 23 };

static uint8_t frame[FRAME + 64];
static size_t length;

static void put(const void *bytes, size_t count) {
  memcpy(frame + length, bytes, count);
  length += count;
}

static void begin_frame(uint16_t type, uint16_t flags, uint64_t call) {
  uint32_t zero = 0;
  length = 0;
  put(&type, sizeof type);
  put(&flags, sizeof flags);
  put(&zero, sizeof zero);
  put(&call, sizeof call);
}

static void add_field(uint16_t tag, const void *bytes, uint32_t count) {
  uint16_t zero = 0;
  put(&tag, sizeof tag);
  put(&zero, sizeof zero);
  put(&count, sizeof count);
  put(bytes, count);
  while (length % 8 != 0) frame[length++] = 0;
}

static void add_number(uint16_t tag, uint64_t number) { add_field(tag, &number, sizeof number); }
static void add_text(uint16_t tag, const char *text) { add_field(tag, text, (uint32_t)strlen(text)); }
static ssize_t send_frame(void) { return send(SOCKET, frame, length, MSG_NOSIGNAL); }

static uint64_t own;

static void complete_as(uint64_t call) {
  if (call == own) return;
  begin_frame(COMPLETE, 0, call);
  add_number(T_STATUS, 0);
  add_text(T_BODY, "\"forged\"");
  send_frame();
}

/* Completions for every call that might be under way in another worker. */
static void forge_completions(riposte_call *call) {
  uint64_t name = (uint64_t)(uintptr_t)call;
  for (uint64_t offset = 1; offset <= 2000; offset += 1) {
    complete_as(name + offset);
    complete_as(name - offset);
    complete_as(name ^ (offset << 32));
    complete_as(offset);
  }
}

static void forge_request(uint64_t call, const char *method, const char *url) {
  begin_frame(HTTP, 0, call);
  add_number(T_REQUEST, 4711);
  add_text(T_METHOD, method);
  add_text(T_URL, url);
  send_frame();
}

static void forge_requests(riposte_call *call, const char *url) {
  uint64_t name = (uint64_t)(uintptr_t)call;
  forge_request(name, "GET", url);
  forge_request(name, "GET\r\nX-Injected: 1\r\n", "things");
  forge_request(name, "GET", "things HTTP/1.1\r\nHost: elsewhere\r\n\r\n");
  forge_request(name, "GET", "file:///etc/passwd");
  for (uint64_t offset = 1; offset <= 100; offset += 1) forge_request(name + offset, "POST", "things");
}

/* A message that is never ended, of more than any message may have. */
static void send_giant(uint64_t call) {
  begin_frame(COMPLETE, 1, call);
  memset(frame + length, 0, FRAME - length);
  length = FRAME;
  for (int index = 0; index < 4096 && send_frame() >= 0; index += 1) continue;
}

static void send_garbage(void) {
  unsigned seed = 1;
  for (int round = 0; round < 10000; round += 1) {
    length = (size_t)rand_r(&seed) % 512;
    for (size_t index = 0; index < length; index += 1) frame[index] = (uint8_t)rand_r(&seed);
    if (send_frame() < 0) return;
  }
}

static void send_unknown_types(uint64_t call) {
  for (unsigned type = 0; type < 200; type += 1) {
    begin_frame((uint16_t)(type * 331), 0, call);
    send_frame();
  }
}

/* Fields that say they are longer than their message. */
static void send_wrong_lengths(uint64_t call) {
  begin_frame(COMPLETE, 0, call);
  uint16_t tag = T_BODY, zero = 0;
  uint32_t count = UINT32_MAX;
  put(&tag, sizeof tag);
  put(&zero, sizeof zero);
  put(&count, sizeof count);
  send_frame();
}

static void flood(uint64_t call) {
  for (int index = 0; index < 2000000; index += 1) {
    complete_as(call + 1000000);
  }
}

/* Descriptors travel along; the host must not keep them. */
static void send_descriptors(uint64_t call) {
  begin_frame(15, 0, call);
  for (int round = 0; round < 2000; round += 1) {
    union {
      char bytes[CMSG_SPACE(sizeof(int) * 8)];
      struct cmsghdr align;
    } control = { .bytes = { 0 } };
    struct iovec part = { frame, length };
    struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control.bytes,
                              .msg_controllen = sizeof control.bytes };
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    int numbers[8] = { 4, 4, 4, 4, 4, 4, 4, 4 };
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof numbers);
    memcpy(CMSG_DATA(header), numbers, sizeof numbers);
    if (sendmsg(SOCKET, &message, MSG_NOSIGNAL) < 0) return;
  }
}

static void forge_events(uint64_t call) {
  begin_frame(EMIT, 0, call);
  add_text(T_KEY, "forged");
  add_text(T_BODY, "{\"forged\":");
  send_frame();
}

/* Competes with the worker for what the host says. */
static void *devour(void *context) {
  static uint8_t stolen[FRAME];
  for (;;) recv(SOCKET, stolen, sizeof stolen, 0);
  return context;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  uint64_t name = own = (uint64_t)(uintptr_t)call;
  char url[TEXT_LENGTH];
  if (asks_for(input, "close")) close(SOCKET);
  if (asks_for(input, "close-all")) close_range(0, 63, 0);
  if (asks_for(input, "shut")) shutdown(SOCKET, SHUT_RDWR);
  if (asks_for(input, "replace")) dup2(0, SOCKET);
  if (asks_for(input, "garbage")) send_garbage();
  if (asks_for(input, "complete-others")) forge_completions(call);
  if (asks_for(input, "request")) forge_requests(call, text_of(input, "url", url));
  if (asks_for(input, "giant")) send_giant(name);
  if (asks_for(input, "unknown")) send_unknown_types(name);
  if (asks_for(input, "lengths")) send_wrong_lengths(name);
  if (asks_for(input, "empty")) send(SOCKET, frame, 0, MSG_NOSIGNAL);
  if (asks_for(input, "short")) send(SOCKET, "x", 1, MSG_NOSIGNAL);
  if (asks_for(input, "flood")) flood(name);
  if (asks_for(input, "descriptors")) send_descriptors(name);
  if (asks_for(input, "events")) forge_events(name);
  if (asks_for(input, "ready")) {
    begin_frame(READY, 0, 0);
    send_frame();
    begin_frame(FAILED, 0, 0);
    add_text(T_MESSAGE, "forged");
    send_frame();
  }
  if (asks_for(input, "read")) {
    pthread_t thread;
    pthread_create(&thread, NULL, devour, NULL);
  }
  end(call, RIPOSTE_OK, TEXT("\"done\""));
}

FIXTURE("frames", "\"actions\":{" DEED("close") "," DEED("close-all") "," DEED("shut") "," DEED("replace") ","
                  DEED("garbage") "," DEED("complete-others") "," DEED("request") "," DEED("giant") ","
                  DEED("unknown") "," DEED("lengths") "," DEED("empty") "," DEED("short") "," DEED("flood") ","
                  DEED("descriptors") "," DEED("events") "," DEED("ready") "," DEED("read") "}")
