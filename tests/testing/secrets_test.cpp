// All texts of the library while secrets pass through it: errors, traces, recordings and output. A hostile server
// echoes the secrets wherever it can. No text may contain one, in any encoding.

#include "secrets_support.hpp"

#include <doctest/doctest.h>

namespace {

using namespace secrets_test;

/// What the hostile server does with the secrets of a request.
enum class echo : unsigned char { message, details, page, wrong_shape, wrong_type, escapes, base64, failure, none };

/// Echoes every secret in its responses, in every encoding.
class echoing_server {
public:
    using executor_type = asio::any_io_executor;
    echoing_server(executor_type executor, echo how) : executor_(std::move(executor)), how_(how) {}
    executor_type get_executor() const noexcept { return executor_; }

    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context&)
    {
        result<http_response> response = respond(request);
        co_return response;
    }

private:
    /// The secrets in this request: the library can know only those.
    static std::vector<secret> known(http_request const& request)
    {
        std::string const all = request.target + "\n" + std::string(request.headers.text()) + request.body;
        std::vector<secret> out;
        for (secret const& one : all_secrets)
            for (std::string_view way : one.encodings())
                if (all.find(way) != std::string::npos) {
                    out.push_back(one);
                    break;
                }
        return out;
    }
    static http_response with_type(int status, std::string_view type, std::string body)
    {
        http_response response(status, std::move(body));
        response.headers.append("Content-Type", type);
        return response;
    }

    result<http_response> respond(http_request const& request) const
    {
        std::string plain, escapes, base64;
        for (secret const& one : known(request)) {
            plain += " plain " + std::string(one.plain) + " url " + std::string(one.url) + " query " +
                     std::string(one.query);
            escapes += " lower " + std::string(one.lower);
            base64 += " base64 " + std::string(one.base64) + " or " + std::string(one.base64url);
        }
        switch (how_) {
        case echo::message: {
            http_response response =
                with_type(400, "application/json", json::serialize(json::object{{"message", plain}}));
            response.headers.append("X-Request-Id", std::string(request.headers.get("Authorization").value_or("-")));
            return response;
        }
        case echo::details: {
            json::object details{{"value", plain}, {"list", {plain, {{"deep", plain}}}}};
            for (secret const& one : known(request))
                details["key " + std::string(one.plain)] = 1;
            return with_type(422, "application/json", json::serialize(json::object{{"details", details}}));
        }
        case echo::page: return with_type(502, "text/html", "<pre>" + plain + request.body + "</pre>");
        case echo::wrong_shape:
            return with_type(200, "application/json", json::serialize(json::array{plain, request.target}));
        case echo::wrong_type: return with_type(200, "text/plain; boundary=" + without_controls(request), plain);
        case echo::escapes:
            return with_type(400, "application/json", json::serialize(json::object{{"message", escapes}}));
        case echo::base64:
            return with_type(400, "application/json", json::serialize(json::object{{"message", base64}}));
        case echo::failure: return appmixer::error(asio::error::eof, phase::connect, "sending" + plain + base64);
        case echo::none: break;
        }
        return with_type(200, "application/json", "{}");
    }
    static std::string without_controls(http_request const& request)
    {
        return request.target + std::string(request.headers.get("Authorization").value_or(""));
    }

    executor_type executor_;
    echo how_;
};

/// A layer that records everything unredacted: the negative control.
template <appmixer::transport Inner>
class unredacted_layer {
public:
    using executor_type = typename Inner::executor_type;
    unredacted_layer(Inner inner, collected_texts& to) : inner_(std::move(inner)), to_(&to) {}
    executor_type get_executor() const noexcept { return std::as_const(inner_).get_executor(); }
    asio::awaitable<result<http_response>, executor_type> send(http_request& request, appmixer::call_context& context)
    {
        to_->add(request.target);
        to_->add(request.headers.text());
        to_->add(request.body);
        result<http_response> response = co_await inner_.send(request, context);
        if (response)
            to_->add(response->body);
        co_return response;
    }

private:
    Inner inner_;
    collected_texts* to_;
};

TEST_SUITE_BEGIN("secrets");

