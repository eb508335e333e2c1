#ifndef APPMIXER_TESTS_EMULATOR_SUPPORT_HPP
#define APPMIXER_TESTS_EMULATOR_SUPPORT_HPP

#include <appmixer/emulator/emulator.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace emulator_tests {

namespace json = boost::json;
using appmixer::method;

/// A response as the test received it.
class response {
public:
    explicit response(appmixer::http_response received)
        : status(received.status), body(std::move(received.body)), headers(std::move(received.headers))
    {
    }
    /// A string member of the body, such as an id.
    std::string text(std::string_view key) const
    {
        return std::string(std::string_view(json::parse(body).as_object().at(key).as_string()));
    }
    /// The JSON of a member of the body.
    std::string part(std::string_view key) const { return json::serialize(json::parse(body).as_object().at(key)); }
    std::string header(std::string_view name) const { return std::string(headers.get(name).value_or("(none)")); }

    int status;
    std::string body;
    appmixer::header_list headers;
};

/// The error body of a status.
inline std::string error_body(int status, std::string_view error, std::string_view message)
{
    return "{\"statusCode\":" + std::to_string(status) + ",\"error\":\"" + std::string(error) + "\",\"message\":\"" +
           std::string(message) + "\"}";
}

/// The texts of one field in the hits of a log search, separated by spaces; "-" where a hit has none.
inline std::string hit_texts(response const& from, std::string_view field = "_id")
{
    std::string texts;
    json::value const body = json::parse(from.body);
    for (json::value const& hit : body.at("hits").as_array()) {
        json::value const* const value = hit.as_object().if_contains(field);
        texts += texts.empty() ? "" : " ";
        texts += value == nullptr ? "-" : std::string(std::string_view(value->as_string()));
    }
    return texts;
}

/// A client that sends requests with a token, or without one.
class test_client {
public:
    explicit test_client(appmixer::emulator& back_end, std::string token = {})
        : back_end_(&back_end), token_(std::move(token))
    {
    }

    response send(method verb, std::string target, std::string body = {},
                  std::string_view type = "application/json") const
    {
        appmixer::http_request request(verb, std::move(target));
        if (!token_.empty())
            request.headers.append("Authorization", "Bearer " + token_);
        if (!type.empty() && (verb == method::post || verb == method::put || !body.empty()))
            request.headers.append("Content-Type", type);
        request.body = std::move(body);
        return response(back_end_->handle(request));
    }
    response get(std::string target) const { return send(method::get, std::move(target)); }
    response post(std::string target, std::string body = {}) const
    {
        return send(method::post, std::move(target), std::move(body));
    }
    response put(std::string target, std::string body = {}) const
    {
        return send(method::put, std::move(target), std::move(body));
    }
    response del(std::string target, std::string body = {}) const
    {
        return send(method::delete_, std::move(target), std::move(body));
    }

    std::string create_flow(std::string body = {}) const { return post("/flows", std::move(body)).text("flowId"); }
    std::string create_store(std::string name) const
    {
        return post("/stores", "{\"name\":\"" + name + "\"}").text("storeId");
    }
    std::string const& token() const noexcept { return token_; }

private:
    appmixer::emulator* back_end_;
    std::string token_;
};

/// An emulator with reproducible ids, three users, and a clock that only `pass` moves.
class fixture {
public:
    fixture() : time_(std::make_shared<appmixer::timestamp>(*appmixer::parse_iso("2024-02-11T08:15:30.125Z")))
    {
        back_end.set_ids(appmixer::id_source(7));
        back_end.set_clock([time = time_] { return *time; });
        ada_id = back_end.add_user("ada@shop.example", "secret");
        bob_id = back_end.add_user("bob@shop.example", "secret");
        eve_id = back_end.add_user("eve@other.example", "secret");
    }
    test_client ada() { return test_client(back_end, back_end.issue_token(ada_id)); }
    test_client bob() { return test_client(back_end, back_end.issue_token(bob_id)); }
    test_client eve() { return test_client(back_end, back_end.issue_token(eve_id)); }
    test_client anonymous() { return test_client(back_end); }
    void pass(std::chrono::milliseconds time) { *time_ += time; }

    appmixer::emulator back_end;
    std::string ada_id, bob_id, eve_id;

private:
    std::shared_ptr<appmixer::timestamp> time_;
};

} // namespace emulator_tests

#endif
