#ifndef CCURL_H
#define CCURL_H

// libcurl for Swift, which cannot call variadic C: one function for each type that an option or an answer has.
// Every pointer is borrowed for the call, except where libcurl's own documentation says otherwise.

#include <curl/curl.h>
#include <stdint.h>

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *easy, CURLoption option, int64_t value);
CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value);

// `context` and the list stay the caller's and must outlive the handle's use.
CURLcode ccurl_set_context(CURL *easy, CURLoption option, void *context);
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list);
CURLcode ccurl_set_error_buffer(CURL *easy, char *buffer);
CURLcode ccurl_set_copied_body(CURL *easy, const uint8_t *bytes, int64_t count);

CURLcode ccurl_set_copied_blob(CURL *easy, CURLoption option, const uint8_t *bytes, size_t count);

CURLcode ccurl_set_data_callback(CURL *easy, CURLoption option, curl_write_callback callback);
CURLcode ccurl_set_trace_callback(CURL *easy, curl_debug_callback callback);
CURLcode ccurl_set_socket_callback(CURL *easy, curl_opensocket_callback callback);
CURLcode ccurl_set_request_callback(CURL *easy, curl_prereq_callback callback);

// `callback` is asked now and then whether to go on; `context` stays the caller's.
CURLcode ccurl_set_progress_callback(CURL *easy, curl_xferinfo_callback callback, void *context);

// The socket of a connection that was made with CURLOPT_CONNECT_ONLY; CURL_SOCKET_BAD when there is none.
curl_socket_t ccurl_get_socket(CURL *easy);

// Goes on with the recipients that were accepted, if there are any.
CURLcode ccurl_set_allow_refused_recipients(CURL *easy);

long ccurl_get_long(CURL *easy, CURLINFO info);
int64_t ccurl_get_size(CURL *easy, CURLINFO info);

CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// The easy handle and the result of a finished transfer; null when `message` tells of something else.
CURL *ccurl_finished(const CURLMsg *message, CURLcode *result);

// Copies the address in network order and returns its length: 4, 16, or 0 for other families.
int ccurl_address(const struct curl_sockaddr *address, uint8_t bytes[16]);

// A socket for the address that child processes do not inherit; CURL_SOCKET_BAD when there is none.
curl_socket_t ccurl_socket(const struct curl_sockaddr *address);

#endif
