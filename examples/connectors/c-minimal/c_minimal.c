/* A whole connector in one file: checksums and text that need no service.
 *
 * Build: cc -shared -fPIC -fvisibility=hidden -I Sources/ConnectorABI/include c_minimal.c -o c-minimal.so
 */
#include "riposte/connector.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(literal) ((riposte_slice){ (literal), sizeof(literal) - 1 })
#define INPUT_OF_TEXT                                                                          \
  "\"input\":{\"type\":\"object\",\"required\":[\"text\"],\"additionalProperties\":false,"     \
  "\"properties\":{\"text\":{\"type\":\"string\",\"title\":\"Text\",\"maxLength\":1000000}}}"

static const char descriptor[] =
    "{\"riposte\":1,"
    "\"plugin\":{\"name\":\"c-minimal\",\"version\":\"1.0.0\",\"publisher\":\"Riposte\",\"license\":\"Apache-2.0\"},"
    "\"connectors\":{\"text\":{"
    "\"title\":\"Text\",\"summary\":\"Checksums and echoes of text, without any service\","
    "\"concurrency\":\"parallel\","
    "\"actions\":{"
    "\"echo\":{\"title\":\"Echo\",\"summary\":\"Gives its input back\",\"effect\":\"read\","
    "\"input\":{\"type\":\"object\"},"
    "\"examples\":[{\"input\":{\"a\":1},\"output\":{\"a\":1}}]},"
    "\"crc32\":{\"title\":\"CRC-32\",\"summary\":\"The CRC-32 checksum of a text in UTF-8\",\"effect\":\"read\","
    INPUT_OF_TEXT ","
    "\"output\":{\"type\":\"object\",\"required\":[\"crc32\"],\"properties\":{\"crc32\":{\"type\":\"string\"}}},"
    "\"examples\":[{\"input\":{\"text\":\"123456789\"},\"output\":{\"crc32\":\"cbf43926\"}}]}"
    "}}}}";

static const riposte_host *host;

static void end(riposte_call *call, riposte_status status, riposte_slice output, riposte_slice message) {
  riposte_result result = { .size = sizeof result, .status = status, .output = output, .message = message };
  host->complete(call, &result);
}

/* The four digits after \u; the host has checked that the JSON is well-formed. */
static unsigned long digits(const char *text) {
  char copy[5] = { text[0], text[1], text[2], text[3], 0 };
  return strtoul(copy, NULL, 16);
}

static size_t put_utf8(unsigned long scalar, unsigned char *out) {
  if (scalar < 0x80) {
    out[0] = (unsigned char)scalar;
    return 1;
  }
  if (scalar < 0x800) {
    out[0] = (unsigned char)(0xc0 | scalar >> 6);
    out[1] = (unsigned char)(0x80 | (scalar & 0x3f));
    return 2;
  }
  if (scalar < 0x10000) {
    out[0] = (unsigned char)(0xe0 | scalar >> 12);
    out[1] = (unsigned char)(0x80 | (scalar >> 6 & 0x3f));
    out[2] = (unsigned char)(0x80 | (scalar & 0x3f));
    return 3;
  }
  out[0] = (unsigned char)(0xf0 | scalar >> 18);
  out[1] = (unsigned char)(0x80 | (scalar >> 12 & 0x3f));
  out[2] = (unsigned char)(0x80 | (scalar >> 6 & 0x3f));
  out[3] = (unsigned char)(0x80 | (scalar & 0x3f));
  return 4;
}

/* Reads the string of {"text": "..."} into `out`, which is as long as the body. The host has checked the input
 * against the descriptor, so there is exactly this one member. A connector that needs more uses a JSON library. */
static size_t read_text(riposte_slice body, unsigned char *out) {
  const char *at = body.bytes, *stop = body.bytes + body.length;
  size_t count = 0;
  while (at < stop && *at != ':') at++;
  while (at < stop && *at != '"') at++;
  for (at++; at < stop && *at != '"'; at++) {
    if (*at != '\\') {
      out[count++] = (unsigned char)*at;
      continue;
    }
    static const char names[] = "bfnrt", values[] = "\b\f\n\r\t";
    const char *name = strchr(names, *++at);
    if (*at == 'u') {
      unsigned long scalar = digits(at + 1);
      at += 4;
      if (scalar >= 0xd800 && scalar < 0xdc00) {
        scalar = 0x10000 + ((scalar - 0xd800) << 10) + (digits(at + 3) - 0xdc00);
        at += 6;
      }
      count += put_utf8(scalar, out + count);
    } else {
      out[count++] = (unsigned char)(name ? values[name - names] : *at);
    }
  }
  return count;
}

/* Source: RFC 1952, section 8 (the CRC of gzip), one bit at a time. */
static uint32_t crc32(const unsigned char *bytes, size_t count) {
  uint32_t crc = 0xffffffff;
  for (size_t i = 0; i < count; i++) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
  }
  return ~crc;
}

static void answer_crc32(riposte_call *call, riposte_slice body) {
  unsigned char *text = malloc(body.length + 1);
  if (!text) {
    end(call, RIPOSTE_TRANSIENT, (riposte_slice){ 0 }, TEXT("out of memory"));
    return;
  }
  char output[32];
  int length = snprintf(output, sizeof output, "{\"crc32\":\"%08x\"}", (unsigned)crc32(text, read_text(body, text)));
  free(text);
  end(call, RIPOSTE_OK, (riposte_slice){ output, (size_t)length }, (riposte_slice){ 0 });
}

static int is(riposte_slice text, const char *name) {
  return text.length == strlen(name) && memcmp(text.bytes, name, text.length) == 0;
}

static void load(const riposte_plugin *self, const riposte_host *given, riposte_call *call) {
  (void)self;
  host = given;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 }, (riposte_slice){ 0 });
}

static void open_connection(void *plugin, riposte_call *call, const riposte_connection *connection) {
  (void)plugin;
  (void)connection;
  end(call, RIPOSTE_OK, (riposte_slice){ 0 }, (riposte_slice){ 0 });
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (input->kind == RIPOSTE_INVOKE && is(input->operation, "echo"))
    end(call, RIPOSTE_OK, input->body, (riposte_slice){ 0 });
  else if (input->kind == RIPOSTE_INVOKE && is(input->operation, "crc32"))
    answer_crc32(call, input->body);
  else
    end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 }, TEXT("text has the actions echo and crc32"));
}

static const riposte_plugin table = {
  .size = sizeof table,
  .abi = RIPOSTE_ABI,
  .descriptor = { descriptor, sizeof descriptor - 1 },
  .load = load,
  .open = open_connection,
  .start = start,
};

RIPOSTE_EXPORT const riposte_plugin *riposte_plugin_v1(void) { return &table; }
