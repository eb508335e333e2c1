// The screen: the list in the upper half, the selected task below it.

#include "inbox_screen.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

namespace asio = boost::asio;
using namespace std::chrono_literals;

namespace {

class inbox_view {
public:
    inbox_view(screen& terminal, appmixer::default_client api, std::string title)
        : tasks(std::move(api)), terminal_(&terminal), title_(std::move(title))
    {
    }

    void draw();

    inbox tasks;
    std::string prompt; ///< the last line, instead of the keys; may be empty

private:
    void draw_task(int row, appmixer::people_task const& task);

    screen* terminal_;
    std::string title_;
};

void inbox_view::draw_task(int row, appmixer::people_task const& task)
{
    terminal_->line(row++, task.title, look::selected);
    terminal_->line(row++, "asked by " + task.requester + ", due " + due_text(task) + " UTC", look::faint);
    std::istringstream text(task.description.value_or(""));
    for (std::string line; std::getline(text, line) && row < terminal_->rows() - 2;)
        terminal_->line(row++, line);
}

void inbox_view::draw()
{
    terminal_->clear();
    terminal_->line(0, ' ' + title_, look::bar);
    int const list_rows = std::max(1, (terminal_->rows() - 4) / 2);
    int const count = static_cast<int>(tasks.tasks().size());
    int const selected = static_cast<int>(tasks.selected());
    int const first = std::clamp(selected - list_rows / 2, 0, std::max(0, count - list_rows));
    for (int i = first; i < std::min(count, first + list_rows); ++i) {
        appmixer::people_task const& task = tasks.tasks()[static_cast<std::size_t>(i)];
        terminal_->line(1 + i - first, (i == selected ? "> " : "  ") + due_text(task) + "  " + task.title,
                        i == selected ? look::selected : look::plain);
    }
    if (count == 0)
        terminal_->line(1, "  Nothing to decide.", look::faint);
    else
        draw_task(list_rows + 2, tasks.tasks()[tasks.selected()]);

    int const last = terminal_->rows() - 1;
    terminal_->line(last - 1, tasks.message(), tasks.failed() ? look::bad : look::good);
    terminal_->line(last, prompt.empty() ? " up/down select, a approve, r reject, q quit" : prompt, look::bar);
    terminal_->show();
}

/// Reads the list again every ten seconds.
asio::awaitable<void> refresh_forever(appmixer::default_client api, std::shared_ptr<inbox_view> view)
{
    for (;;) {
        co_await view->tasks.refresh();
        view->draw();
        co_await sleep(api, 10s);
    }
}

/// Asks whether the selected task is to be decided so, and does it. Meanwhile the list may change.
asio::awaitable<void> decide(screen& terminal, inbox_view& view, bool approve)
{
    if (view.tasks.tasks().empty())
        co_return;
    appmixer::people_task const task = view.tasks.tasks()[view.tasks.selected()];
    view.prompt = std::string(approve ? " Approve" : " Reject") + " \"" + task.title + "\"? y/n";
    view.draw();
    int answer = co_await terminal.next_key();
    while (answer == screen::resized) {
        view.draw();
        answer = co_await terminal.next_key();
    }
    if (answer == 'y') {
        view.prompt = " Sending ...";
        view.draw();
        co_await view.tasks.decide(task.task_id, task.title, approve);
    }
    view.prompt.clear();
}

} // namespace

asio::awaitable<void> show_inbox(screen& terminal, appmixer::default_client api, std::string title)
{
    auto const view = std::make_shared<inbox_view>(terminal, api, std::move(title));
    asio::any_io_executor const executor = co_await asio::this_coro::executor;
    asio::co_spawn(executor, refresh_forever(api, view), [](std::exception_ptr) {});
    for (;;) {
        view->draw();
        int const key = co_await terminal.next_key();
        if (key == 'q' || key == screen::closed)
            co_return;
        if (key == screen::down || key == 'j')
            view->tasks.select_next();
        else if (key == screen::up || key == 'k')
            view->tasks.select_previous();
        else if (key == 'a' || key == 'r')
            co_await decide(terminal, *view, key == 'a');
    }
}
