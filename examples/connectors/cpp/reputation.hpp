// The parts of this connector.
#ifndef FILE_REPUTATION_HPP
#define FILE_REPUTATION_HPP

#include "call.hpp"
#include "json.hpp"

// What starts a call, and completes it now or later. What it throws completes the call.
using Operation = void(Call &call, const riposte_input &input);

// actions.cpp
Operation get_file_report, get_address_report, test_connection;
// triggers.cpp
Operation poll_notifications, receive_notification, subscribe, unsubscribe;

// service.cpp

// Sends a request; `read` gets the body of an answer of 2xx, null where there is none, and failures complete
// the call.
void ask(Call call, const Request &request, std::function<void(Call &, const Json &)> read);

// What an answer is refused with that is not what the service's reference says.
Failure unreadable();

// The input, or other body, that a call came with.
Json body_of(const riposte_input &input);

// Percent-encoded for a URL: all but letters, digits and -._~
std::string encoded(std::string_view text);

// Seconds since 1970 as 2006-05-22T10:03:14; nothing when out of range.
std::optional<std::string> date(int64_t seconds);

#endif