TEST_CASE("a hostile server gets no secret into any text of the library")
{
    for (echo const how : {echo::message, echo::details, echo::page, echo::wrong_shape, echo::wrong_type, echo::escapes,
                           echo::base64, echo::failure, echo::none}) {
        CAPTURE(static_cast<int>(how));
        testing_test::fixture f;
        collected_texts all;
        collect(f, echoing_server(f.io.get_executor(), how), all);
        CHECK(joined(all.found()) == "");
        CHECK(all.text().size() > 5000); // it printed_text a lot
    }
}

/// Returns the token at sign-in, complete or truncated, and then echoes it in a header that traces show.
class token_server {
public:
    using executor_type = asio::any_io_executor;
    token_server(executor_type executor, std::size_t cut) : executor_(std::move(executor)), cut_(cut) {}
    executor_type get_executor() const noexcept { return executor_; }
    asio::awaitable<result<http_response>> send(http_request& request, appmixer::call_context&)
    {
        http_response response(200, "{}");
        response.headers.append("Content-Type", "application/json");
        response.headers.append("X-Request-Id", std::string(request.headers.get("Authorization").value_or("-")));
        if (request.method == method::post && request.target.starts_with("/user")) {
            response.body =
                json::serialize(json::object{{"token", std::string(token.plain)}, {"user", {{"id", "u1"}}}});
            response.body.resize(response.body.size() - cut_);
        }
        co_return response;
    }

private:
    executor_type executor_;
    std::size_t cut_;
};

TEST_CASE("a token from the server appears nowhere, also when its response is invalid")
{
    for (std::size_t const cut : {std::size_t(0), std::size_t(1), std::size_t(17), std::size_t(22)}) {
        CAPTURE(cut);
        testing_test::fixture f;
        collected_texts all;
        collect(f, token_server(f.io.get_executor(), cut), all);
        CHECK(joined(all.found()) == "");
        CHECK(all.text().find(token.plain.substr(0, 8)) == std::string::npos);
    }
}

TEST_CASE("a script's report of differing requests contains no secrets")
{
    testing_test::fixture f;
    collected_texts all;
    appmixer::scripted script(f.io.get_executor());
    script.in_any_order();
    std::string const bearer = "Bearer " + std::string(token.plain);
    script.expect(method::post, "/user/auth").with_json(R"({"username":"ada","password":"another"})");
    script.expect(method::post, "/user").with_header("Authorization", bearer + "x");
    script.expect(method::get, "/user").with_header("Authorization", "Basic " + std::string(token.base64));
    script.expect(method::get, "/flows/f2").with_header("Authorization", bearer);
    script.expect(method::put, "/people-task/tasks/t1/approve").with_body(std::string(task_secret.plain));
    script.expect(method::get, "/people-task/tasks?secret=" + std::string(task_secret.lower));
    script.expect(method::post, "/own?pin=own:wo%20rd%2F4%22").with_json("{}");
    f.run(calls(appmixer::client(script).with_clock(f.clock), all));
    all.add(script.verify());
    CHECK(joined(all.found()) == "");
    CHECK(all.text().find("[redacted]") != std::string::npos);
}

TEST_CASE("the search finds secrets planted on purpose")
{
    for (secret const& one : all_secrets)
        for (std::string_view const way : one.encodings()) {
            collected_texts all;
            all.add("before" + std::string(way) + "after");
            CHECK(joined(all.found()).find(one.name) != std::string::npos);
        }

    testing_test::fixture f;
    collected_texts all;
    appmixer::client const api(unredacted_layer(echoing_server(f.io.get_executor(), echo::base64), all));
    f.run(calls(api.with_clock(f.clock), all));
    std::string const found = joined(all.found());
    for (std::string_view const expected :
         {"password as JSON", "password as base64", "token as plain", "token as base64", "secret of a task as plain",
          "secret of a task as query", "secret of an operation of one's own as JSON",
          "secret of an operation of one's own as query"}) {
        CAPTURE(expected);
        CHECK(found.find(expected) != std::string::npos);
    }
}

TEST_SUITE_END();

} // namespace
