// expect: data_members_are_parameters

#include <appmixer/call/client.hpp>

#include <string>

struct get_things {
    get_things() = default;
    std::string color;
    using response_type = appmixer::json::value;
    static constexpr appmixer::operation_info info{"getThings", appmixer::method::get, "/things",
                                                   appmixer::idempotency::safe};
#ifdef OK
    static constexpr auto params = appmixer::table{appmixer::in_query("color", &get_things::color)};
#else
    static constexpr auto parameters = appmixer::table{appmixer::in_query("color", &get_things::color)};
#endif
};

auto call(appmixer::default_client const& api) { return api.call(get_things()); }
