#include "inbox.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

asio::awaitable<std::vector<appmixer::people_task>> pending_tasks(appmixer::default_client api)
{
    appmixer::op::get_people_tasks query;
    query.role = appmixer::people_task_role::approver;
    query.filter.push_back("status:pending");
    std::vector<appmixer::people_task> found;
    auto tasks = paginate(api, query);
    while (std::optional<appmixer::people_task> task = co_await tasks.next())
        found.push_back(std::move(*task));
    // Those without a due date come last.
    auto const due = [](appmixer::people_task const& task) {
        return std::pair(task.decision_by.value_or((appmixer::timestamp::max)()), std::string_view(task.title));
    };
    std::ranges::sort(found, {}, due);
    co_return found;
}

std::string due_text(appmixer::people_task const& task)
{
    if (!task.decision_by)
        return "no due date";
    std::string text = appmixer::to_iso(*task.decision_by).substr(0, 16);
    text[10] = ' ';
    return text;
}

void inbox::tell(std::string message, bool failed)
{
    message_ = std::move(message);
    failed_ = failed;
}

asio::awaitable<void> inbox::refresh()
{
    unsigned const number = ++refreshes_;
    try {
        std::vector<appmixer::people_task> found = co_await pending_tasks(api_);
        if (number != refreshes_) // one that began later, such as after a decision, has newer data
            co_return;
        // The same task stays selected.
        std::string const id = selected_ < tasks_.size() ? tasks_[selected_].task_id : std::string();
        auto const same = std::ranges::find(found, id, &appmixer::people_task::task_id);
        if (same != found.end())
            selected_ = static_cast<std::size_t>(same - found.begin());
        tasks_ = std::move(found);
        selected_ = std::min(selected_, tasks_.empty() ? 0 : tasks_.size() - 1);
    } catch (appmixer::exception const& e) {
        if (e.error() == appmixer::condition::cancelled)
            throw;
        tell(e.what(), true);
    }
}

asio::awaitable<void> inbox::decide(std::string task_id, std::string title, bool approve)
{
    if (std::ranges::find(tasks_, task_id, &appmixer::people_task::task_id) == tasks_.end()) {
        tell("No longer pending: " + title, true);
        co_return;
    }
    auto const quiet = api_.within(10s).as_result(); // no key is read meanwhile
    appmixer::result<appmixer::people_task> decided;
    if (approve)
        decided = co_await approve_task(quiet, task_id);
    else
        decided = co_await reject_task(quiet, task_id);
    if (decided)
        tell((approve ? "Approved: " : "Rejected: ") + title, false);
    else
        tell(decided.error().what(), true);
    co_await refresh();
}

void inbox::select_next()
{
    if (selected_ + 1 < tasks_.size())
        ++selected_;
}

void inbox::select_previous()
{
    if (selected_ > 0)
        --selected_;
}
