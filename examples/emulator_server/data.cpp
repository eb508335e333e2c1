// Loads and saves the back end's data: --seed, --save and --admin.

#include "data.hpp"

#include "../example_data.hpp"

#include <appmixer/core/detail/save_file.hpp>
#include <appmixer/core/detail/utf8.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <vector>

namespace {

namespace json = boost::json;

/// Whether two paths name the same file, which need not exist.
bool same_file(std::string const& one, std::string const& other)
{
    std::error_code ec;
    return one == other ||
           (std::filesystem::weakly_canonical(one, ec) == std::filesystem::weakly_canonical(other, ec) && !ec);
}

problem load_seed(options const& chosen, appmixer::emulator& back_end)
{
    namespace fs = std::filesystem;
    std::string const& file = chosen.seed;
    std::error_code ec;
    fs::file_status const found = fs::status(file, ec);
    bool const missing_or_empty =
        found.type() == fs::file_type::not_found || (fs::is_regular_file(found) && fs::file_size(file, ec) == 0);
    if (missing_or_empty && !chosen.save.empty() && same_file(file, chosen.save))
        return std::nullopt; // the first run: a later save creates the file
    if (fs::is_directory(found))
        return "cannot read the seed " + file + ": it is a directory";
    errno = 0;
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    if (!in || !(text << in.rdbuf())) // fails for an empty file, too
        return "cannot read the seed " + file + ": " + (errno != 0 ? std::strerror(errno) : "it is empty");
    appmixer::result<void> const loaded = back_end.load_text(text.str());
    if (loaded)
        return std::nullopt;
    appmixer::error const& why = loaded.error();
    std::string const pointer = appmixer::detail::one_line(why.json_pointer(), 200);
    return "the seed " + file + " cannot be used: " + why.detail() + (pointer.empty() ? "" : " (at " + pointer + ")");
}

/// The data as JSON, without files whose content is gone: programs that clean up temporary folders may remove it.
std::string text_of(appmixer::emulator const& back_end)
{
    auto const warn = [](std::string_view filename, appmixer::error const& why) {
        std::cerr << "emulator_server: the file " << appmixer::detail::one_line(filename, 200)
                  << " is not saved, since its content cannot be read: " << why.detail() << '\n';
    };
    return json::serialize(back_end.save(warn)) + '\n';
}

problem save_problem(appmixer::result<void> const& saved)
{
    if (saved)
        return std::nullopt;
    appmixer::error const& why = saved.error();
    std::string reason = why.code().message();
    if (why.code() == boost::system::errc::is_a_directory)
        reason = "it is a directory";
    else if (why.code() == boost::system::errc::not_supported)
        reason = "it is not a regular file";
    return "cannot save to " + why.detail() + ": " + reason;
}

constexpr auto owner_alone = appmixer::detail::file_access::owner_alone;

appmixer::http_response sign_in(appmixer::emulator& back_end, std::string_view user, std::string_view password)
{
    json::object body;
    body["username"] = user;
    body["password"] = password;
    appmixer::http_request request(appmixer::method::post, "/user/auth");
    request.headers.append("Content-Type", "application/json");
    request.body = json::serialize(body);
    return back_end.handle(request);
}

/// Adds the administrator, or checks that the seed has this administrator. The back end must not have faults yet.
problem add_admin(options const& chosen, appmixer::emulator& back_end)
{
    try {
        back_end.add_user(chosen.admin, chosen.admin_password, std::vector<std::string>{"admin", "user"});
        return std::nullopt;
    } catch (appmixer::exception const& e) {
        if (e.code() != appmixer::errc::conflict)
            return "--admin: " + e.error().detail();
    }
    appmixer::http_response const response = sign_in(back_end, chosen.admin, chosen.admin_password);
    if (response.status != 200)
        return "--admin: the seed has this user with another password";
    json::value const signed_in = json::parse(response.body);
    json::value const* const scope = signed_in.at("user").as_object().if_contains("scope");
    bool is_admin = false;
    if (scope != nullptr && scope->is_array())
        for (json::value const& role : scope->get_array())
            is_admin = is_admin || role == json::value("admin");
    if (!is_admin)
        return "--admin: the seed has this user without the role admin";
    return std::nullopt;
}

} // namespace

problem prepare_data(options const& chosen, appmixer::emulator& back_end)
{
    problem failure;
    if (!chosen.seed.empty())
        failure = load_seed(chosen, back_end);
    else if (chosen.example)
        load_example_data(back_end);
    if (!failure && !chosen.admin.empty())
        failure = add_admin(chosen, back_end);
    if (!failure && !chosen.save.empty())
        failure = save_problem(appmixer::detail::try_save_file(chosen.save, text_of(back_end), owner_alone));
    back_end.faults() = chosen.faults;
    back_end.switches().task_webhooks = chosen.server.deliver_webhooks;
    return failure;
}

std::string request_to_try(appmixer::emulator back_end)
{
    back_end.faults() = appmixer::emulator_faults();
    try {
        back_end.add_user("ada@shop.example", "secret");
        return "/user -H 'Content-Type: application/json'"
               R"( -d '{"username":"ada@shop.example","email":"ada@shop.example","password":"secret"}')";
    } catch (appmixer::exception const& e) {
        if (e.code() != appmixer::errc::conflict)
            throw;
    }
    if (sign_in(back_end, "ada@shop.example", "secret").status == 200)
        return "/user/auth -H 'Content-Type: application/json'"
               R"( -d '{"username":"ada@shop.example","password":"secret"}')";
    return "/"; // she has another password
}

problem save_data(appmixer::emulator const& back_end, std::string const& file)
{
    return save_problem(appmixer::detail::save_file(file, text_of(back_end), owner_alone));
}
