// expect: every_name_in_the_path_has_a_parameter

#include <appmixer/call/client.hpp>

#include <string>

struct get_thing {
    get_thing() = default;
    std::string id;
    using response_type = appmixer::json::value;
    static constexpr appmixer::operation_info info{"getThing", appmixer::method::get, "/things/{id}",
                                                   appmixer::idempotency::safe};
#ifdef OK
    static constexpr auto params = appmixer::table{appmixer::in_path("id", &get_thing::id)};
#else
    static constexpr auto params = appmixer::table{appmixer::in_query("id", &get_thing::id)};
#endif
};

auto call(appmixer::default_client const& api) { return api.call(get_thing()); }
