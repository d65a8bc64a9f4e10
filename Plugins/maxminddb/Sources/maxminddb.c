/* What libmaxminddb does, as functions that a descriptor can describe.
 *
 * MMDB_lookup_string and MMDB_lookup_sockaddr return a struct by value, and a record is a list of unions:
 * neither can be described. https://maxmind.github.io/libmaxminddb/
 */
#include <arpa/inet.h>
#include <math.h>
#include <maxminddb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "riposte/connector.h"

/* What the functions return; the library's own codes begin behind them. */
enum { FOUND = 0, NOT_FOUND = 1, NOT_AN_ADDRESS = 2, OWN_CODES = 100 };
enum { MAXIMUM_DEPTH = 64 };

RIPOSTE_EXPORT int32_t riposte_mmdb_open(const char *path, MMDB_s **reader) {
  MMDB_s *opened = path ? calloc(1, sizeof *opened) : NULL;
  if (!opened) return OWN_CODES + MMDB_OUT_OF_MEMORY_ERROR;
  int status = MMDB_open(path, MMDB_MODE_MMAP, opened);
  if (status != MMDB_SUCCESS) {
    free(opened);
    return OWN_CODES + status;
  }
  *reader = opened;
  return 0;
}

RIPOSTE_EXPORT void riposte_mmdb_close(MMDB_s *reader) {
  MMDB_close(reader);
  free(reader);
}

RIPOSTE_EXPORT const char *riposte_mmdb_explain(int32_t code) {
  switch (code) {
  case NOT_FOUND: return "the database has no record of the address";
  case NOT_AN_ADDRESS: return "this is neither an IPv4 nor an IPv6 address";
  default: return MMDB_strerror(code - OWN_CODES);
  }
}

static void write_text(FILE *out, const char *text, size_t length) {
  fputc('"', out);
  for (size_t index = 0; index < length; index += 1) {
    unsigned char letter = (unsigned char)text[index];
    if (letter == '"' || letter == '\\') fputc('\\', out);
    if (letter < ' ') {
      fprintf(out, "\\u%04x", letter);
    } else {
      fputc(letter, out);
    }
  }
  fputc('"', out);
}

/* With as few digits as read back to the same number. */
static void write_real(FILE *out, double number, int is_float) {
  char text[32] = "null";
  for (int digits = 6; isfinite(number) && digits <= 17; digits += 1) {
    snprintf(text, sizeof text, "%.*g", digits, number);
    double back = strtod(text, NULL);
    if (is_float ? (float)back == (float)number : back == number) break;
  }
  fputs(text, out);
}

static void write_bytes(FILE *out, const uint8_t *bytes, size_t length) {
  fputc('"', out);
  for (size_t index = 0; index < length; index += 1) fprintf(out, "%02x", bytes[index]);
  fputc('"', out);
}

static void write_scalar(FILE *out, const MMDB_entry_data_s *data) {
  switch (data->type) {
  case MMDB_DATA_TYPE_UTF8_STRING: write_text(out, data->utf8_string, data->data_size); break;
  case MMDB_DATA_TYPE_BYTES: write_bytes(out, data->bytes, data->data_size); break;
  case MMDB_DATA_TYPE_DOUBLE: write_real(out, data->double_value, 0); break;
  case MMDB_DATA_TYPE_FLOAT: write_real(out, (double)data->float_value, 1); break;
  case MMDB_DATA_TYPE_UINT16: fprintf(out, "%u", data->uint16); break;
  case MMDB_DATA_TYPE_UINT32: fprintf(out, "%u", data->uint32); break;
  case MMDB_DATA_TYPE_INT32: fprintf(out, "%d", data->int32); break;
  case MMDB_DATA_TYPE_UINT64: fprintf(out, "%llu", (unsigned long long)data->uint64); break;
  case MMDB_DATA_TYPE_BOOLEAN: fputs(data->boolean ? "true" : "false", out); break;
  case MMDB_DATA_TYPE_UINT128: {
    uint8_t bytes[16];
    for (int index = 0; index < 16; index += 1) bytes[index] = (uint8_t)(data->uint128 >> (8 * (15 - index)));
    write_bytes(out, bytes, sizeof bytes);
    break;
  }
  default: fputs("null", out);
  }
}

/* Writes one value and moves behind it in the list; 0 where the record is damaged. */
static int write_value(FILE *out, MMDB_entry_data_list_s **place, int depth) {
  MMDB_entry_data_list_s *list = *place;
  if (!list || depth > MAXIMUM_DEPTH) return 0;
  const MMDB_entry_data_s *data = &list->entry_data;
  int is_map = data->type == MMDB_DATA_TYPE_MAP;
  *place = list->next;
  if (!is_map && data->type != MMDB_DATA_TYPE_ARRAY) {
    write_scalar(out, data);
    return 1;
  }
  fputc(is_map ? '{' : '[', out);
  for (uint32_t index = 0; index < data->data_size; index += 1) {
    if (index > 0) fputc(',', out);
    const MMDB_entry_data_list_s *key = *place;
    if (is_map) {
      if (!key || key->entry_data.type != MMDB_DATA_TYPE_UTF8_STRING) return 0;
      write_text(out, key->entry_data.utf8_string, key->entry_data.data_size);
      fputc(':', out);
      *place = key->next;
    }
    if (!write_value(out, place, depth + 1)) return 0;
  }
  fputc(is_map ? '}' : ']', out);
  return 1;
}

static int32_t write_record(MMDB_entry_s *entry, char **record, size_t *length) {
  MMDB_entry_data_list_s *list = NULL;
  int status = MMDB_get_entry_data_list(entry, &list);
  if (status != MMDB_SUCCESS) {
    MMDB_free_entry_data_list(list);
    return OWN_CODES + status;
  }
  MMDB_entry_data_list_s *rest = list;
  FILE *out = open_memstream(record, length);
  int is_whole = out && write_value(out, &rest, 0);
  MMDB_free_entry_data_list(list);
  if (!out || fclose(out) != 0) return OWN_CODES + MMDB_OUT_OF_MEMORY_ERROR;
  if (is_whole) return FOUND;
  free(*record);
  *record = NULL;
  *length = 0;
  return OWN_CODES + MMDB_INVALID_DATA_ERROR;
}

RIPOSTE_EXPORT int32_t riposte_mmdb_lookup(const MMDB_s *reader, const char *address, uint32_t *prefix,
                                           char **record, size_t *length) {
  struct sockaddr_in four = {.sin_family = AF_INET};
  struct sockaddr_in6 six = {.sin6_family = AF_INET6};
  const struct sockaddr *target;
  if (inet_pton(AF_INET, address, &four.sin_addr) == 1) {
    target = (const struct sockaddr *)&four;
  } else if (inet_pton(AF_INET6, address, &six.sin6_addr) == 1) {
    target = (const struct sockaddr *)&six;
  } else {
    return NOT_AN_ADDRESS;
  }
  int status = MMDB_SUCCESS;
  MMDB_lookup_result_s found = MMDB_lookup_sockaddr(reader, target, &status);
  if (status != MMDB_SUCCESS) return OWN_CODES + status;
  if (!found.found_entry) return NOT_FOUND;
  /* In a database of IPv6 an IPv4 address is the last 32 bits of 128. */
  int is_inner = target->sa_family == AF_INET && reader->metadata.ip_version == 6 && found.netmask >= 96;
  *prefix = (uint32_t)(is_inner ? found.netmask - 96 : found.netmask);
  return write_record(&found.entry, record, length);
}
