#ifndef APPMIXER_EMULATOR_SERVER_WEBHOOK_TARGET_HPP
#define APPMIXER_EMULATOR_SERVER_WEBHOOK_TARGET_HPP

#include <appmixer/core/http.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <string>
#include <string_view>

namespace appmixer::detail::emu {

/// The URL of a webhook, split for a transport, or the reason why it cannot be called.
class webhook_target {
public:
    webhook_target(std::string_view url, bool any_host)
    {
        std::size_t const scheme = url.find("://");
        std::size_t const host = scheme == std::string_view::npos ? url.size() : scheme + 3;
        std::size_t const end = (std::min)(url.find_first_of("/?#", host), url.size());
        base.assign(url.substr(0, end));
        std::string_view const path_and_query = url.substr(end, url.find('#', end) - end);
        target = path_and_query;
        if (!target.starts_with('/'))
            target.insert(0, 1, '/');

        result<endpoint> const server = endpoint::parse(base);
        if (!server)
            problem = "not a valid URL";
        else if (server->tls)
            problem = "the emulator does not send webhooks over https";
        else if (!any_host && !is_this_machine(server->host))
            problem = "the emulator sends webhooks to this machine only";
    }

    std::string base;    ///< scheme, host and port
    std::string target;  ///< path and query
    std::string problem; ///< why it cannot be called; empty if it can

private:
    static bool is_this_machine(std::string_view host)
    {
        boost::system::error_code ec;
        asio::ip::address const address = asio::ip::make_address(std::string(host), ec);
        return ec.failed() ? iequals(host, "localhost") : address.is_loopback();
    }
};

} // namespace appmixer::detail::emu

#endif
