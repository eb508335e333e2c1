#ifndef APPMIXER_EMULATOR_PAGE_TEXT_DOCUMENT_HPP
#define APPMIXER_EMULATOR_PAGE_TEXT_DOCUMENT_HPP

// The HTML of the page and its icon. The script page.js fills the empty elements.

#include <string_view>

namespace appmixer::detail::emu::page_text {

inline constexpr std::string_view icon = R"svg(
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect width="32" height="32" rx="8" fill="#4f46e5"/>
<path d="M10 11h5a4 4 0 0 1 4 4v2a4 4 0 0 0 4 4" fill="none" stroke="#c7d2fe" stroke-width="2.5"/>
<rect x="5" y="7" width="8" height="8" rx="2.5" fill="#fff"/>
<rect x="19" y="17" width="8" height="8" rx="2.5" fill="#fff"/>
</svg>
)svg";

inline constexpr std::string_view document = R"html(
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Appmixer emulator</title>
<link rel="icon" href="/emulator/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/emulator/page.css">
<script type="module" src="/emulator/page.js"></script>
</head>
<body>
<button id="skip" class="skip">Skip to the content</button>
<header>
  <h1><img src="/emulator/icon.svg" alt="" width="28" height="28">Appmixer <span>emulator</span></h1>
  <div id="chips" class="chips"></div>
  <p id="connection" class="connection" role="status">connecting</p>
</header>
<nav id="nav" aria-label="Sections"></nav>
<main id="main" tabindex="-1"><noscript>This page needs JavaScript.</noscript></main>
<aside id="activity" aria-label="Activity"></aside>
</body>
</html>
)html";

} // namespace appmixer::detail::emu::page_text

#endif
