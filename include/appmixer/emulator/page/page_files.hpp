#ifndef APPMIXER_EMULATOR_PAGE_PAGE_FILES_HPP
#define APPMIXER_EMULATOR_PAGE_PAGE_FILES_HPP

// The files of the page. Their text is part of the program, so that nothing needs to be installed.

#include <appmixer/emulator/page/text/activity_script.hpp>
#include <appmixer/emulator/page/text/controls_script.hpp>
#include <appmixer/emulator/page/text/data_script.hpp>
#include <appmixer/emulator/page/text/document.hpp>
#include <appmixer/emulator/page/text/dom_script.hpp>
#include <appmixer/emulator/page/text/drawing_script.hpp>
#include <appmixer/emulator/page/text/flow_script.hpp>
#include <appmixer/emulator/page/text/json_script.hpp>
#include <appmixer/emulator/page/text/lists_script.hpp>
#include <appmixer/emulator/page/text/page_script.hpp>
#include <appmixer/emulator/page/text/style.hpp>

#include <array>
#include <string_view>

namespace appmixer::detail::emu {

class page_file {
public:
    constexpr page_file(std::string_view file_name, std::string_view content_type, std::string_view content) noexcept
        : name(file_name), type(content_type), text(content)
    {
    }
    std::string_view name; ///< "page.css" for `/emulator/page.css`
    std::string_view type;
    std::string_view text;
};

inline constexpr std::string_view script_type = "text/javascript; charset=utf-8";
inline constexpr std::array page_files{
    page_file("page.html", "text/html; charset=utf-8", page_text::document),
    page_file("icon.svg", "image/svg+xml", page_text::icon),
    page_file("page.css", "text/css; charset=utf-8", page_text::style),
    page_file("page.js", script_type, page_text::page_script),
    page_file("activity.js", script_type, page_text::activity_script),
    page_file("controls.js", script_type, page_text::controls_script),
    page_file("data.js", script_type, page_text::data_script),
    page_file("dom.js", script_type, page_text::dom_script),
    page_file("drawing.js", script_type, page_text::drawing_script),
    page_file("flow.js", script_type, page_text::flow_script),
    page_file("json.js", script_type, page_text::json_script),
    page_file("lists.js", script_type, page_text::lists_script),
};

} // namespace appmixer::detail::emu

#endif
