#ifndef TASK_INBOX_INBOX_HPP
#define TASK_INBOX_INBOX_HPP

// The tasks that wait for the decision of a user.

#include <appmixer/appmixer.hpp>

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <string>
#include <vector>

/// The tasks that the user has to decide; the first due is first.
boost::asio::awaitable<std::vector<appmixer::people_task>> pending_tasks(appmixer::default_client api);

/// The due date of a task as text, in UTC.
std::string due_text(appmixer::people_task const& task);

/// The tasks and the one that is selected, as the screen shows them.
class inbox {
public:
    explicit inbox(appmixer::default_client api) : api_(std::move(api)) {}

    /// Reads the tasks. A failure becomes the message. When another refresh begins meanwhile, that one counts.
    boost::asio::awaitable<void> refresh();
    /// Approves or rejects a task and reads the tasks again. A task that is no longer in the list, and a failure,
    /// become the message.
    boost::asio::awaitable<void> decide(std::string task_id, std::string title, bool approve);

    void select_next();
    void select_previous();

    std::vector<appmixer::people_task> const& tasks() const noexcept { return tasks_; }
    std::size_t selected() const noexcept { return selected_; }
    /// What happened last, and whether it is a failure.
    std::string const& message() const noexcept { return message_; }
    bool failed() const noexcept { return failed_; }

private:
    void tell(std::string message, bool failed);

    appmixer::default_client api_;
    std::vector<appmixer::people_task> tasks_;
    std::size_t selected_ = 0;
    unsigned refreshes_ = 0; // that have begun
    std::string message_;
    bool failed_ = false;
};

#endif
