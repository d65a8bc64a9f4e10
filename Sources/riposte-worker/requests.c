#include "calls.h"

enum { BUCKETS = 256 };

/* Under state_lock. A request outlives its call: the host answers each one. */
static request *buckets[BUCKETS];
static uint64_t last_number;

void request_add(request *added) {
  last_number += 1;
  added->number = last_number;
  added->next_request = buckets[last_number % BUCKETS];
  buckets[last_number % BUCKETS] = added;
}

request *request_take(uint64_t number) {
  request **place = &buckets[number % BUCKETS];
  while (*place && (*place)->number != number) place = &(*place)->next_request;
  request *found = *place;
  if (found) *place = found->next_request;
  return found;
}
