import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LogDocMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause.Occur;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.Version;

/**
 * Lucene behind the protocol of this folder: build, version, serve. One thread, one segment,
 * nothing stored, tokens split at spaces. Scores lack the factor k1 + 1, lengths are rounded down to
 * one byte: model "lucene" of reference.cpp.
 */
final class LuceneDriver {
  private static final String BODY = "body";

  /** Tokens are what stands between spaces. */
  private static final class SpaceTokenizer extends Tokenizer {
    private final CharTermAttribute term = addAttribute(CharTermAttribute.class);
    private final char[] page = new char[1 << 14];
    private char[] token = new char[256];
    private int next;
    private int end;

    @Override
    public void reset() throws IOException {
      super.reset();
      next = 0;
      end = 0;
    }

    @Override
    public boolean incrementToken() throws IOException {
      clearAttributes();
      int length = 0;
      while (next < end || fill()) {
        char c = page[next++];
        if (c == ' ') {
          if (length > 0) {
            break;
          }
          continue;
        }
        if (length == token.length) {
          token = Arrays.copyOf(token, 2 * length);
        }
        token[length++] = c;
      }
      term.copyBuffer(token, 0, length);
      return length > 0;
    }

    private boolean fill() throws IOException {
      next = 0;
      end = Math.max(0, input.read(page));
      return end > 0;
    }
  }

  private static final class SpaceAnalyzer extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      return new TokenStreamComponents(new SpaceTokenizer());
    }
  }

  private static void build(String corpus, Path directory, boolean positions) throws IOException {
    long start = System.nanoTime();
    IndexWriterConfig config = new IndexWriterConfig(new SpaceAnalyzer());
    config.setRAMBufferSizeMB(1900);
    config.setMergeScheduler(new SerialMergeScheduler());
    config.setMergePolicy(new LogDocMergePolicy()); // keeps the order of documents
    config.setUseCompoundFile(false);
    FieldType type = new FieldType();
    type.setIndexOptions(
        positions
            ? IndexOptions.DOCS_AND_FREQS_AND_POSITIONS
            : IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    long documents = 0;
    try (IndexWriter writer = new IndexWriter(new MMapDirectory(directory), config);
        BufferedReader in = Files.newBufferedReader(Path.of(corpus), StandardCharsets.UTF_8)) {
      Field field = new Field(BODY, "", type);
      Document document = new Document();
      document.add(field);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        field.setStringValue(line);
        writer.addDocument(document);
        documents++;
      }
      writer.forceMerge(1);
      writer.commit();
    }
    System.out.printf(Locale.ROOT, "seconds\t%.3f%n", (System.nanoTime() - start) / 1e9);
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        System.out.println("peak_kib\t" + line.replaceAll("\\D", ""));
      }
    }
    System.out.printf("documents\t%d%n", documents);
    try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(directory))) {
      System.out.printf("segments\t%d%n", reader.leaves().size());
    }
    Map<String, Long> sections = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        String name = section(file.getFileName().toString());
        if (name != null) {
          sections.merge(name, Files.size(file), Long::sum);
        }
      }
    }
    sections.forEach((name, bytes) -> System.out.printf("section\t%s\t%d%n", name, bytes));
  }

  /** What a file of an index holds, by its extension. */
  private static String section(String file) {
    return switch (file.substring(file.lastIndexOf('.') + 1)) {
      case "tim", "tip", "tmd" -> "dictionary";
      case "doc", "psm" -> "postings";
      case "pos" -> "positions";
      case "nvd", "nvm" -> "lengths";
      case "fdt", "fdx", "fdm" -> "stored";
      default -> null;
    };
  }

  private static Query query(String op, String text) {
    String[] tokens = text.split(" ");
    if (tokens.length == 1) {
      return new TermQuery(new Term(BODY, tokens[0]));
    }
    if (op.equals("phrase")) {
      return new PhraseQuery(BODY, tokens);
    }
    Occur occur = op.equals("and") ? Occur.MUST : Occur.SHOULD;
    BooleanQuery.Builder builder = new BooleanQuery.Builder();
    for (String token : tokens) {
      builder.add(new TermQuery(new Term(BODY, token)), occur);
    }
    return builder.build();
  }

  private static String answer(IndexSearcher searcher, String request) throws IOException {
    String[] parts = request.split("\t", -1);
    if (parts.length != 4) {
      throw new IOException("a request has four parts");
    }
    int count = -1;
    ScoreDoc[] hits = {};
    long start = System.nanoTime();
    Query query = query(parts[2], parts[3]);
    if (parts[0].equals("COUNT")) {
      count = searcher.count(query);
    } else {
      hits = searcher.search(query, new TopScoreDocCollectorManager(10, null, 10)).scoreDocs;
    }
    long end = System.nanoTime();
    StringBuilder line = new StringBuilder();
    line.append((end - start) / 1000.0).append('\t').append(count).append('\t');
    for (int i = 0; i < hits.length; i++) {
      line.append(i > 0 ? " " : "").append(hits[i].doc).append(':').append(hits[i].score);
    }
    return line.toString();
  }

  private static void serve(Path directory) throws IOException {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (DirectoryReader reader = DirectoryReader.open(new MMapDirectory(directory))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
      searcher.setSimilarity(new BM25Similarity(1.2f, 0.75f));
      out.println("ready");
      out.flush();
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        try {
          out.println(answer(searcher, line));
        } catch (IOException | RuntimeException error) {
          out.println("error\t" + String.valueOf(error).replaceAll("\\s+", " "));
        }
        out.flush();
      }
    }
  }

  public static void main(String[] words) throws IOException {
    if (words.length == 1 && words[0].equals("version")) {
      System.out.println(Version.LATEST + ", Java " + Runtime.version());
    } else if (words.length == 4 && words[0].equals("build")) {
      build(words[1], Path.of(words[2]), words[3].equals("full"));
    } else if (words.length == 2 && words[0].equals("serve")) {
      serve(Path.of(words[1]));
    } else {
      System.err.println("version | build CORPUS DIRECTORY full|plain | serve DIRECTORY");
      System.exit(2);
    }
  }
}
