#ifndef APPMIXER_EMULATOR_PAGE_TEXT_JSON_SCRIPT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_JSON_SCRIPT_HPP

// json.js: reads JSON that somebody is editing, and says where it is wrong.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view json_script = R"js(
const space = /[ \t\r\n]*/y;
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const plain = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;

// Throws an error that names the first place where a text is not JSON, and what is missing there.
function findProblem(text) {
  let at = 0;
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.test(text);
    if (found) at = pattern.lastIndex;
    return found;
  };
  const takeSign = (sign) => {
    take(space);
    if (text[at] !== sign) return false;
    ++at;
    return true;
  };
  const require = (found, what) => {
    if (found) return;
    const lines = text.slice(0, at).split("\n");
    throw new Error(`Line ${lines.length}, column ${lines.at(-1).length + 1}: expected ${what}`);
  };
  const readMember = () => {
    take(space);
    require(take(string), "a name in quotation marks");
    require(takeSign(":"), "a colon");
    readValue();
  };
  const readList = (readItem, end) => {
    if (takeSign(end)) return;
    do readItem();
    while (takeSign(","));
    require(takeSign(end), `a comma or ${end}`);
  };
  const readValue = () => {
    if (takeSign("{")) readList(readMember, "}");
    else if (takeSign("[")) readList(readValue, "]");
    else require(take(string) || take(plain), "a value");
  };
  readValue();
  take(space);
  require(at === text.length, "the end of the text");
}

// The value of a JSON text, of which JSON.stringify writes the numbers as in the text: 1.0, 9007199254740993. Browsers
// that cannot do that round them.
export function parseAsWritten(text) {
  const keep = (key, value, context) => (typeof value === "number" ? JSON.rawJSON(context.source) : value);
  return JSON.parse(text, JSON.rawJSON && keep);
}

// The value of a text. Browsers say in different ways where a text is wrong, or not at all; this always does.
export function parseJson(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    findProblem(text);
    throw error;
  }
}
)js";

} // namespace appmixer::detail::emu::page_text

#endif
