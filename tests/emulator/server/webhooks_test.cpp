// The emulator's HTTP server calls the webhooks of people tasks with the decision.

#include "raw_client.hpp"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace raw;

TEST_SUITE_BEGIN("emulator server webhooks");

/// Accepts connections, and responds to each as configured, or never.
class receiver {
public:
    explicit receiver(asio::io_context& io, std::string response = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        : acceptor_(io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)), response_(std::move(response))
    {
        accept();
    }

    std::string url(std::string_view path) const
    {
        return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()) + std::string(path);
    }

    std::size_t connections() const { return clients_.size(); }
    std::size_t open() const { return open_; }
    std::string const& request(std::size_t index) const { return clients_[index]->input; }

private:
    class client {
    public:
        explicit client(tcp::socket accepted) : socket(std::move(accepted)) {}
        tcp::socket socket;
        std::string input;
        char chunk[4096] = {};
    };

    void accept()
    {
        acceptor_.async_accept([this](boost::system::error_code ec, tcp::socket socket) {
            if (ec)
                return;
            clients_.push_back(std::make_unique<client>(std::move(socket)));
            ++open_;
            read(*clients_.back());
            accept();
        });
    }

    void read(client& from)
    {
        from.socket.async_read_some(asio::buffer(from.chunk), [this, &from](auto ec, std::size_t size) {
            from.input.append(from.chunk, size);
            if (ec) {
                --open_;
                return;
            }
            if (from.input.ends_with('}') && !response_.empty()) { // the end of the body, which is one object
                boost::system::error_code ignored;
                asio::write(from.socket, asio::buffer(response_), ignored);
            }
            read(from);
        });
    }

    tcp::acceptor acceptor_;
    std::string response_;
    std::size_t open_ = 0;
    std::vector<std::unique_ptr<client>> clients_;
};

appmixer::server_settings delivering()
{
    appmixer::server_settings settings = any_port();
    settings.deliver_webhooks = true;
    settings.stop_timeout = 20ms;
    return settings;
}

/// A server with a people task, used over HTTP only.
class webhook_fixture {
public:
    explicit webhook_fixture(appmixer::server_settings settings = delivering()) : f(std::move(settings)), client(f)
    {
        f.back_end.switches().task_webhooks = true;
        field = authorization(client);
        task = f.back_end.add_task("Buy a chair", "ada@shop.example", "bob@shop.example");
    }

    void add(std::string const& url)
    {
        wire_response const response =
            client.ask(post("/people-task/webhooks", "{\"url\":\"" + url + "\",\"taskId\":\"" + task + "\"}", field));
        REQUIRE(response.status == 200);
    }
    void approve()
    {
        wire_response const response =
            client.ask("PUT " + post("/people-task/tasks/" + task + "/approve", "{}", field).substr(5));
        REQUIRE(response.status == 200);
    }

    /// The status of each webhook, followed by its error.
    std::vector<std::string> statuses() const
    {
        std::vector<std::string> all;
        json::value const saved = f.back_end.save();
        for (json::value const& webhook : saved.at("webhooks").as_array()) {
            std::string status(webhook.at("status").as_string());
            if (json::value const* const why = webhook.as_object().if_contains("error"))
                status.append(": ").append(std::string_view(why->as_string()));
            all.push_back(std::move(status));
        }
        return all;
    }
    bool settle()
    {
        return run_until(f.io, [&] {
            for (std::string const& status : statuses())
                if (status == "pending")
                    return false;
            return true;
        });
    }

    fixture f;
    raw_client client;
    std::string field;
    std::string task;
};

TEST_CASE("a decision is sent to the webhook")
{
    webhook_fixture d;
    receiver there(d.f.io);
    d.add(there.url("/hook?x=1#y"));
    CHECK(d.statuses() == std::vector<std::string>{"pending"});
    d.approve();
    CHECK(d.settle());
    CHECK(d.statuses() == std::vector<std::string>{"sent"});
    REQUIRE(there.connections() == 1);
    std::string const& request = there.request(0);
    CHECK(request.starts_with("POST /hook?x=1 HTTP/1.1\r\n"));
    CHECK(request.find("application/json") != std::string::npos);
    json::value const body = json::parse(request.substr(request.find("\r\n\r\n") + 4));
    CHECK(body.at("status") == "approved");
    CHECK(request.find("Bearer") == std::string::npos);
}

TEST_CASE("many webhooks are all called")
{
    webhook_fixture d;
    receiver there(d.f.io);
    for (int i = 0; i < 20; ++i)
        d.add(there.url(i % 2 == 0 ? "/hook" : ""));
    d.approve();
    CHECK(d.settle());
    CHECK(d.statuses() == std::vector<std::string>(20, "sent"));
    CHECK(there.connections() == 20);
}

