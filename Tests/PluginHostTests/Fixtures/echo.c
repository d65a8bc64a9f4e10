#include "fixture.h"

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "say")) end(call, RIPOSTE_OK, input->body);
  else if (asks_for(input, "garble")) end(call, RIPOSTE_OK, TEXT("{\"a\":"));
  else if (asks_for(input, "fail")) fail(call, RIPOSTE_PERMANENT, "Busy", "the service is busy");
  else if (asks_for(input, "strange")) end(call, 99, (riposte_slice){ 0 });
  else end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
}

FIXTURE("echo", "\"concurrency\":\"parallel\",\"errors\":{\"path\":\"$.code\",\"map\":{\"Busy\":\"CONFLICT\"}},"
                "\"actions\":{\"say\":{\"title\":\"Say\",\"effect\":\"read\",\"input\":{\"type\":\"object\","
                "\"required\":[\"text\"],\"properties\":{\"text\":{\"type\":\"string\"},\"times\":{\"type\":"
                "\"integer\",\"default\":1}}}},\"garble\":{\"title\":\"Garble\"," READ_ACTION "},"
                "\"fail\":{\"title\":\"Fail\"," READ_ACTION "},\"strange\":{\"title\":\"Strange\"," WRITE_ACTION "}}")
