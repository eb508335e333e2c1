// expect: not_an_aggregate

#include <appmixer/call/client.hpp>

#include <string>

struct get_thing {
#ifdef OK
    get_thing() = default;
#endif
    std::string id;
    using response_type = appmixer::json::value;
    static constexpr appmixer::operation_info info{"getThing", appmixer::method::get, "/things/{id}",
                                                   appmixer::idempotency::safe};
    static constexpr auto params = appmixer::table{appmixer::in_path("id", &get_thing::id)};
};

auto call(appmixer::default_client const& api) { return api.call(get_thing()); }
