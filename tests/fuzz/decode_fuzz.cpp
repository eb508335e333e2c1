// Any status and body as the response to any operation: a value or an error with all its parts, whatever was sent.

#include "input.hpp"

#include <appmixer/api/all.hpp>
#include <appmixer/call/operation.hpp>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace appmixer;

/// An operation that yields any type.
template <class T>
class operation_returning {
public:
    operation_returning() = default;
    using response_type = T;
    static constexpr operation_info info{"read", method::get, "/read", idempotency::safe};
};

/// What was written reads back the same: nothing is lost, and nothing added.
template <class T>
void check_round_trip(T const& read)
{
    std::string const once = to_json(read);
    result<T> const again = decode<operation_returning<T>>(http_response(200, once));
    fuzz::promise(again.has_value(), "what is written can be read");
    fuzz::promise(once == to_json(*again), "what is read is what was written");
}

/// A streamed body gives the same result as one in memory.
template <class Op, class T>
void check_pieces(std::string_view body, T const& whole)
{
    T read{};
    detail::json_reader reader(detail::shape_of<T>::value, &read, detail::response_description_of<Op>.key);
    std::size_t const most = 1 + body.size() % 7;
    for (std::size_t at = 0; at < body.size(); at += most) {
        std::string const piece(body.substr(at, most)); // a copy of its own, so that the sanitizer sees reads beyond it
        fuzz::promise(!reader.put(piece), "a piece of JSON is accepted");
    }
    fuzz::promise(!reader.finish() && reader.mismatch() == nullptr, "and so are all");
    fuzz::promise(to_json(read) == to_json(whole), "pieces make no difference");
}

template <class Op>
void check(int status, std::string_view type, std::string_view body)
{
    http_response response(status, std::string(body));
    if (!type.empty())
        response.headers.append("Content-Type", type);
    result<typename Op::response_type> const decoded = decode<Op>(std::move(response));
    if (!decoded) {
        fuzz::promise(!decoded.error().what().empty(), "an error has words");
        fuzz::promise(decoded.error().what().find('\n') == std::string::npos, "in one line");
        fuzz::promise(decoded.error().code().failed(), "and a code");
    } else {
        bool const any_status = detail::response_description_of<Op>.any_status;
        fuzz::promise(any_status || (status >= 200 && status <= 299), "success has a status that says so");
        using value = typename Op::response_type;
        if constexpr (model<value> || detail::is_vector<value>) {
            check_round_trip(*decoded);
            check_pieces<Op>(body, *decoded);
        }
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    fuzz::input input(data, size);
    std::size_t const wanted = input.number(all_operations::size);
    constexpr int statuses[] = {200, 200, 200, 200, 201, 204, 302, 400, 401, 404, 429, 500, 99, 0, 1000, 502};
    int const status = statuses[input.number(std::size(statuses))];
    constexpr std::string_view types[] = {"application/json", "application/json; charset=utf-8", "text/html", ""};
    std::string_view const type = types[input.number(std::size(types))];
    std::size_t number = 0;
    all_operations::for_each([&]<class Op>() {
        if (number++ == wanted)
            check<Op>(status, type, input.rest());
    });
    return 0;
}
