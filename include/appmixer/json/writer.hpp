#ifndef APPMIXER_JSON_WRITER_HPP
#define APPMIXER_JSON_WRITER_HPP

#include <appmixer/json/detail/json_writer.hpp>

#include <string>

namespace appmixer {

/// The JSON text of a model, of a list of models, or of any type that a member of a model may have.
///
///     std::string const text = to_json(flow);
///
/// Untyped parts of a model are written as they were received. Absent members are left out. Doubles have the fewest
/// digits that read back as the same double.
///
/// from: is not changed. Errors: throws `exception` with `errc::invalid_request` and a JSON pointer for NaN, infinity
/// and text that is not UTF-8. Source: RFC 8259.
template <class T>
std::string to_json(T const& from)
{
    std::string text;
    detail::json_writer writer(text);
    detail::write_json(writer, from);
    if (result<void> const done = writer.status(); !done)
        throw exception(done.error());
    return text;
}

} // namespace appmixer

#endif
