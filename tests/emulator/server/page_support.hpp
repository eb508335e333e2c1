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
        std::string event;
        do {
            std::size_t end = 0;
            while ((end = text_.find("\n\n")) == std::string::npos)
                REQUIRE(take_chunk());
            event = text_.substr(0, end);
            text_.erase(0, end + 2);
        } while (event.starts_with(": ping")); // which comes every 15 seconds
        std::size_t const begin = event.find("event: ");
        REQUIRE(begin != std::string::npos);
        std::size_t const data = event.find("\ndata: ", begin);
        REQUIRE(data != std::string::npos);
        CHECK(event.substr(begin + 7, data - begin - 7) == name);
        return json::parse(event.substr(data + 7)).as_object();
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
        while (take_chunk()) {}
    }
    void vanish() { client_.vanish(); }

private:
    /// Appends the next chunk to the text. False at the end of the stream.
    bool take_chunk()
    {
        while (!started_) {
            std::string const byte = client_.take(1);
            if (byte.empty())
                return false;
            head_ += byte;
            started_ = head_.ends_with("\r\n\r\n");
        }
        std::string size;
        while (!size.ends_with("\r\n")) {
            std::string const byte = client_.take(1);
            if (byte.empty())
                return false;
            size += byte;
        }
        std::string const chunk = client_.take(std::stoul(size, nullptr, 16) + 2);
        if (chunk.size() <= 2)
            return false;
        text_.append(chunk, 0, chunk.size() - 2);
        return true;
    }

    raw_client client_;
    std::string head_;
    std::string text_;     ///< received, and not taken as an event yet
    bool started_ = false; ///< the head is complete
};

} // namespace page_tests

#endif
