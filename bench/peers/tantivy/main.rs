//! Tantivy behind the protocol of bench/peers (README.md there): build, version, serve.
//!
//! One thread, one segment, nothing stored, tokens split at white space. BM25 is Tantivy's own: k1
//! 1.2, b 0.75, lengths rounded down to one byte.

use std::error::Error;
use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use tantivy::collector::{Count, TopDocs};
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::{
    Index, IndexReader, IndexSettings, ReloadPolicy, Searcher, SingleSegmentIndexWriter,
    TantivyDocument, Term,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Memory the only segment may take; nothing is written before its end.
const MEMORY_BYTES: usize = 8 << 30;

fn schema(positions: bool) -> (Schema, Field) {
    let record = if positions {
        IndexRecordOption::WithFreqsAndPositions
    } else {
        IndexRecordOption::WithFreqs
    };
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(record);
    let mut builder = Schema::builder();
    let body = builder.add_text_field(
        "body",
        TextOptions::default().set_indexing_options(indexing),
    );
    (builder.build(), body)
}

/// A reader without the thread that watches for new commits.
fn reader_of(index: &Index) -> Outcome<IndexReader> {
    Ok(index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?)
}

/// The most memory this process has held.
fn peak_kib() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

fn build(corpus: &str, directory: &str, variant: &str) -> Outcome<()> {
    fs::create_dir_all(directory)?;
    let start = Instant::now();
    let (schema, body) = schema(variant == "full");
    let settings = IndexSettings {
        docstore_compress_dedicated_thread: false,
        ..IndexSettings::default()
    };
    let mut writer: SingleSegmentIndexWriter =
        Index::builder()
            .schema(schema)
            .settings(settings)
            .single_segment_index_writer(MmapDirectory::open(directory)?, MEMORY_BYTES)?;
    let mut documents = 0u64;
    for line in BufReader::with_capacity(1 << 20, fs::File::open(corpus)?).lines() {
        let mut document = TantivyDocument::default();
        document.add_text(body, line?);
        writer.add_document(document)?;
        documents += 1;
    }
    let index = writer.finalize()?;
    println!("seconds\t{}", start.elapsed().as_secs_f64());
    if let Some(peak) = peak_kib() {
        println!("peak_kib\t{peak}");
    }
    println!("documents\t{documents}");
    let searcher = reader_of(&index)?.searcher();
    println!("segments\t{}", searcher.segment_readers().len());
    for segment in searcher.space_usage()?.segments() {
        println!(
            "section\tdictionary\t{}",
            segment.termdict().total().get_bytes()
        );
        println!(
            "section\tpostings\t{}",
            segment.postings().total().get_bytes()
        );
        println!(
            "section\tpositions\t{}",
            segment.positions().total().get_bytes()
        );
        println!(
            "section\tlengths\t{}",
            segment.fieldnorms().total().get_bytes()
        );
        println!("section\tstored\t{}", segment.store().total().get_bytes());
    }
    Ok(())
}

fn make_query(body: Field, op: &str, tokens: &str) -> Box<dyn Query> {
    let mut terms: Vec<Term> = tokens
        .split(' ')
        .map(|token| Term::from_field_text(body, token))
        .collect();
    if terms.len() == 1 {
        return Box::new(TermQuery::new(
            terms.remove(0),
            IndexRecordOption::WithFreqs,
        ));
    }
    if op == "phrase" {
        return Box::new(PhraseQuery::new(terms));
    }
    let occur = if op == "and" {
        Occur::Must
    } else {
        Occur::Should
    };
    let clauses = terms
        .into_iter()
        .map(|term| {
            let query: Box<dyn Query> =
                Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            (occur, query)
        })
        .collect();
    Box::new(BooleanQuery::new(clauses))
}

/// The answer to one request: microseconds, count or -1, hits.
fn answer(searcher: &Searcher, body: Field, request: &str) -> Outcome<String> {
    let parts: Vec<&str> = request.split('\t').collect();
    let [mode, _class, op, tokens] = parts[..] else {
        return Err("a request has four parts".into());
    };
    let start = Instant::now();
    let query = make_query(body, op, tokens);
    if mode == "COUNT" {
        let count = searcher.search(&*query, &Count)?;
        let micros = start.elapsed().as_secs_f64() * 1e6;
        return Ok(format!("{micros:.3}\t{count}\t"));
    }
    let hits = searcher.search(&*query, &TopDocs::with_limit(10).order_by_score())?;
    let micros = start.elapsed().as_secs_f64() * 1e6;
    let hits: Vec<String> = hits
        .iter()
        .map(|(score, address)| format!("{}:{score}", address.doc_id))
        .collect();
    Ok(format!("{micros:.3}\t-1\t{}", hits.join(" ")))
}

fn serve(directory: &str) -> Outcome<()> {
    let index = Index::open_in_dir(Path::new(directory))?;
    let body = index.schema().get_field("body")?;
    let searcher = reader_of(&index)?.searcher();
    let mut out = BufWriter::new(io::stdout().lock());
    writeln!(out, "ready")?;
    out.flush()?;
    for request in io::stdin().lock().lines() {
        match answer(&searcher, body, &request?) {
            Ok(line) => writeln!(out, "{line}")?,
            Err(error) => writeln!(
                out,
                "error\t{}",
                error.to_string().replace(['\t', '\n'], " ")
            )?,
        }
        out.flush()?;
    }
    Ok(())
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["version"] => {
            let version = tantivy::version_string().trim_start_matches("tantivy v");
            println!("{}", version.split(',').next().unwrap_or(version));
        }
        ["build", corpus, directory, variant] => build(corpus, directory, variant)?,
        ["serve", directory] => serve(directory)?,
        _ => return Err("version | build CORPUS DIRECTORY full|plain | serve DIRECTORY".into()),
    }
    Ok(())
}
