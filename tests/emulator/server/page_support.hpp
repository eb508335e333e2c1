#ifndef APPMIXER_TESTS_EMULATOR_SERVER_PAGE_SUPPORT_HPP
#define APPMIXER_TESTS_EMULATOR_SERVER_PAGE_SUPPORT_HPP

// A server with the page of the emulator, and what a browser would send to it.

#include "raw_client.hpp"

namespace page_tests {

using namespace raw;

inline appmixer::server_settings with_page()
{
    appmixer::server_settings settings = any_port();
    settings.page = true;
    return settings;
}

inline std::string get(std::string_view path, std::string_view fields = "Host: localhost\r\n")
{
    return "GET " + std::string(path) + " HTTP/1.1\r\n" + std::string(fields) + "\r\n";
}

inline std::string command(std::string_view name, std::string_view body)
{
    return post("/emulator/commands/" + std::string(name), body);
}

/// A browser that follows the events of the page.
class follower {
public:
    explicit follower(fixture& f) : client_(f) { client_.send(get("/emulator/events")); }

    /// The data of the next event, which must have that name.
    json::object next(std::string_view name)
    {
        std::string text;
        do {
            std::string const byte = client_.take(1);
            REQUIRE(byte.size() == 1);
            text += byte;
        } while (!text.ends_with("\n\n"));
        std::size_t const begin = text.find("event: ");
        REQUIRE(begin != std::string::npos);
        std::size_t const data = text.find("\ndata: ", begin);
        REQUIRE(data != std::string::npos);
        CHECK(text.substr(begin + 7, data - begin - 7) == name);
        return json::parse(text.substr(data + 7)).as_object();
    }
    /// The next changes that have a member, such as "flows".
    json::object next_changes(std::string_view member)
    {
        for (;;) {
            json::object changes = next("changes");
            if (changes.contains(member))
                return changes.at(member).as_object();
        }
    }
    /// Waits for the end of the stream: by its last chunk, or by the end of the connection.
    void wait_for_end()
    {
        std::string text;
        for (std::string byte = client_.take(1); !byte.empty(); byte = client_.take(1)) {
            text += byte;
            if (text.ends_with("\r\n0\r\n\r\n"))
                return;
        }
    }
    void vanish() { client_.vanish(); }

private:
    raw_client client_;
};

} // namespace page_tests

#endif
