#ifndef APPMIXER_CORE_TABLE_HPP
#define APPMIXER_CORE_TABLE_HPP

#include <cstddef>
#include <utility>

namespace appmixer {

template <class... Entries>
class table;

namespace detail {

/// An entry of a table. Its position makes it a base class of its own.
template <std::size_t Index, class Entry>
class table_entry {
public:
    constexpr explicit table_entry(Entry const& entry) noexcept : value(entry) {}
    Entry value;
};

template <class Indices, class... Entries>
class table_base;

template <std::size_t... Index, class... Entries>
class table_base<std::index_sequence<Index...>, Entries...> : public table_entry<Index, Entries>... {
public:
    constexpr explicit table_base(Entries const&... entries) noexcept : table_entry<Index, Entries>(entries)... {}

    /// How many entries there are.
    static constexpr std::size_t size = sizeof...(Entries);

    /// Calls a function with each entry, in their order.
    template <class Function>
    constexpr void for_each(Function function) const
    {
        (function(static_cast<table_entry<Index, Entries> const&>(*this).value), ...);
    }

    /// A table with further entries behind these.
    template <class... More>
    constexpr table<Entries..., More...> with(More const&... more) const noexcept
    {
        return table<Entries..., More...>(static_cast<table_entry<Index, Entries> const&>(*this).value..., more...);
    }
};

/// `entry_at<2>(flow::fields)`: the third entry.
template <std::size_t Index, class Entry>
constexpr Entry const& entry_at(table_entry<Index, Entry> const& entry) noexcept
{
    return entry.value;
}

} // namespace detail

/// What a class declares of itself, each entry of a type of its own: the fields of a model, or the parameters of an
/// operation.
///
///     static constexpr auto fields = appmixer::table{appmixer::field("name", &shop::name),
///                                                    appmixer::field("city", &shop::city)};
///
/// It is less than a `std::tuple`, and compiles faster: with tuples, to include all models and operations would take
/// half as long again.
template <class... Entries>
class table : public detail::table_base<std::make_index_sequence<sizeof...(Entries)>, Entries...> {
public:
    /// Makes a table of these entries; the template arguments are deduced.
    constexpr explicit table(Entries const&... entries) noexcept
        : detail::table_base<std::make_index_sequence<sizeof...(Entries)>, Entries...>(entries...)
    {
    }
};

} // namespace appmixer

#endif
