#include "native_handles.h"

static uint64_t number_of(const rn_handles *handles, const rn_slot *slot) {
  return (uint64_t)slot->generation << 32 | (uint64_t)(slot - handles->slots + 1);
}

static rn_slot *find(rn_handles *handles, uint64_t number) {
  uint64_t place = (number & UINT32_MAX) - 1;
  if (place >= RN_HANDLES) return NULL;
  rn_slot *slot = &handles->slots[place];
  return slot->is_taken && slot->generation == number >> 32 ? slot : NULL;
}

static void release(rn_slot *slot) {
  uint32_t generation = slot->generation + 1;
  *slot = (rn_slot){.generation = generation};
}

rn_use rn_handles_pin(rn_handles *handles, uint64_t number, uint64_t connection, const void *library,
                      int ends, void **pointer) {
  rn_use use = RN_USE_UNKNOWN;
  pthread_mutex_lock(&handles->lock);
  rn_slot *slot = find(handles, number);
  int is_owned = slot && slot->connection == connection && slot->library == library;
  if (is_owned && !slot->is_over && slot->pointer) {
    use = ends && slot->pins > 0 ? RN_USE_BUSY : RN_USE_OK;
  }
  if (use == RN_USE_OK) {
    *pointer = slot->pointer;
    slot->pins += 1;
    if (ends) slot->is_over = 1;
  }
  pthread_mutex_unlock(&handles->lock);
  return use;
}

void rn_handles_unpin(rn_handles *handles, uint64_t number) {
  pthread_mutex_lock(&handles->lock);
  rn_slot *slot = find(handles, number);
  if (slot && slot->pins > 0) {
    slot->pins -= 1;
    if (slot->pins == 0 && slot->is_over) release(slot);
  }
  pthread_mutex_unlock(&handles->lock);
}

uint64_t rn_handles_reserve(rn_handles *handles, uint64_t connection, const void *library) {
  uint64_t number = 0;
  pthread_mutex_lock(&handles->lock);
  for (size_t place = 0; place < RN_HANDLES && number == 0; place += 1) {
    rn_slot *slot = &handles->slots[place];
    if (slot->is_taken) continue;
    slot->is_taken = 1;
    slot->connection = connection;
    slot->library = library;
    number = number_of(handles, slot);
  }
  pthread_mutex_unlock(&handles->lock);
  return number;
}

uint64_t rn_handles_fill(rn_handles *handles, uint64_t number, void *pointer) {
  pthread_mutex_lock(&handles->lock);
  rn_slot *slot = find(handles, number);
  /* The connection may have been dropped meanwhile. */
  int is_kept = slot && pointer && !slot->is_over;
  if (is_kept) slot->pointer = pointer;
  if (slot && !is_kept) release(slot);
  pthread_mutex_unlock(&handles->lock);
  return is_kept ? number : 0;
}

void rn_handles_drop(rn_handles *handles, uint64_t connection) {
  pthread_mutex_lock(&handles->lock);
  for (size_t place = 0; place < RN_HANDLES; place += 1) {
    rn_slot *slot = &handles->slots[place];
    if (!slot->is_taken || slot->connection != connection) continue;
    slot->is_over = 1;
    if (slot->pins == 0 && slot->pointer) release(slot);
  }
  pthread_mutex_unlock(&handles->lock);
}
