/* Uses every type of the ABI, so that its debug information describes them all. */
#include <riposte/connector.h>

RIPOSTE_EXPORT void anchor(const riposte_slice *slice, const riposte_field *field, const riposte_call *call,
                           riposte_status status, const riposte_input *input, const riposte_result *result,
                           const riposte_event *event, const riposte_http_request *request,
                           const riposte_http_response *response, riposte_http_done http_done,
                           riposte_timer_done timer_done, const riposte_host *host,
                           const riposte_connection *connection, const riposte_plugin *plugin) {
  (void)slice, (void)field, (void)call, (void)status, (void)input, (void)result, (void)event, (void)request;
  (void)response, (void)http_done, (void)timer_done, (void)host, (void)connection, (void)plugin;
}

const riposte_plugin *riposte_plugin_v1(void) { return NULL; }
