/// @file
/// Keys of the input methods Telex and VNI that came out as letters, and the words they stand for.
///
/// Layer    text.
/// Threads  every function may be called from any thread.
/// Errors   none: what is no such word yields nothing.
/// Format   none.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::text {

/// Longer words are no syllables: the longest, "nghiêng" with a tone, takes ten keys.
inline constexpr std::size_t max_typed_keys = 12;

/// The syllable that Telex makes of these keys, in normal form: "quyeets" is "quyết", "ddinhj" is
/// "định". aa ee oo dd double a letter; w is the hook of ă, ơ and ư; s f r x j behind a vowel are
/// the tones. A doubling or tone key may stand at once or at the end of the word. Nothing if `keys`
/// are not all ASCII letters, have no such key, or two tones. It may be a word that does not exist:
/// "test" yields one, too. Linear.
[[nodiscard]] TRACUU_EXPORT std::optional<std::string> decode_telex(std::string_view keys);

/// The same for VNI: "quye6t1" is "quyết", "d9inh5" is "định". 1 to 5 are the tones, 6 the
/// circumflex, 7 the horn, 8 the breve, 9 the stroke of đ.
[[nodiscard]] TRACUU_EXPORT std::optional<std::string> decode_vni(std::string_view keys);

}  // namespace tracuu::text
