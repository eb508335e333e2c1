"""The copy of a header that Doxygen reads.

The comments in the headers are written for people who read the headers. In the copy
- the parts of a comment, such as "name: …" for a parameter or "Errors: …", are Doxygen's commands;
- a member of an operation or a model says what it is on the wire: "path parameter `flowId`", "JSON key `flowId`";
- a constructor of an operation says which members it sets;
- the members that make a declaration, such as `info` and `fields`, are left out; pages.dox explains them;
- each comment names the group it belongs to.
A copy has the same lines as the header, so that Doxygen's warnings lead to the header."""

import re

# Members of operations and models that are not in the reference; and default constructors, which set nothing.
LEFT_OUT = re.compile(r"    (using response_type =|static constexpr \S+ (response_\w+|secret_response|any_status|path|info"
                      r"|params|paging|fields)\b|(explicit )?(constexpr )?\w+\(\) (noexcept )?= default;)")

ON_THE_WIRE = {"field": "JSON key", "in_path": "path parameter", "in_query": "query parameter",
               "in_secret_query": "query parameter", "in_header": "header", "in_body": "key of the body",
               "in_secret_body": "key of the body"}


OF_A_KIND = [
    (r"    using executor_type\b", "What a \\ref appmixer::transport requires: the type of its executor."),
    (r"    .*\bexecutor_type get_executor\(\)", "What a \\ref appmixer::transport requires: its executor."),
    (r"    static constexpr layer_position position\b", "Where the layer stands among others."),
    (r"    (\w+)\(\1 const&\) = delete;", "Cannot be copied."),
    (r"    .*\boperator\(\)\(Inner inner\) &&", "Puts the layer around a transport."),
]


def parameters_of(declaration):
    """The names of the parameters of a function, and those of its template parameters."""
    template = re.match(r"template <(.*?)>\n", declaration, re.S)
    types = re.findall(r"(\w+)(?: = [^,>]+)?(?:,|$)", template[1]) if template else []
    text = re.sub(r"\)(?: noexcept)?\s*: .*", ")", declaration[template.end() :] if template else declaration, flags=re.S)
    call = re.search(r"\((.*)\)", text, re.S)
    names = re.findall(r"(\w+)(?: = [^,]*)?\s*(?:,|$)", call[1]) if call else []
    return set(names), set(types) - {"Errors"}  # is also the name of a part


def capital(word):
    return word if word.startswith("https:") else word[0].upper() + word[1:]


def with_commands(text, names, types):
    """A line of a comment with Doxygen's commands for the parts that begin in it."""

    def parameters(match):
        words = match[2].split(", ")
        if set(words) <= names:
            return f"{match[1]}\\param {','.join(words)} "
        if set(words) <= types:
            return match[1] + "".join(f"\\tparam {word} " for word in words)
        return match[0]

    text = re.sub(r"(^|(?<=[.;]) )((?:\w+, )*\w+):(?: |$)", parameters, text)
    text = text.replace("; \\param", " \\param")
    text = re.sub(r"^Result: (\S+)", lambda match: f"\\return {capital(match[1])}", text)
    return re.sub(r"(^|(?<=\.) )([A-Z][a-z]+(?: and [a-z]+)?): (\S+)",
                  lambda match: f"{match[1]}\\part{{{match[2]}}} {capital(match[3])}", text)


def with_code(comment):
    """The lines of a comment with code, which is indented by four spaces after an empty line, between commands."""
    lines = comment + [""]
    inside = False
    for i, line in enumerate(comment):
        if line.startswith("    ") and not inside and not comment[i - 1]:
            lines[i - 1] = "\\code{.cpp}"
            inside = True
        elif inside and line and not line.startswith("    "):
            lines[i - 1] = "\\endcode"
            inside = False
        if inside:
            lines[i] = line[4:]
    if inside:
        lines[-2] += " \\endcode"
    return lines[:-1]


def on_the_wire(header):
    """What the declarations of a header say of members: by class and name."""
    texts = {}
    for kind, key, owner, member in re.findall(r'\b(in_\w+|field)\(\s*"([^"]*)",\s*&(\w+)::(\w+)', header):
        if kind in ON_THE_WIRE:
            texts[owner, member] = f"\\wire{{{ON_THE_WIRE[kind]},{key}}}" if f"key `{key}`" not in header else ""
    for owner, member in re.findall(r"\b(?:\w+_in_body|\w*_body)\(&(\w+)::(\w+)", header):
        texts.setdefault((owner, member), "\\wire_body")
    return texts


def sets(constructor):
    """The members that a constructor sets, if they are public."""
    initializers = re.search(r"\)(?: noexcept)?\s*: (.*?)\s*\{", constructor, re.S)
    text = initializers[1] if initializers else ""
    while "(" in text:  # leaves the names
        text = re.sub(r"\([^()]*\)[^,()]*", "", text)
    members = text.split(", ")
    if not text or any(member.endswith("_") for member in members):
        return None
    return " and ".join(f"`{member}`" for member in members)


