// The strict reader that the tests of metrics_sink use.

#include "prometheus.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using test::prometheus_page;

TEST_SUITE_BEGIN("prometheus");

TEST_CASE("the reader accepts all that the format allows")
{
    prometheus_page const page("# HELP a_total  Text with \\\\ and \\n in it.\n"
                               "# TYPE a_total counter\n"
                               "a_total 3\n"
                               "\n"
                               "  a_total\t{ x = \"q\\\"b\\\\n\\n\" , y=\"\",} 4.5e1 \n"
                               "# TYPE h histogram\n"
                               "# HELP h H\n"
                               "h_bucket{le=\"0.5\"} 1\n"
                               "h_bucket{le=\"+Inf\"} 2\n"
                               "h_sum 7\n"
                               "h_count 2\n");
    CHECK(page.metric("a_total").help == "Text with \\ and \n in it.");
    CHECK(page.value("a_total", {}) == 3);
    CHECK(page.value("a_total", {{"x", "q\"b\\n\n"}, {"y", ""}}) == 45);
    CHECK(page.value("h_bucket", {{"le", "0.5"}}) == 1);
    CHECK(page.samples() == 6);
    CHECK(prometheus_page("").samples() == 0);
}

TEST_CASE("the reader refuses a metric with missing or wrong HELP and TYPE lines")
{
    std::vector<std::string> const broken = {
        "a 1\n",
        "# HELP a A\na 1\n",
        "# HELP a A\n",
        "# TYPE a counter\na 1\n",
        "# HELP a A\n# TYPE a counter\n# TYPE a counter\na 1\n",
        "# HELP a A\n# TYPE a counter\n# HELP a A\na 1\n",
        "# HELP a A\na 1\n# TYPE a counter\n",
        "# HELP a A\n# TYPE a count\na 1\n",
        "# HELP a A\n# TYPE a counter x\na 1\n",
        "# HELP a A\\t\n# TYPE a counter\na 1\n",
        "# HELP a-b A\n# TYPE a-b counter\na-b 1\n",
        "# a remark\n",
        "# HELP a A\n# TYPE a counter\na 1\n# HELP b B\n# TYPE b gauge\nb 1\na{x=\"\"} 1\n",
    };
    for (std::string const& text : broken) {
        CAPTURE(text);
        CHECK_THROWS_AS(prometheus_page{text}, std::runtime_error);
    }
}

TEST_CASE("the reader refuses an invalid sample")
{
    std::vector<std::string> const broken = {
        "a 1", // no line feed
        "a\n",
        "a 1x\n",
        "a -1\n", // a counter
        "a 1 2\n",
        "1a 1\n",
        "a 1\na 2\n",
        "a{x=\"1\"} 1\na{ x=\"1\"} 1\n",
        "a{x=\"1\",x=\"2\"} 1\n",
        "a{x=\"\\t\"} 1\n",
        "a{x=\"1} 1\n",
        "a{x=1} 1\n",
        "a{x=\"1\" y=\"2\"} 1\n",
        "a{x=\"1\"\n",
        "a{1x=\"1\"} 1\n",
        "a{x:y=\"1\"} 1\n",
        "a{__x=\"1\"} 1\n",
    };
    for (std::string const& sample : broken) {
        CAPTURE(sample);
        CHECK_THROWS_AS(prometheus_page{"# HELP a A\n# TYPE a counter\n" + sample}, std::runtime_error);
    }
}

TEST_CASE("the reader refuses an inconsistent histogram")
{
    std::vector<std::string> const broken = {
        "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n",
        "h_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 2\n",
        "h_bucket{le=\"+Inf\"} 1\nh_count 1\n",
        "h_bucket{le=\"+Inf\"} 1\nh_sum 1\n",
        "h_sum 1\nh_count 1\n",
        "h_bucket 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
        "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
        "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n",
        "h_bucket{le=\"+Inf\",x=\"1\"} 1\nh_sum{x=\"1\"} 1\nh_count 1\n",
    };
    for (std::string const& samples : broken) {
        CAPTURE(samples);
        CHECK_THROWS_AS(prometheus_page{"# HELP h H\n# TYPE h histogram\n" + samples}, std::runtime_error);
    }
}
