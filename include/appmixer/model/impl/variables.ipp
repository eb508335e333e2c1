#ifndef APPMIXER_MODEL_IMPL_VARIABLES_IPP
#define APPMIXER_MODEL_IMPL_VARIABLES_IPP

#include <appmixer/json/reader.hpp>
#include <appmixer/model/variables.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <utility>

namespace appmixer {

namespace detail {

/// The value of a key; null when `from` is null or has no such key.
inline json::value const* member_of(json::value const* from, std::string_view key)
{
    json::object const* const object = from == nullptr ? nullptr : from->if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

} // namespace detail

APPMIXER_DECL std::vector<component_variable> variables_tree::of_link(std::string_view component,
                                                                      std::string_view input_port,
                                                                      std::string_view sender,
                                                                      std::string_view output_port) const
{
    std::vector<component_variable> found;
    json::value const all = components.value();
    json::value const* at = &all;
    for (std::string_view const key :
         {component, std::string_view("links"), input_port, sender, output_port, std::string_view("variables")})
        at = detail::member_of(at, key);
    if (json::value const* const list = detail::member_of(at, "dynamic"); list != nullptr && list->is_array())
        for (json::value const& item : list->get_array()) {
            component_variable variable;
            detail::read_json(item, variable);
            if (item.is_object())
                found.push_back(std::move(variable));
        }
    if (json::value const* const refs = detail::member_of(at, "refs"); refs != nullptr && refs->is_array())
        for (json::value const& ref : refs->get_array()) {
            boost::system::error_code code;
            auto const index = ref.to_number<std::size_t>(code);
            if (!code && index < shared.size())
                found.push_back(shared[index]);
        }
    return found;
}

} // namespace appmixer

#endif
