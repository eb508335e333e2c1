// expect: the_body_has_one_form

#include <appmixer/call/client.hpp>

#include <string>

struct put_thing {
    put_thing() = default;
    std::string name;
    appmixer::json::value content;
    using response_type = void;
    static constexpr appmixer::operation_info info{"putThing", appmixer::method::put, "/thing",
                                                   appmixer::idempotency::idempotent};
#ifdef OK
    static constexpr auto params =
        appmixer::table{appmixer::in_query("name", &put_thing::name), appmixer::whole_body(&put_thing::content)};
#else
    static constexpr auto params =
        appmixer::table{appmixer::in_body("name", &put_thing::name), appmixer::whole_body(&put_thing::content)};
#endif
};

auto call(appmixer::default_client const& api) { return api.call(put_thing()); }
