// Open enumerations keep values that the library does not know.

#include <appmixer/appmixer.hpp>

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <string_view>

using appmixer::open_enum;

namespace {

template <class Known>
void check_enumerator(Known known, std::string const& text)
{
    CAPTURE(text);
    open_enum<Known> const value(known);
    std::ostringstream out;
    out << value << ',' << open_enum<Known>("of tomorrow") << ',' << open_enum<Known>();
    CHECK(out.str() == text + ",of tomorrow,");

    CHECK((value == text && text == value));
    CHECK((value == std::string_view(text) && text.c_str() == value));
    CHECK((value != "of tomorrow" && "of tomorrow" != value));
    CHECK((value == known && known == value));
    CHECK((open_enum<Known>("of tomorrow") == "of tomorrow" && "of tomorrow" == open_enum<Known>("of tomorrow")));
    CHECK((open_enum<Known>() == "" && open_enum<Known>() == Known::unknown));

    open_enum<Known> assigned;
    assigned = text;
    CHECK(assigned == known);
    assigned = "of tomorrow";
    CHECK((assigned == "of tomorrow" && assigned == Known::unknown));
    assigned = known;
    CHECK(assigned == text);
    assigned = {};
    CHECK(assigned == "");
}

} // namespace

TEST_CASE("open enumerations compare with text, take text and are written to streams")
{
    check_enumerator(appmixer::flow_stage::running, "running");
    check_enumerator(appmixer::flow_type::integration_draft, "integration-draft");
    check_enumerator(appmixer::people_task_status::approved, "approved");
    check_enumerator(appmixer::people_task_role::approver, "approver");
    check_enumerator(appmixer::chart_type::scatter, "scatter");
}

TEST_CASE("open enumerations are members of models and requests")
{
    appmixer::flow flow;
    flow.stage = appmixer::flow_stage::running;
    std::ostringstream out;
    out << flow.stage;
    CHECK(out.str() == "running");
    CHECK(flow.stage == "running");
    CHECK("running" == flow.stage);
    flow.type = "automation";
    CHECK(flow.type == appmixer::flow_type::automation);

    appmixer::op::get_people_tasks query;
    query.role = "approver";
    CHECK(query.role == appmixer::people_task_role::approver);
}

TEST_CASE("a part without a type is written as its JSON text")
{
    appmixer::flow flow;
    std::ostringstream out;
    out << flow.custom_fields << ';';
    flow.custom_fields = boost::json::object{{"region", "emea"}};
    out << flow.custom_fields;
    CHECK(out.str() == R"(;{"region":"emea"})");
}
