// The least that shows that the headers and their libraries are there.
#include <appmixer/core/version.hpp>
#include <appmixer/json/raw_json.hpp>

#include <boost/url/parse.hpp>

int main()
{
    appmixer::raw_json<boost::json::object> const fields(boost::json::object{});
    bool const good = boost::urls::parse_uri("https://api.acme.example/" APPMIXER_VERSION_STRING).has_value();
    return good && fields.value().empty() ? 0 : 1;
}
