// expect: is a model missing its table

#include <appmixer/call/client.hpp>

#include <string>

class thing {
public:
    thing() = default;
    std::string name;
#ifdef OK
    appmixer::json::object extra;
#endif
    static constexpr auto fields = appmixer::table{appmixer::field("name", &thing::name)};
};

struct get_thing {
    get_thing() = default;
    using response_type = thing;
    static constexpr appmixer::operation_info info{"getThing", appmixer::method::get, "/thing",
                                                   appmixer::idempotency::safe};
};

auto call(appmixer::default_client const& api) { return api.call(get_thing()); }
