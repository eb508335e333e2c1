// Markdown of task descriptions, rendered as safe HTML.

#include "../sanitized.hpp"

#include <appmixer/emulator/text/markdown.hpp>

#include <doctest/doctest.h>

#include <string>

using appmixer::detail::emu::markdown_to_html;

TEST_SUITE("emulator: markdown")
{
    TEST_CASE("blocks")
    {
        CHECK(markdown_to_html("") == "");
        CHECK(markdown_to_html("a\nb\r\n\n\nc") == "<p>a\nb</p>\n<p>c</p>\n");
        CHECK(markdown_to_html("# T\ntext\n### U") == "<h1>T</h1>\n<p>text</p>\n<h3>U</h3>\n");
        CHECK(markdown_to_html("####### no\n#no") == "<p>####### no\n#no</p>\n");
        CHECK(markdown_to_html("x\n- a\n* b\n\ny") == "<p>x</p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<p>y</p>\n");
    }

    TEST_CASE("words")
    {
        CHECK(markdown_to_html("**a** *b* `c*d`") == "<p><strong>a</strong> <em>b</em> <code>c*d</code></p>\n");
        CHECK(markdown_to_html("2 * 3, ** and `") == "<p>2 <em> 3, </em>* and `</p>\n");
        CHECK(markdown_to_html("**** `` a*") == "<p>**** `` a*</p>\n");
        CHECK(markdown_to_html("[x](https://y.example/?a=1&b)") ==
              "<p><a href=\"https://y.example/?a=1&amp;b\">x</a></p>\n");
        CHECK(markdown_to_html("[x](MAILTO:a@y.example)") == "<p><a href=\"MAILTO:a@y.example\">x</a></p>\n");
        CHECK(markdown_to_html("[x] [y](z") == "<p>[x] [y](z</p>\n");
    }

    TEST_CASE("HTML in the source is escaped")
    {
        CHECK(markdown_to_html("<script>'\"&") == "<p>&lt;script&gt;&#39;&quot;&amp;</p>\n");
        CHECK(markdown_to_html("[x](javascript:alert(1))") == "<p>x)</p>\n");
        CHECK(markdown_to_html("[x](data:text/html,a)") == "<p>x</p>\n");
        CHECK(markdown_to_html("[x](https)") == "<p>x</p>\n");
        CHECK(markdown_to_html("[<b>](http://a/\"onclick=b)") ==
              "<p><a href=\"http://a/&quot;onclick=b\">&lt;b&gt;</a></p>\n");
        CHECK(markdown_to_html("`<i>` **<u>**") == "<p><code>&lt;i&gt;</code> <strong>&lt;u&gt;</strong></p>\n");
    }

    TEST_CASE("marks take no longer than text")
    {
        constexpr std::size_t longest = test::sanitized ? 100'000 : 1'000'000;
        for (std::string const mark : {"*", "**", "`", "[", "](", "*`[", "[x](", "**a*"}) {
            CAPTURE(mark);
            std::string text;
            while (text.size() < longest)
                text += mark;
            CHECK(markdown_to_html(text).size() > longest / 5 * 2);
        }
    }
}
