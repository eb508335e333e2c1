// The bodies of support.hpp.

#include "support.hpp"

namespace test {

script::exchange::exchange(appmixer::http_request const& request, appmixer::call_context const& now)
    : text(std::string(to_string(request.method)) + ' ' + request.target + "\r\n" +
           std::string(request.headers.text()) + "\r\n" + request.body),
      at(now.time->now()), context(now)
{
}
script::exchange::exchange(exchange const&) = default;
script::exchange::exchange(exchange&&) noexcept = default;
script::exchange::~exchange() = default;

script::script() = default;
script::~script() = default;

script& script::responds(appmixer::http_response response) { return then(std::move(response)); }
script& script::responds(int status, std::string body)
{
    return then(appmixer::http_response(status, std::move(body)));
}

script& script::fails(appmixer::error failure) { return then(std::move(failure)); }
script& script::fails(boost::system::error_code code, appmixer::phase where)
{
    return then(appmixer::error(code, where));
}

script& script::hangs() { return then(appmixer::error()).takes(clock::duration::max()); }

script& script::takes(clock::duration time)
{
    steps_.back().second = time;
    return *this;
}

script& script::then(appmixer::result<appmixer::http_response> outcome)
{
    steps_.emplace_back(std::move(outcome), clock::duration::zero());
    return *this;
}

script::step script::next()
{
    if (steps_.empty())
        return step(appmixer::http_response(200, "{}"), clock::duration::zero());
    step first = std::move(steps_.front());
    steps_.pop_front();
    return first;
}

template class basic_stand_in<asio::any_io_executor>;
template asio::awaitable<void> store_value(asio::awaitable<appmixer::result<appmixer::http_response>>,
                                           std::optional<appmixer::result<appmixer::http_response>>&);

} // namespace test
