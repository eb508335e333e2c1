#ifndef APPMIXER_TESTS_EMULATOR_MARKED_BACK_END_HPP
#define APPMIXER_TESTS_EMULATOR_MARKED_BACK_END_HPP

// A back end in which everything that a user writes has a marker, and a check that a response has no markers of others.

#include "call_generator.hpp"
#include "published_components.hpp"
#include "support.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace emulator_tests {

/// Who may read a flow or a task.
class permitted_readers {
public:
    std::size_t owner = 0;
    std::set<std::size_t> others;
};

/// Some users and an administrator, and who may see which marker.
class marked_back_end {
public:
    explicit marked_back_end(std::uint64_t seed) : random(seed), time_(*appmixer::parse_iso("2024-02-11T08:15:30.125Z"))
    {
        back_end.set_ids(appmixer::id_source(seed));
        back_end.set_clock([this] { return time_; });
        for (std::size_t who = 0; who < people; ++who) {
            id.push_back(back_end.add_user(names[who], "secret"));
            user.emplace_back(back_end, back_end.issue_token(id.back()));
        }
        back_end.set_unpacker(&unpack_json);
        root.emplace(back_end, back_end.issue_token(back_end.add_user("root@x.example", "secret", {"user", "admin"})));
        for (std::size_t who = 0; who < people; ++who)
            root->put("/users/" + id[who], R"({"vendor":["vendor)" + std::to_string(who) + "\"]}");
    }
    marked_back_end(marked_back_end const&) = delete;
    marked_back_end& operator=(marked_back_end const&) = delete;

    reference::random_source random;
    std::size_t seen_by_sharing = 0, responses = 0;

protected:
    static constexpr std::size_t people = 4;
    static constexpr std::size_t administrator = 9; ///< the owner of what only administrators see
    static constexpr std::array<char const*, people> names = {"ada@shop.example", "bob@shop.example",
                                                              "eve@other.example", "dan@x.example"};

    std::string mark(std::size_t who, char kind)
    {
        return "mark_" + std::to_string(who) + '_' + kind + std::to_string(++marks_) + "_x";
    }
    /// The marker of a message in a flow. Readers of the flow see it in the logs.
    std::string message_mark(std::size_t who, std::string const& flow)
    {
        std::string const made = mark(who, 'p');
        messages_[made] = flow_marks_[flow];
        return made;
    }
    /// The id of an object: of another user, or of any user.
    std::string id_of(char kind, std::size_t who, bool foreign)
    {
        if (kind == 'u')
            return id[(who + 1 + random.below(people - 1)) % people];
        std::vector<std::string> fitting;
        for (auto const& [owner, name] : ids_[kind])
            if (owner != who || !foreign)
                fitting.push_back(name);
        return fitting.empty() ? "none" : random.pick(fitting);
    }

    void check_markers(std::size_t who, response const& got, std::string const& target)
    {
        ++responses;
        std::string const text = got.body + std::string(got.headers.text());
        for (std::size_t p = 0; (p = text.find("mark_", p)) != std::string::npos; ++p) {
            std::string const found = text.substr(p, text.find("_x", p) + 2 - p);
            std::size_t const owner = static_cast<std::size_t>(found[5] - '0');
            if (owner == who && found[7] != 's') // nobody is shown the credentials of an account
                continue;
            bool may = found[7] == 'e';
            if (found[7] == 'g')
                may = groups_[found].others.contains(who);
            else if (found[7] == 'f')
                may = flows_[found].others.contains(who) || copies_[found].contains(who);
            else if (found[7] == 't')
                may = tasks_[found].others.contains(who);
            else if (auto const message = messages_.find(found); message != messages_.end())
                may = flows_[message->second].others.contains(who) &&
                      (target.starts_with("/log") || target.starts_with("/unprocessed-messages"));
            CAPTURE(target);
            CAPTURE(found);
            CAPTURE(names[who]);
            CHECK(may);
            seen_by_sharing += may ? 1 : 0;
        }
    }

    appmixer::timestamp time_;
    appmixer::emulator back_end;
    std::vector<std::string> id;
    std::vector<test_client> user;
    std::optional<test_client> root; ///< an administrator
    std::size_t marks_ = 0;
    std::map<char, std::vector<std::pair<std::size_t, std::string>>> ids_; ///< by the letters of the templates
    std::map<std::string, permitted_readers> flows_, tasks_, groups_;      ///< by marker
    std::map<std::string, std::string> flow_marks_;
    std::map<std::string, std::string> messages_; ///< the marker of a message -> the one of its flow
    std::map<std::string, std::set<std::size_t>> copies_;
    std::map<std::size_t, std::set<std::string>> made_;
};

} // namespace emulator_tests

#endif
