/* Breaks the rules: completes twice, from another thread, late, or never. */
#include "fixture.h"

#include <pthread.h>
#include <stdlib.h>

static riposte_call *kept;

static void *elsewhere(void *call) {
  end(call, RIPOSTE_OK, TEXT("\"from another thread\""));
  return NULL;
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  if (asks_for(input, "twice")) {
    end(call, RIPOSTE_OK, TEXT("1"));
    end(call, RIPOSTE_OK, TEXT("2"));
  } else if (asks_for(input, "thread")) {
    pthread_t thread;
    pthread_create(&thread, NULL, elsewhere, call);
    pthread_detach(thread);
  } else if (asks_for(input, "never")) {
    kept = call;
  } else if (asks_for(input, "late")) {
    end(kept, RIPOSTE_OK, TEXT("\"late\""));
    end((riposte_call *)0x7fffffffffff, RIPOSTE_OK, TEXT("\"made up\""));
    end(call, RIPOSTE_OK, host->cancelled(kept) ? TEXT("true") : TEXT("false"));
  } else if (asks_for(input, "hang")) {
    pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
    pthread_mutex_lock(&mutex);
    for (;;) pthread_cond_wait(&condition, &mutex);
  } else {
    end(call, RIPOSTE_UNSUPPORTED, (riposte_slice){ 0 });
  }
}

FIXTURE("rude", "\"actions\":{\"twice\":{\"title\":\"Twice\"," READ_ACTION "},\"thread\":{\"title\":\"Thread\","
                READ_ACTION "},\"never\":{\"title\":\"Never\"," READ_ACTION "},\"late\":{\"title\":\"Late\","
                READ_ACTION "},\"hang\":{\"title\":\"Hang\"," READ_ACTION ",\"blocking\":true}}")
