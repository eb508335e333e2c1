#ifndef APPMIXER_TRANSPORTS_IMPL_SETTINGS_IPP
#define APPMIXER_TRANSPORTS_IMPL_SETTINGS_IPP

#include <appmixer/core/detail/environment.hpp>
#include <appmixer/core/detail/host.hpp>
#include <appmixer/transports/detail/proxy.hpp>
#include <appmixer/transports/settings.hpp>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

#include <charconv>
#include <system_error>

namespace appmixer {

namespace detail {

inline std::string environment(char const* name) { return environment_variable(name).value_or(""); }

inline error bad_base_url(std::string detail)
{
    return error(errc::invalid_settings, phase::none, "base URL: " + std::move(detail));
}

} // namespace detail

APPMIXER_DECL settings settings::from_environment()
{
    settings read;
    if (std::string url = detail::environment("APPMIXER_BASE_URL"); !url.empty())
        read.base_url_ = std::move(url);
    read.token(detail::environment("APPMIXER_ACCESS_TOKEN"));
    read.credentials(detail::environment("APPMIXER_USERNAME"), detail::environment("APPMIXER_PASSWORD"));
    if (read.token().empty() && read.username().empty() != read.password().empty())
        throw exception(error(errc::invalid_settings, phase::none,
                              read.password().empty() ? "APPMIXER_USERNAME is set without APPMIXER_PASSWORD"
                                                      : "APPMIXER_PASSWORD is set without APPMIXER_USERNAME"));
    return read;
}

APPMIXER_DECL settings& settings::proxy_from_environment()
{
    result<endpoint> const server = endpoint::parse(base_url_);
    proxy_ = server ? detail::environment_proxy(*server, &detail::environment) : std::string();
    return *this;
}

APPMIXER_DECL result<endpoint> endpoint::parse(std::string_view base_url)
{
    std::string text(base_url);
    std::string const zone = detail::take_zone(text);
    auto const parsed = boost::urls::parse_uri(text);
    if (!parsed)
        return detail::bad_base_url("it is not a URL of the form https://host[:port][/path]");
    boost::urls::url_view const& url = *parsed;

    endpoint out;
    if (url.scheme_id() == boost::urls::scheme::https)
        out.tls = true;
    else if (url.scheme_id() != boost::urls::scheme::http)
        return detail::bad_base_url("the scheme is neither http nor https");
    if (url.has_userinfo())
        return detail::bad_base_url("it contains a user name or password; sign in with a token or credentials instead");
    if (url.has_query() || url.has_fragment())
        return detail::bad_base_url("it has a query or a fragment");
    out.host = url.host_address();
    if (out.host.empty())
        return detail::bad_base_url("the host is missing");
    if (out.host.find_first_of(std::string_view("\r\n\0 ", 4)) != std::string::npos)
        return detail::bad_base_url("the host contains an invalid character");

    if (!zone.empty())
        out.host += "%" + zone;

    std::uint16_t const usual = out.tls ? 443 : 80;
    out.port = usual;
    if (url.has_port() && !url.port().empty()) {
        std::string_view const digits = url.port();
        auto const [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), out.port);
        if (code != std::errc() || end != digits.data() + digits.size() || out.port == 0)
            return detail::bad_base_url("the port is not a number from 1 to 65535");
    }
    out.host_header = url.encoded_host();
    if (out.port != usual)
        out.host_header += ":" + std::to_string(out.port);
    out.path_prefix = url.encoded_path();
    if (!out.path_prefix.empty() && out.path_prefix.front() != '/') // "http://host:80a": the parser gives up at the 'a'
        return detail::bad_base_url(url.has_port() ? "the port is not a number from 1 to 65535"
                                                   : "the host is followed by neither a port nor a path");
    while (out.path_prefix.ends_with('/'))
        out.path_prefix.pop_back();
    return out;
}

} // namespace appmixer

#endif
