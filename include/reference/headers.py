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
    (r"    .*\boperator\(\)\(Inner inner\) &&", "Puts the layer around a transport."),
]


def parameters_of(declaration):
    """The names of the parameters of a function, and those of its template parameters."""
    template = re.match(r"template <(.*?)>\n", declaration, re.S)
    types = re.findall(r"(\w+)(?: = [^,>]+)?(?:,|$)", template[1]) if template else []
    call = re.search(r"\((.*)\)", declaration[template.end() :] if template else declaration, re.S)
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
    if any(member.endswith("_") for member in members):
        return None
    return " and ".join(f"`{member}`" for member in members)


def of_an_operation(lines, i, owner, operations):
    """What else to say of the class and the function of an operation: the result, and a link to the other one."""
    if not lines[i].startswith(("class", "template")):
        return ""
    text = ""
    if lines[i].startswith("class"):
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
    return " " + text


def undocumented(lines, owner, setters):
    """What there is to say of a member without a comment: of one that each class of its kind has, or that follows from
    another one."""
    for pattern, text in OF_A_KIND:
        if re.match(pattern, lines[0]):
            return text
    getter = re.match(r"    (?:constexpr )?\w[\w:<>,&()* ]* (\w+)\(\) const noexcept", lines[0])
    if getter and (owner, getter[1]) in setters:
        return "What the other function of this name sets, or its default."
    if re.match(rf"    (constexpr )?(explicit )?{owner}\(\w", lines[0]) and (members := sets("\n".join(lines))):
        return f"Sets {members}."
    return None


def copy_of(header, group):
    # What standard and other libraries look up: not for callers.
    for function in re.findall(r"^constexpr auto enumerators\(.*?^}", header, re.M | re.S):
        header = header.replace(function, "\n" * function.count("\n"))
        for name, value, text in re.findall(r'pair\((\w+)::(\w+), std::string_view\("(.*?)"\)\)', function):
            enumerator = rf"(\benum class {name}\b[^;]*?\b{value}\b)(?= ?[,\n}}])"
            header = re.sub(enumerator, rf"\1 /**< `{text}` */", header, 1)
        header = re.sub(rf"(\benum class {name}\b[^;]*?\bunknown\b)", r"\1 /**< any other text, or none */", header, 1)
    header = re.sub(r"^template <>\nstruct boost::.*\n};", "\n\n", header, flags=re.M)
    lines = header.split("\n")
    wire = on_the_wire(header)
    setters = set()
    operations = set(re.findall(r"\b(\w+)\(Api const& api\b", header)) & set(re.findall(r"^class (\w+)", header, re.M))
    owner = None
    i = 0
    while i < len(lines):
        if LEFT_OUT.match(lines[i]) and not re.match(r" *///", lines[i - 1]):
            while not lines[i].endswith(";"):
                lines[i] = ""
                i += 1
            lines[i] = ""
            i += 1
            continue
        start = i
        while re.match(r" *///(?!<)", lines[i]):
            i += 1
        if found := re.match(r"class (?:\[\[nodiscard\]\] )?(\w+)\b[^;]*$", lines[i]):
            owner = found[1]
        declaration = re.split(r"\{$|;|\n\n|\n}", "\n".join(lines[i : i + 12]), 1, re.M)[0]
        member = re.match(r"    (?=\w)[^(]*?\b(\w+)(?: = .*|\{.*\})?(?: *///<.*)?$", declaration.split("\n")[0])
        text = wire.pop((owner, member[1]), "") if member else ""
        if i > start:
            names, types = parameters_of(declaration)
            indent = re.match(" *", lines[start])[0]
            comments = with_code([re.sub(r"^ */// ?", "", line) for line in lines[start:i]])
            in_code = False
            for j, comment in enumerate(comments):
                in_code = comment.startswith("\\code") or in_code and comment != "\\endcode"
                if not in_code:
                    comment = with_commands(comment, names, types)
                if j == 0 and not indent:
                    comment = f"\\within{{{group}}} {comment}"
                lines[start + j] = f"{indent}/// {comment}".rstrip()
            lines[i - 1] += of_an_operation(lines, i, owner, operations)
            if text:
                lines[i - 1] += " " + text
        elif text:
            while re.match(r" +///<", lines[i + 1]):
                i += 1
            lines[i] += " " + text if "///<" in lines[i] else " ///< " + text.replace("\\wire", "\\only_wire", 1)
        elif text := undocumented(lines[i : i + 6], owner, setters):
            lines[i] = f"/** {text} */ {lines[i]}"
        if setter := re.match(r"    (?:constexpr )?\w+& (\w+)\(\S", lines[i]):
            setters.add((owner, setter[1]))
        i += 1
    return "\n".join(lines)