TEST_CASE("a failed delivery is recorded")
{
    webhook_fixture d;
    std::string response;
    std::string noted;
    SUBCASE("by a status")
    {
        response = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
        noted = "fail: responded with 503";
    }
    SUBCASE("by a redirection, which is not followed")
    {
        response = "HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n";
        noted = "fail: responded with 302";
    }
    SUBCASE("by an invalid response")
    {
        response = "nonsense\r\n\r\n";
        noted = "fail: ";
    }
    receiver there(d.f.io, response);
    d.add(there.url("/hook"));
    d.approve();
    CHECK(d.settle());
    REQUIRE(d.statuses().size() == 1);
    CHECK(d.statuses()[0].starts_with(noted));
}

TEST_CASE("a connection to the webhook is refused")
{
    webhook_fixture d;
    tcp::socket const bound(d.f.io, tcp::endpoint(asio::ip::address_v4::loopback(), 0)); // nobody listens on its port
    d.add("http://127.0.0.1:" + std::to_string(bound.local_endpoint().port()));
    d.approve();
    CHECK(d.settle());
    REQUIRE(d.statuses().size() == 1);
    CHECK(d.statuses()[0].starts_with("fail: "));
}

TEST_CASE("other machines are not contacted by default")
{
    webhook_fixture d;
    std::string const elsewhere = "fail: the emulator sends webhooks to this machine only";
    std::string const no_target = "fail: not a valid URL";
    std::vector<std::pair<std::string, std::string>> const refused = {
        {"http://192.0.2.1/hook", elsewhere},
        {"http://shop.example/hook", elsewhere},
        {"http://localhost.shop.example/", elsewhere},
        {"http://127.1/", elsewhere},
        {"http://[2001:db8::1]/", elsewhere},
        {"http://[::ffff:192.0.2.1]/", elsewhere},
        {"http://0.0.0.0/", elsewhere},
        {"https://127.0.0.1/hook", "fail: the emulator does not send webhooks over https"},
        {"http://shop.example@127.0.0.1/hook", no_target},
        {"http://127.0.0.1:99999/hook", no_target},
    };
    for (auto const& [url, why] : refused)
        d.add(url);
    d.approve();
    CHECK(d.settle());
    std::vector<std::string> const found = d.statuses();
    REQUIRE(found.size() == refused.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        CAPTURE(refused[i].first);
        CHECK(found[i] == refused[i].second);
    }
}

TEST_CASE("other machines are contacted if allowed")
{
    // The check does not recognize this loopback address; the system does.
    std::string const address = "[::ffff:127.0.0.1]";
    for (bool const allowed : {false, true}) {
        CAPTURE(allowed);
        appmixer::server_settings settings = delivering();
        settings.webhooks_to_any_host = allowed;
        webhook_fixture d(std::move(settings));
        receiver there(d.f.io);
        std::string url = there.url("/hook");
        d.add(url.replace(url.find("127.0.0.1"), 9, address));
        d.approve();
        CHECK(d.settle());
        REQUIRE(d.statuses().size() == 1);
        bool const refused = d.statuses()[0] == "fail: the emulator sends webhooks to this machine only";
        CHECK(refused != allowed); // without IPv6, there may be another failure
    }
}

TEST_CASE("deliveries are off by default")
{
    webhook_fixture d(any_port());
    receiver there(d.f.io);
    d.add(there.url("/hook"));
    d.approve();
    CHECK(d.client.ask(get_root).status == 200);
    CHECK(d.statuses() == std::vector<std::string>{"pending"});
    CHECK(d.f.back_end.take_webhooks().size() == 1);
}

TEST_CASE("a receiver that does not respond")
{
    webhook_fixture d;
    receiver there(d.f.io, "");
    for (int i = 0; i < 6; ++i)
        d.add(there.url("/hook"));
    d.approve();
    REQUIRE(run_until(d.f.io, [&] { return there.connections() == 4; }));
    CHECK(d.client.ask(get_root).status == 200); // and the server continues

    SUBCASE("does not prevent the server from stopping")
    {
        d.f.server->stop();
        CHECK(run_until(d.f.io, [&] { return there.open() == 0; }));
    }
    SUBCASE("does not prevent its destruction")
    {
        d.f.server.reset();
        CHECK(run_until(d.f.io, [&] { return there.open() == 0; }));
    }
    SUBCASE("may outlive the server and its context") { return; }
    CHECK(d.statuses() == std::vector<std::string>(6, "pending")); // they are sent after the next start
    CHECK(there.connections() == 4);
}

TEST_SUITE_END();

} // namespace
