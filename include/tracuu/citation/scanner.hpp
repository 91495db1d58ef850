/// @file
/// Finding the references to legal documents in a raw text.
///
/// Layer    citation.
/// Threads  a Scanner belongs to one thread; find_citations() may be called from any.
/// Errors   none: any bytes are accepted.
/// Format   none; the grammar is in docs/citations.md.
#pragma once

#include <memory>
#include <string_view>

#include <tracuu/citation/citation.hpp>
#include <tracuu/core/export.hpp>

namespace tracuu::inline v0::citation {

/// Reads texts one after the other and keeps its working memory.
class TRACUU_EXPORT Scanner {
 public:
  Scanner();
  ~Scanner();
  Scanner(Scanner&&) noexcept;
  Scanner& operator=(Scanner&&) noexcept;

  /// Replaces what is in `out` by the references of `raw` (UTF-8, any bytes allowed), in their
  /// order. Linear in the size of `raw`; does not allocate once the buffer has grown.
  /// Requires: `raw` is shorter than 4 GiB.
  void scan(std::string_view raw, CitationBuffer& out);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// The references of one text. Where there are many texts, a Scanner is quicker.
[[nodiscard]] TRACUU_EXPORT CitationBuffer find_citations(std::string_view raw);

}  // namespace tracuu::citation
