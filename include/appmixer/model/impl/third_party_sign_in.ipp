#ifndef APPMIXER_MODEL_IMPL_THIRD_PARTY_SIGN_IN_IPP
#define APPMIXER_MODEL_IMPL_THIRD_PARTY_SIGN_IN_IPP

#include <appmixer/json/reader.hpp>
#include <appmixer/json/writer.hpp>
#include <appmixer/model/third_party_sign_in.hpp>

#include <utility>

namespace appmixer {

APPMIXER_DECL std::vector<component_auth_account> component_auth::accounts() const
{
    std::vector<component_auth_account> found;
    json::object const all = auth.value();
    json::value const* const by_id = all.if_contains("accounts");
    if (by_id == nullptr || !by_id->is_object())
        return found;
    for (auto const& entry : by_id->get_object())
        if (result<component_auth_account> account = from_json<component_auth_account>(to_json(entry.value())))
            found.push_back(std::move(*account));
    return found;
}

} // namespace appmixer

#endif
