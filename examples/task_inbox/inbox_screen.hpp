#ifndef TASK_INBOX_INBOX_SCREEN_HPP
#define TASK_INBOX_INBOX_SCREEN_HPP

#include "inbox.hpp"

#include "../screen.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

/// Shows the tasks and lets the user decide them, until the user quits. The list is read again every ten seconds.
///
/// title: whose tasks these are.
boost::asio::awaitable<void> show_inbox(screen& terminal, appmixer::default_client api, std::string title);

#endif
