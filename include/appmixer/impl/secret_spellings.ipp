#ifndef APPMIXER_IMPL_SECRET_SPELLINGS_IPP
#define APPMIXER_IMPL_SECRET_SPELLINGS_IPP

#include <appmixer/detail/base64.hpp>
#include <appmixer/detail/secret_spellings.hpp>
#include <appmixer/json.hpp>
#include <appmixer/operation.hpp>

#include <algorithm>
#include <utility>

namespace appmixer::detail {

APPMIXER_DECL std::vector<std::string> secret_spellings(std::string_view secret)
{
    std::vector<std::string> ways{std::string(secret)};
    if (secret.size() < shortest_secret)
        return ways;
    auto const put = [&](std::string way) {
        if (std::find(ways.begin(), ways.end(), way) == ways.end())
            ways.push_back(std::move(way));
    };
    std::string in_json, in_url, in_query;
    append_json_string(in_json, secret);
    put(in_json.substr(1, in_json.size() - 2));
    append_encoded(in_url, secret, {});
    put(std::move(in_url));
    append_encoded(in_query, secret, ":,"); // as append_query does
    put(std::move(in_query));
    std::string in_base64 = to_base64(secret);
    in_base64.resize((std::min)(in_base64.find('='), in_base64.size()));
    put(in_base64);
    std::replace(in_base64.begin(), in_base64.end(), '+', '-'); // RFC 4648 §5
    std::replace(in_base64.begin(), in_base64.end(), '/', '_');
    put(std::move(in_base64));
    return ways;
}

} // namespace appmixer::detail

#endif
