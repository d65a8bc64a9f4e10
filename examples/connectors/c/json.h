/* Reading JSON without copying it: a value is the part of the text that it stands in. */
#ifndef FILE_REPUTATION_JSON_H
#define FILE_REPUTATION_JSON_H

#include "riposte/connector.h"

/* A JSON value as it is written; {NULL, 0} where there is none. Whoever has one knows that it is well-formed:
 * that is checked when it is taken out of a text. */
typedef riposte_slice json;

/* Whether a text is one JSON value, at most 64 deep, and nothing more. */
int json_is_whole(riposte_slice text);

/* The value that a text begins with. */
json json_root(riposte_slice text);

/* The member at the end of a path of names parted by dots: "data.attributes.names". */
json json_get(json value, const char *path);

/* The item of an array after another; the first after {NULL, 0}. */
json json_next(json array, json previous);

/* The value if it starts as given (`"`, `[`, `{`), otherwise what is written in `fallback`. */
json json_or(json value, char first, const char *fallback);

/* A whole number; `fallback` for everything else. */
int64_t json_integer(json value, int64_t fallback);

/* Writes the text of a string, in UTF-8, to `out`, which has room for `value.length` bytes. Its length; 0 for
 * what is no string. */
size_t json_string(json value, char *out);

#endif
