#ifndef APPMIXER_EMULATOR_MODIFIERS_MODIFIER_TABLE_HPP
#define APPMIXER_EMULATOR_MODIFIERS_MODIFIER_TABLE_HPP

// The built-in modifiers: names, texts, arguments, and the function that computes each.

#include <appmixer/core/detail/ascii.hpp>
#include <appmixer/emulator/modifiers/modifier_functions.hpp>
#include <appmixer/emulator/text/split.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <string_view>

namespace appmixer::detail::emu {

/// A built-in modifier.
class built_in_modifier {
public:
    std::string_view key;
    std::string_view label;
    std::string_view categories; ///< comma-separated; empty: private, users cannot choose it
    std::string_view description;
    std::string_view arguments; ///< comma-separated `name:type`; a `#` at the end: a member of `hash`
    std::string_view returns;
    std::string_view source; ///< in JavaScript
    modifier_function compute = nullptr;
};

inline constexpr std::array<std::string_view, 6> modifier_categories{"Object", "List", "Text",
                                                                     "Number", "Date", "Logic"};

inline constexpr std::array<built_in_modifier, 30> modifier_table{{
    {"g_stringify", "Stringify", "object,list", "Convert an object or list to a JSON string.", "space:number#",
     "string", "function(value, { hash }) { return JSON.stringify(value, null, hash.space); }", &compute_stringify},
    {"g_parse", "Parse", "text", "Parses JSON text.", "", "object", "function(value) { return JSON.parse(value); }",
     &compute_parse},
    {"g_jsonPath", "JSON path", "object,list", "Selects the values at a JSON path.", "path:text", "object",
     "function(value, path, { helpers }) { return helpers.jsonPath(value, path); }", &compute_json_path},
    {"g_length", "Length", "list,text", "Find length of text or list.", "", "number",
     "function(value) { return value && value.hasOwnProperty('length') ? value.length : 0; }", &compute_length},
    {"g_first", "First", "list", "Returns the first item of a list.", "", "object",
     "function(value) { return value.at(0); }", &compute_first},
    {"g_last", "Last", "list", "Returns the last item of a list.", "", "object",
     "function(value) { return value.at(-1); }", &compute_last},
    {"g_join", "Join", "list,text", "Joins the items of a list to one text.", "separator:text#", "string",
     "function(value, { hash }) { return value.join(hash.separator); }", &compute_join},
    {"g_map", "Map", "list", "Returns a field of each item of a list.", "field:text", "array",
     "function(value, field) { return value.map(item => item[field] ?? null); }", &compute_map},
    {"g_toUpperCase", "Upper case", "text", "Converts letters to upper case.", "", "string",
     "function(value) { return String(value).toUpperCase(); }", &compute_upper},
    {"g_toLowerCase", "Lower case", "text", "Converts letters to lower case.", "", "string",
     "function(value) { return String(value).toLowerCase(); }", &compute_lower},
    {"g_trim", "Trim", "text", "Removes white space from both ends.", "", "string",
     "function(value) { return String(value).trim(); }", &compute_trim},
    {"g_split", "Split", "text", "Splits a text at each separator.", "separator:text", "array",
     "function(value, separator) { return String(value).split(separator); }", &compute_split},
    {"g_replace", "Replace", "text", "Replaces each occurrence of a text.", "search:text,replacement:text", "string",
     "function(value, search, replacement) { return String(value).replaceAll(search, replacement); }",
     &compute_replace},
    {"g_regex", "Regular expression", "text", "Returns the matches of a regular expression.",
     "pattern:text,flags:text#", "array",
     "function(value, pattern, { hash }) { return String(value).match(new RegExp(pattern, hash.flags)); }",
     &compute_regex},
    {"g_add", "Add", "number", "Adds a number.", "number:number", "number",
     "function(value, number) { return Number(value) + Number(number); }", &compute_add},
    {"g_sub", "Subtract", "number", "Subtracts a number.", "number:number", "number",
     "function(value, number) { return Number(value) - Number(number); }", &compute_sub},
    {"g_mul", "Multiply", "number", "Multiplies by a number.", "number:number", "number",
     "function(value, number) { return Number(value) * Number(number); }", &compute_mul},
    {"g_div", "Divide", "number", "Divides by a number.", "number:number", "number",
     "function(value, number) { return Number(value) / Number(number); }", &compute_div},
    {"g_floor", "Floor", "number", "Rounds down.", "", "number",
     "function(value) { return Math.floor(Number(value)); }", &compute_floor},
    {"g_ceil", "Ceiling", "number", "Rounds up.", "", "number", "function(value) { return Math.ceil(Number(value)); }",
     &compute_ceil},
    {"g_round", "Round", "number", "Rounds to the nearest whole number.", "", "number",
     "function(value) { return Math.round(Number(value)); }", &compute_round},
    {"g_greaterThan", "Greater than", "number,logic", "Whether a number is greater than another.", "number:number",
     "boolean", "function(value, number) { return Number(value) > Number(number); }", &compute_greater},
    {"g_formatDate", "Format date", "date", "Formats a date, for example as YYYY-MM-DD.", "format:text", "string",
     "function(value, format, { helpers }) { return helpers.moment(value).format(format); }", &compute_format_date},
    {"g_addTimeSpan", "Add time", "date", "Adds years, months, days and so on to a date.",
     "years:number#,months:number#,weeks:number#,days:number#,hours:number#,minutes:number#,seconds:number#", "string",
     "function(value, { hash, helpers }) { return helpers.moment(value).add(hash).toISOString(); }",
     &compute_add_time_span},
    {"g_javascript", "JavaScript", "object,list,text,number,date,logic", "Runs a piece of JavaScript.", "code:textarea",
     "object", "function(value, code) { return new Function('value', code)(value); }", &compute_javascript},
    {"g_now", "Now (ISO 8601)", "", "The current time.", "", "string",
     "function() { return new Date().toISOString(); }", &compute_now},
    {"g_timestamp", "Timestamp (Unix)", "", "The current time in milliseconds since 1970.", "", "number",
     "function() { return Date.now(); }", &compute_timestamp},
    {"g_uuid4", "UUID v4", "", "A new id.", "", "string", "function(_, { helpers }) { return helpers.uuid4(); }",
     &compute_uuid},
    {"g_random", "Random Number", "", "A random number from 0 to 1.", "", "number",
     "function() { return Math.random(); }", &compute_random},
    {"g_pi", "PI", "", "The number pi.", "", "number", "function() { return Math.PI; }", &compute_pi},
}};

/// Removes white space, so that sources with other layouts compare equal.
inline std::string without_space(std::string_view source)
{
    std::string text;
    for (char const c : source)
        if (c != ' ' && (c < '\t' || c > '\r'))
            text += c;
    return text;
}

/// The built-in modifier with this source; null if there is none.
inline built_in_modifier const* find_modifier(std::string_view source)
{
    static text_map<built_in_modifier const*> const by_source = [] {
        text_map<built_in_modifier const*> index;
        for (built_in_modifier const& one : modifier_table)
            index.emplace(without_space(one.source), &one);
        return index;
    }();
    auto const found = by_source.find(without_space(source));
    return found == by_source.end() ? nullptr : found->second;
}

/// The JSON of the built-in modifiers.
inline json::object modifiers_document()
{
    json::object document;
    json::object& categories = document["categories"].emplace_object();
    for (std::string_view const label : modifier_categories) {
        std::string key(label);
        key[0] = to_lower(key[0]);
        json::object& category = categories[key].emplace_object();
        category["label"] = label;
        category["index"] = categories.size();
    }
    json::object& modifiers = document["modifiers"].emplace_object();
    for (built_in_modifier const& one : modifier_table) {
        json::object& shown = modifiers[one.key].emplace_object();
        shown["name"] = one.key.substr(2);
        shown["label"] = one.label;
        json::array& names = shown["category"].emplace_array();
        for (std::string_view remaining = one.categories; !remaining.empty();)
            names.emplace_back(take_until(remaining, ','));
        shown["description"] = one.description;
        json::array& arguments = shown["arguments"].emplace_array();
        for (std::string_view remaining = one.arguments; !remaining.empty();) {
            std::string_view type = take_until(remaining, ',');
            json::object argument;
            argument["name"] = take_until(type, ':');
            bool const hash = type.ends_with('#');
            argument["type"] = type.substr(0, type.size() - (hash ? 1 : 0));
            argument["isHash"] = hash;
            arguments.push_back(std::move(argument));
        }
        shown["returns"].emplace_object()["type"] = one.returns;
        if (one.categories.empty())
            shown["private"] = true;
        shown["helperFn"] = one.source;
    }
    return document;
}

} // namespace appmixer::detail::emu

#endif
