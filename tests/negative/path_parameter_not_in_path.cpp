// expect: every_path_parameter_is_in_the_path

#include <appmixer/call/client.hpp>

#include <string>

#ifdef OK
constexpr char path[] = "/things/{id}/parts/{part}";
#else
constexpr char path[] = "/things/{id}/parts/part"; // the braces were forgotten
#endif

struct get_part {
    get_part() = default;
    std::string id;
    std::string part;
    using response_type = appmixer::json::value;
    static constexpr appmixer::operation_info info{"getPart", appmixer::method::get, path, appmixer::idempotency::safe};
    static constexpr auto params =
        appmixer::table{appmixer::in_path("id", &get_part::id), appmixer::in_path("part", &get_part::part)};
};

auto call(appmixer::default_client const& api) { return api.call(get_part()); }
