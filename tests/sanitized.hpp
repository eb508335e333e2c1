#ifndef APPMIXER_TESTS_SANITIZED_HPP
#define APPMIXER_TESTS_SANITIZED_HPP

// Whether this build has a sanitizer. Long tests do less work with one: without, they run in full.

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define APPMIXER_TESTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define APPMIXER_TESTS_SANITIZED 1
#endif
#endif
#ifndef APPMIXER_TESTS_SANITIZED
#define APPMIXER_TESTS_SANITIZED 0
#endif

namespace test {

inline constexpr bool sanitized = APPMIXER_TESTS_SANITIZED != 0;

} // namespace test

#endif
