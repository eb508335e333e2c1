// expect: is a model missing its table

#include <appmixer/call/client.hpp>

#include <string>
#include <vector>

class thing {
public:
    thing() = default;
    std::string name;
    appmixer::json::object extra;
#ifdef OK
    static constexpr auto fields = appmixer::table{appmixer::field("name", &thing::name)};
#endif
};

struct get_things {
    get_things() = default;
    using response_type = std::vector<thing>;
    static constexpr appmixer::operation_info info{"getThings", appmixer::method::get, "/thing",
                                                   appmixer::idempotency::safe};
};

auto call(appmixer::default_client const& api) { return api.call(get_things()); }
