// The bodies of flow_fixture.hpp.

#include "flow_fixture.hpp"

#include <appmixer/core/token.hpp>

#include <boost/json/serialize.hpp>

namespace algorithms_test {

namespace {

std::string without(std::string text, std::string const& part, std::string const& replacement)
{
    if (std::size_t const at = text.find(part); at != std::string::npos)
        text.replace(at, part.size(), replacement);
    return text;
}

} // namespace

asio::awaitable<appmixer::result<appmixer::http_response>> logged_loopback::send(appmixer::http_request& request,
                                                                                 appmixer::call_context& context)
{
    std::string text(to_string(request.method));
    text += ' ';
    text += request.target;
    if (!request.body.empty())
        text += ' ' + request.body;
    log_->requests.push_back(without(std::move(text), "11111111-1111-4111-8111-111111111111", "ID"));
    log_->at.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(clock_->elapsed()));
    if (auto const action = log_->before.find(log_->requests.size()); action != log_->before.end())
        action->second();
    return inner_.send(request, context);
}

flow_fixture::flow_fixture(std::string stage, std::string const& more)
    : api(logged_loopback(
          appmixer::faults_layer<appmixer::loopback>(appmixer::loopback(io.get_executor(), back_end), faults), log,
          clock))
{
    back_end.set_clock([this] { return std::chrono::time_point_cast<std::chrono::milliseconds>(clock.time_of_day()); });
    std::string const document = R"({"users":[{"id":"64b1c0ffee0000000000000a","username":"ada@shop.example",
        "passwordHash":{"salt":"00","iterations":1,"key":")" +
                                 std::string(64, '0') + R"("}}],
        "flows":[{"flowId":")" + id +
                                 R"(","owner":"ada@shop.example","name":"Hello","stage":")" + stage +
                                 R"(","mtime":"2025-12-31T00:00:00.000Z")" + more + "}]}";
    back_end.load_text(document).value();
    token_ = back_end.issue_token("64b1c0ffee0000000000000a");
    api = api.as(appmixer::access_token(token_)).with_clock(clock);
}

void flow_fixture::finish(test::spawn_state const& spawned)
{
    while (!spawned.done && step()) {}
    REQUIRE_MESSAGE(spawned.done, "the coroutine hangs");
    CHECK(clock.waiting() == 0);
}

bool flow_fixture::step()
{
    io.restart();
    return io.poll_one() > 0 || clock.advance_to_next();
}

json::value flow_fixture::field(std::string const& name) const
{
    json::value const saved = back_end.save();
    json::array const& flows = saved.at("flows").as_array();
    if (flows.empty())
        return nullptr;
    json::value const* const found = flows.at(0).as_object().if_contains(name);
    return found ? *found : json::value();
}

std::string flow_fixture::stage() const { return std::string(field("stage").as_string()); }

bool flow_fixture::exists() const { return !back_end.save().at("flows").as_array().empty(); }

void flow_fixture::change(std::string const& body, std::string const& query)
{
    appmixer::http_response const response = send(appmixer::method::put, "/flows/" + id + query, body);
    REQUIRE_MESSAGE(response.status == 200, response.body);
}

void flow_fixture::remove()
{
    appmixer::http_response const response = send(appmixer::method::delete_, "/flows/" + id, "");
    REQUIRE_MESSAGE(response.status == 200, response.body);
}

appmixer::http_response flow_fixture::send(appmixer::method verb, std::string const& target, std::string const& body)
{
    appmixer::http_request request;
    request.method = verb;
    request.target = target;
    request.body = body;
    request.headers.append("Authorization", "Bearer " + token_);
    if (!body.empty())
        request.headers.append("Content-Type", "application/json");
    return back_end.handle(request);
}

} // namespace algorithms_test