def of_an_operation(lines, i, owner, operations):
    """What else to say of the class and the function of an operation: the result, and a link to the other one."""
    if not lines[i].startswith(("class", "template")):
        return ""
    text = ""
    if re.match(r"class .*\{$", lines[i]):
        body = "\n".join(lines[i : lines.index("};", i)])
        if not (response := re.search(r"\bresponse_type = (.*);", body)):
            return ""
        key = re.search(r'\bresponse_key = "(.*)"', body)
        repeated = re.search(r"\bidempotency::(\w+)", body)
        shown = re.sub(r"([<>])", r"\\\1", response[1])
        text += f"\\part{{Response}} {shown}" + (f", the value of the key `{key[1]}`" if key else "")
        text += f" \\part{{Idempotency}} {repeated[1]}" if repeated else ""
        if owner in operations:
            text += f" \\sa {owner}()"
    elif function := re.search(r"\b(\w+)\(Api const& api\b", "\n".join(lines[i : i + 3])):
        if function[1] in operations:
            text += f"\\sa op::{function[1]}"
    return text


def undocumented(lines, owner, setters):
    """What there is to say of a member without a comment: of one that each class of its kind has, or that follows from
    another one."""
    if "///<" in lines[0]:
        return None
    for pattern, text in OF_A_KIND:
        if re.match(pattern, lines[0]):
            return text
    getter = re.match(r"    (?:constexpr )?\w[\w:<>,&()* ]* (\w+)\(\) const noexcept", lines[0])
    if getter and (owner, getter[1]) in setters:
        return "What the other function of this name sets, or its default."
    if re.match(rf"    (constexpr )?(explicit )?{owner}\(\w", lines[0]) and (members := sets("\n".join(lines))):
        return f"Sets {members}."
    return None


def without_hooks(header):
    """The header without what only other code looks up; the texts of an enumeration are with its enumerators."""
    for function in re.findall(r"^constexpr auto enumerators\(.*?^}", header, re.M | re.S):
        header = header.replace(function, "\n" * function.count("\n"))
        texts = re.findall(r'pair\((\w+)::(\w+), std::string_view\("(.*?)"\)\)', function)
        for name, value, text in texts:
            enumerator = rf"(\benum class {name}\b[^;]*?\b{value}\b)(?= ?[,\n}}])"
            header = re.sub(enumerator, rf"\1 /**< `{text}` */", header, 1)
        unknown = rf"(\benum class {texts[0][0]}\b[^;]*?\bunknown\b)"
        header = re.sub(unknown, r"\1 /**< any other text, or none */", header, 1)
    header = re.sub(r"(?<=\d)'(?=\d{3})", "", header)  # Doxygen puts a space before it
    return re.sub(r"^template <>\nstruct boost::.*\n};", "\n\n", header, flags=re.M)


class Copy:
    def __init__(self, header, group):
        self.lines = without_hooks(header).split("\n")
        self.group = group
        self.wire = on_the_wire(header)
        functions = re.findall(r"\b(\w+)\(Api const& api\b", header)
        self.operations = set(functions) & set(re.findall(r"^class (\w+)", header, re.M))
        self.owner = None  # the class in which the current line is
        self.setters = set()

    def leave_out(self, i):
        """Empties the lines of a declaration. Returns the line after it."""
        while not self.lines[i].endswith(";"):
            self.lines[i] = ""
            i += 1
        self.lines[i] = ""
        return i + 1

    def rewrite(self, start, end, declaration):
        """Rewrites the comment in some lines, which stands before a declaration."""
        names, types = parameters_of(declaration)
        indent = re.match(" *", self.lines[start])[0]
        in_code = False
        for i, text in enumerate(with_code([re.sub(r"^ */// ?", "", line) for line in self.lines[start:end]])):
            in_code = text.startswith("\\code") or in_code and text != "\\endcode"
            if not in_code:
                text = with_commands(text, names, types)
            if i == 0 and not indent:
                text = f"\\within{{{self.group}}} {text}"
            self.lines[start + i] = f"{indent}/// {text}".rstrip()

    def declare(self, start, i):
        """Adds to the comment of the declaration in a line, which begins at `start`. Returns the line after it."""
        if found := re.match(r"class (?:\[\[nodiscard\]\] )?(\w+)\b[^;]*$", self.lines[i]):
            self.owner = found[1]
        if setter := re.match(r"    (?:constexpr )?\w+& (\w+)\(\S", self.lines[i]):
            self.setters.add((self.owner, setter[1]))
        declaration = re.split(r"\{$|;|\n\n|\n}", "\n".join(self.lines[i : i + 12]), maxsplit=1, flags=re.M)[0]
        member = re.match(r"    (?=\w)[^(]*?\b(\w+)(?: = .*|\{.*\})?(?: *///<.*)?$", declaration.split("\n")[0])
        text = self.wire.pop((self.owner, member[1]), "") if member else ""
        if i > start:
            self.rewrite(start, i, declaration)
            more = [text, of_an_operation(self.lines, i, self.owner, self.operations)]
            self.lines[i - 1] += "".join(f" {part}" for part in more if part)
        elif text:
            while re.match(r" +///<", self.lines[i + 1]):
                i += 1
            has_comment = "///<" in self.lines[i]
            self.lines[i] += f" {text}" if has_comment else " ///< " + text.replace("\\wire", "\\only_wire", 1)
        elif text := undocumented(self.lines[i : i + 6], self.owner, self.setters):
            self.lines[i] = f"/** {text} */ {self.lines[i]}"
        return i + 1


def copy_of(header, group):
    copy = Copy(header, group)
    i = 0
    while i < len(copy.lines):
        if LEFT_OUT.match(copy.lines[i]):
            i = copy.leave_out(i)
            continue
        start = i
        while re.match(r" *///(?!<)", copy.lines[i]):
            i += 1
        i = copy.declare(start, i)
    return "\n".join(copy.lines)
