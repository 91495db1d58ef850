/// @file
/// Everything a program that embeds tracuu needs, in one include.
///
/// Layer    top; includes every module.
/// Threads  see each header.
/// Errors   see each header.
/// Format   none.
#pragma once

#include <tracuu/citation/citation_key.hpp>
#include <tracuu/citation/scanner.hpp>
#include <tracuu/core/error.hpp>
#include <tracuu/core/source_document.hpp>
#include <tracuu/core/types.hpp>
#include <tracuu/index/check.hpp>
#include <tracuu/index/index_writer.hpp>
#include <tracuu/index/schema.hpp>
#include <tracuu/index/snapshot.hpp>
#include <tracuu/ingest/document_source.hpp>
#include <tracuu/query/abbreviations.hpp>
#include <tracuu/query/citation_graph.hpp>
#include <tracuu/query/delete_matching.hpp>
#include <tracuu/query/explanation.hpp>
#include <tracuu/query/number_lookup.hpp>
#include <tracuu/query/query.hpp>
#include <tracuu/query/related.hpp>
#include <tracuu/query/searcher.hpp>
#include <tracuu/query/similar_terms.hpp>
#include <tracuu/query/suggest.hpp>
#include <tracuu/text/document_number.hpp>
#include <tracuu/text/normalize.hpp>
#include <tracuu/text/structure.hpp>
#include <tracuu/text/tokenizer.hpp>
