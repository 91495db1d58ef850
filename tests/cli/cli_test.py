#!/usr/bin/env python3
"""Tests of the program `tracuu`, each through a process of its own.

    cli_test.py TRACUU_BINARY SOURCE_DIR [unittest options]

Standard library only; what needs the program `zstd` or a terminal is skipped, with the reason,
where there is none. Everything is written below a temporary folder.
"""

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import unittest
import xml.etree.ElementTree
from pathlib import Path

BINARY = ""
SOURCE = Path()

TCVN3 = "Uû ban nh©n d©n tØnh ban hµnh quyÕt ®Þnh vÒ viÖc phª duyÖt quy ho¹ch sö dông ®Êt. " * 20
EXIT_OK, EXIT_NEGATIVE, EXIT_USAGE, EXIT_FAILURE = 0, 1, 2, 3


def record(name, text="Một văn bản về thư viện.", **fields):
    return json.dumps({"id": name, "text": text, **fields}, ensure_ascii=False)


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="tracuu_cli_"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.index = str(self.folder / "index")

    def path(self, name):
        return str(self.folder / name)

    def write(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    def write_records(self, name, *lines):
        return self.write(name, "".join(line + "\n" for line in lines))

    def zstd(self, path):
        if shutil.which("zstd") is None:
            self.skipTest("no zstd program here")
        subprocess.run(["zstd", "-q", path], check=True)
        return path + ".zst"

    def run_cli(self, *arguments, code=EXIT_OK, stdin=b"", environment=None):
        """Runs the program, which must end with `code`; gives its stdout and stderr as text."""
        done = subprocess.run([BINARY, *arguments], input=stdin, capture_output=True, timeout=120,
                              env={**os.environ, **(environment or {})})
        out = done.stdout.decode("utf-8", "replace")
        err = done.stderr.decode("utf-8", "replace")
        self.assertEqual(done.returncode, code, f"{arguments}\nstdout: {out}\nstderr: {err}")
        return out, err

    def make_index(self, *sources, options=()):
        return self.run_cli("index", *sources, "--index", self.index, *options)

    def stats(self):
        return json.loads(self.run_cli("stats", self.index, "--json")[0])

    def search(self, query, *options, code=EXIT_OK):
        return json.loads(self.run_cli("search", self.index, query, "--json", *options, code=code)[0])

    def ids(self, query, *options):
        return [hit["id"] for hit in self.search(query, *options)["hits"]]


class CommandLine(CliTest):
    COMMANDS = ("index", "search", "lookup", "graph", "related", "run", "tokens", "cite", "delete", "set",
                "optimize", "stats", "check", "dump", "bench")

    def test_every_command_has_help_with_an_example(self):
        for command in self.COMMANDS:
            out, err = self.run_cli(command, "--help")
            self.assertRegex(out, rf"Example:\n.*tracuu {command} ")
            self.assertEqual(err, "")
        out, _ = self.run_cli("--help")
        for command in self.COMMANDS:
            self.assertRegex(out, rf"(?m)^  {command} ")

    def test_commands_that_print_results_have_json(self):
        for command in ("index", "search", "stats", "check", "delete", "set", "optimize"):
            self.assertIn("--json", self.run_cli(command, "--help")[0])

    def test_version(self):
        self.assertRegex(self.run_cli("--version")[0], r"^tracuu \d+\.\d+\.\d+\n$")

    def test_wrong_usage_is_two_and_names_the_help(self):
        for arguments in ([], ["no-such-command"], ["search"], ["search", "x"], ["index", "x"],
                          ["index", "x", "--index", "y", "--unit", "page"],
                          ["search", "x", "y", "-k", "0"], ["search", "x", "y", "-k", "ten"],
                          ["search", "x", "y", "--no-such-option"], ["bench", "x", "y"],
                          ["bench", "x", "y", "--mode", "guess"], ["delete", "x"],
                          ["set", "x"], ["set", "x", "status=1"], ["set", "x", "--id", "a"],
                          ["set", "x", "status=1", "--file", "y"]):
            with self.subTest(arguments):
                out, err = self.run_cli(*arguments, code=EXIT_USAGE)
                self.assertEqual(out, "")
                self.assertIn("--help", err)

    def test_an_unknown_command_is_named(self):
        _, err = self.run_cli("serach", "x", code=EXIT_USAGE)
        self.assertIn("there is no command serach", err)

    def test_a_column_of_an_unknown_type_is_wrong_usage(self):
        source = self.write_records("a.jsonl", record("a"))
        for column in ("ministry:number", "text", ":date"):
            _, err = self.run_cli("index", source, "--index", self.index, "--column", column,
                                  code=EXIT_USAGE)
            self.assertIn("column", err)
            self.assertFalse(os.path.exists(self.index))

    def test_a_reader_that_goes_away_ends_the_program_without_a_word(self):
        source = self.write("a.txt", "một hai ba bốn " * 100_000)
        process = subprocess.Popen([BINARY, "tokens", source], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        process.stdout.read(10)
        process.stdout.close()
        self.assertEqual(process.stderr.read(), b"")
        process.stderr.close()
        self.assertEqual(process.wait(timeout=60), EXIT_OK)

    def test_stdout_that_is_closed_from_the_start_does_no_harm(self):
        source = self.write_records("a.jsonl", record("a"))
        command = f'"{BINARY}" index "{source}" --index "{self.index}" --json --quiet >&-'
        done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, timeout=60)
        self.assertEqual((done.returncode, done.stderr), (EXIT_OK, b""))
        self.run_cli("check", self.index)

    def test_stdout_that_is_full_is_a_failure(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        source = self.write("a.txt", "một hai ba")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([BINARY, "tokens", source], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(done.returncode, EXIT_FAILURE)
        self.assertIn(b"stdout: cannot write", done.stderr)


class Index(CliTest):
    def test_folders_text_files_and_json_lines(self):
        self.write("folder/one.txt", "Quyết định về thư viện.")
        self.write("folder/below/two.txt", "Thông báo về bến thuyền.")
        self.write("folder/ignored.md", "không đọc")
        lines = self.write_records("three.jsonl", record("ba", "Nghị quyết về lúa.", title="Lúa"))
        alone = self.write("four.txt", "Công văn về muối.")
        _, err = self.make_index(self.path("folder"), lines, alone)
        self.assertIn("4 documents added, 0 replaced, 0 skipped", err)
        self.assertEqual(self.stats()["documents"], 4)
        self.assertEqual(self.ids("bến"), ["below/two.txt"])
        self.assertEqual(self.ids("muối"), ["four.txt"])
        self.assertEqual(self.ids("lúa"), ["ba"])

    def test_stdin_and_compressed_files(self):
        lines = (record("a", "muối") + "\n").encode()
        self.run_cli("index", "-", "--index", self.index, stdin=lines)
        packed = self.zstd(self.write_records("b.jsonl", record("b", "lúa")))
        text = self.zstd(self.write("c.txt", "thuyền"))
        self.run_cli("index", packed, text, "--index", self.index, "--update")
        self.assertEqual([self.ids("muối"), self.ids("lúa"), self.ids("thuyền")],
                         [["a"], ["b"], ["c.txt.zst"]])

    def test_compressed_stdin(self):
        packed = self.zstd(self.write_records("a.jsonl", record("a", "muối")))
        self.run_cli("index", "-", "--index", self.index, stdin=Path(packed).read_bytes())
        self.assertEqual(self.ids("muối"), ["a"])

    def test_an_index_in_the_way_is_not_touched(self):
        source = self.write_records("a.jsonl", record("a"))
        self.make_index(source)
        before = self.stats()
        _, err = self.run_cli("index", source, "--index", self.index, code=EXIT_FAILURE)
        self.assertIn("already_exists", err)
        self.assertIn("--update", err)
        self.assertEqual(self.stats(), before)

    def test_update_makes_adds_and_replaces(self):
        first = self.write_records("a.jsonl", record("a", "muối"), record("b", "lúa"))
        second = self.write_records("b.jsonl", record("b", "thuyền"), record("c", "lúa"))
        self.make_index(first, options=["--update"])
        _, err = self.make_index(second, options=["--update"])
        self.assertIn("1 document added, 1 replaced, 0 skipped", err)
        self.assertEqual([self.ids("muối"), self.ids("lúa"), self.ids("thuyền")],
                         [["a"], ["c"], ["b"]])
        self.assertEqual(self.stats()["documents"], 3)

    def test_update_says_which_options_come_too_late(self):
        source = self.write_records("a.jsonl", record("a"))
        _, err = self.make_index(source, options=["--update", "--unit", "document"])
        self.assertNotIn("note:", err)
        for told, options in ((False, ["--unit", "document"]), (False, ["--column", "type"]),
                              (False, []), (True, ["--unit", "article"]), (True, ["--tokens"]),
                              (True, ["--column", "type:date"]), (True, ["--no-pairs"])):
            _, err = self.make_index(source, options=["--update", *options])
            self.assertEqual("note: the index stays as it was made" in err, told, options)

    def test_units(self):
        law = "Điều 1. Một\nThư viện.\nĐiều 2. Hai\nThuyền.\nĐiều 3. Ba\nMuối.\n"
        source = self.write_records("a.jsonl", record("a", law))
        self.make_index(source, options=["--unit", "document"])
        self.assertEqual(self.stats()["units"], 1)
        self.index = self.path("articles")
        self.make_index(source)
        self.assertEqual(self.stats()["units"], 3)
        self.assertEqual(self.search("thuyền")["hits"][0]["pinpoint"], "Điều 2")
        units = self.search("thư OR thuyền OR muối", "--units")
        self.assertEqual((units["total"], len(units["hits"])), (3, 3))
        self.assertEqual(self.search("thư OR thuyền OR muối")["total"], 1)

    def test_any_number_of_threads_makes_the_same_index(self):
        source = str(SOURCE / "corpus/documents")
        indexes = [self.path(f"index{threads}") for threads in (1, 3)]
        self.run_cli("index", source, "--index", indexes[0], "--threads", "1")
        self.run_cli("index", source, "--index", indexes[1], "--threads", "3")
        names = sorted(os.listdir(indexes[0]))
        self.assertEqual(names, sorted(os.listdir(indexes[1])))
        for name in names:
            self.assertEqual(Path(indexes[0], name).read_bytes(), Path(indexes[1], name).read_bytes(),
                             name)

    def test_a_commit_line_after_each_commit_and_at_the_end(self):
        lines = [record(f"d{i}") for i in range(5)] + ["{", record("d0"), record("d7")]
        source = self.write_records("a.jsonl", *lines)
        out, _ = self.make_index(source, options=["--commit-every", "3", "--json"])
        lines = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line["documents"] for line in lines], [3, 6, 8])
        self.assertEqual([line["generation"] for line in lines], [1, 2, 3])
        self.assertTrue(all(line["committed"] is True for line in lines))
        self.assertEqual(set(lines[0]), {"committed", "documents", "generation"})

    def test_commits_are_durable_and_told_while_the_run_goes_on(self):
        process = subprocess.Popen(
            [BINARY, "index", "-", "--index", self.index, "--json", "--quiet", "--commit-every", "2"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            # More than any buffer of a reader holds, and no end of input.
            filler = "thuyền " * 50_000
            process.stdin.write((record("a", "muối") + "\n" + record("b", filler) + "\n" +
                                 record("c", filler) + "\n").encode())
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            self.assertEqual(told, {"committed": True, "documents": 2, "generation": 1})
            process.kill()
        finally:
            process.communicate()
        self.run_cli("check", self.index)
        self.assertEqual(self.ids("muối"), ["a"])
        self.assertEqual(self.stats()["documents"], 2)

    def test_nothing_to_commit_is_told_too(self):
        empty = self.write("empty.jsonl", "\n")
        out, _ = self.make_index(empty, options=["--json"])
        self.assertEqual(json.loads(out), {"committed": True, "documents": 0, "generation": 1})
        self.assertEqual(self.stats()["documents"], 0)
        self.run_cli("search", self.index, "muối", code=EXIT_NEGATIVE)

    def test_ready_tokens_no_pairs_no_positions_and_columns(self):
        source = self.write_records("a.jsonl", record("a", "Nghị_Định số/hiệu x y z", ministry="A"))
        self.make_index(source, options=["--tokens", "--no-pairs", "--no-positions", "--column",
                                         "ministry", "--column", "signed:date"])
        self.assertEqual(self.stats()["pairs"], 0)
        bare = self.stats()["bytes"]["positions"]
        self.assertEqual(self.ids("Nghị_Định"), ["a"])
        self.run_cli("search", self.index, "nghị", code=EXIT_NEGATIVE)
        _, err = self.run_cli("search", self.index, '"x y z"', code=EXIT_USAGE)
        self.assertIn("positions", err)
        self.index = self.path("whole")
        self.make_index(source)
        self.assertGreater(self.stats()["bytes"]["positions"], bare)

    def test_a_column_does_not_swallow_a_source(self):
        source = self.write_records("a.jsonl", record("a", ministry="A"))
        self.run_cli("index", "--index", self.index, "--column", "ministry", source)
        self.assertEqual(self.stats()["documents"], 1)

    def test_json_lines_under_any_name(self):
        source = self.write_records("records.dat", record("a", "muối"))
        self.make_index(source, options=["--jsonl"])
        self.assertEqual(self.ids("muối"), ["a"])

    def test_quiet(self):
        out, err = self.make_index(self.write_records("a.jsonl", record("a")), options=["--quiet"])
        self.assertEqual((out, err), ("", ""))

    def test_a_text_file_has_what_its_header_says(self):
        self.write("d/qd.txt", "ỦY BAN NHÂN DÂN TỈNH AN HẢI\nSố: 12/2023/QĐ-UBND\nCỘNG HÒA XÃ HỘI CHỦ "
                   "NGHĨA VIỆT NAM\nAn Hải, ngày 05 tháng 6 năm 2023\n\nQUYẾT ĐỊNH\nVề việc phơi muối\n\n"
                   "Điều 1. Phơi muối trên sân sạch.\n")
        self.make_index(self.path("d"))
        hit = self.search("phơi muối")["hits"][0]
        self.assertEqual((hit["number"], hit["date"]), ("12/2023/QĐ-UBND", "2023-06-05"))


class BadInput(CliTest):
    """What cannot be used is named with its place; what was committed stays."""

    def skipped(self, source, *expected, options=()):
        _, err = self.make_index(source, options=options)
        for text in expected:
            self.assertIn(text, err)
        return err

    def test_a_missing_source_makes_no_index(self):
        _, err = self.run_cli("index", self.path("nowhere"), "--index", self.index, code=EXIT_FAILURE)
        self.assertIn(self.path("nowhere"), err)
        self.assertIn("not_found", err)
        self.assertFalse(os.path.exists(self.index))

    def test_a_dangling_link_is_a_missing_source(self):
        os.symlink(self.path("nowhere"), self.path("link.txt"))
        _, err = self.run_cli("index", self.path("link.txt"), "--index", self.index, code=EXIT_FAILURE)
        self.assertIn("link.txt", err)

    def test_a_source_that_may_not_be_read(self):
        source = self.write_records("a.jsonl", record("a"))
        os.chmod(source, 0)
        if os.access(source, os.R_OK):
            self.skipTest("this user may read everything")
        _, err = self.run_cli("index", source, "--index", self.index, code=EXIT_FAILURE)
        self.assertIn(source, err)

    def test_a_directory_that_cannot_be_made(self):
        source = self.write_records("a.jsonl", record("a"))
        in_the_way = self.write("file", "x")
        for place in (in_the_way, in_the_way + "/below", "/proc/nowhere"):
            _, err = self.run_cli("index", source, "--index", place, code=EXIT_FAILURE)
            self.assertIn(place, err)

    def test_broken_json_in_line_seven(self):
        lines = [record(f"d{i}") for i in range(1, 10)]
        lines[6] = lines[6][:-5]
        source = self.write_records("a.jsonl", *lines)
        self.skipped(source, f"skipped: {source}:7: ", "8 documents added, 0 replaced, 1 skipped")
        self.run_cli("search", self.index, "thư viện")

    def test_records_without_id_or_text(self):
        source = self.write_records("a.jsonl", '{"text":"muối"}', '{"id":"a"}', '{"id":"","text":"x"}',
                                    '{"id":"b","text":""}', '["a","b"]', record("c"))
        self.skipped(source, *(f"{source}:{line}: " for line in range(1, 6)), "1 document added",
                     "5 skipped")

    def test_an_empty_document(self):
        self.write("d/empty.txt", "")
        self.write("d/full.txt", "muối")
        self.skipped(self.path("d"), "empty.txt: empty document", "1 document added", "1 skipped")

    def test_a_repeated_id_is_reported_and_the_first_one_stays(self):
        source = self.write_records("a.jsonl", record("a", "muối"), record("b"), record("a", "lúa"))
        self.skipped(source, f"{source}:3: the id “a” was there before", "2 documents added")
        self.assertEqual(self.ids("muối"), ["a"])
        self.run_cli("search", self.index, "lúa", code=EXIT_NEGATIVE)

    def test_many_bad_records_are_counted_after_the_first_ten(self):
        source = self.write_records("a.jsonl", *["{"] * 25, record("a"))
        err = self.skipped(source, f"{source}:10: ", "skipped: 15 records more", "25 skipped")
        self.assertNotIn(f"{source}:11: ", err)

    def test_strict_stops_at_the_first(self):
        lines = [record("a", "muối"), record("b"), record("a"), record("c")]
        source = self.write_records("a.jsonl", *lines)
        _, err = self.run_cli("index", source, "--index", self.index, "--strict", code=EXIT_FAILURE)
        self.assertIn(f"{source}:3: the id “a” was there before (bad_record)", err)
        self.run_cli("search", self.index, "muối", code=EXIT_FAILURE)  # nothing was committed
        out, err = self.run_cli("index", source, "--index", self.index, "--strict", "--commit-every", "1",
                                "--json", code=EXIT_FAILURE)
        self.assertEqual(json.loads(out.splitlines()[-1])["documents"], 2)
        self.assertEqual(self.ids("muối"), ["a"])
        self.run_cli("check", self.index)

    def test_strict_stops_at_a_bad_record(self):
        source = self.write_records("a.jsonl", record("a"), "{")
        _, err = self.run_cli("index", source, "--index", self.index, "--strict", code=EXIT_FAILURE)
        self.assertIn(f"{source}:2: ", err)

    def test_text_from_before_unicode(self):
        self.write("d/old.txt", TCVN3)
        self.write("d/new.txt", "Quyết định về muối.")
        self.skipped(self.path("d"), "old.txt: the text looks like TCVN3", "--accept-legacy",
                     "1 document added")
        self.index = self.path("accepted")
        _, err = self.make_index(self.path("d"), options=["--accept-legacy"])
        self.assertIn("2 documents added", err)
        self.assertNotIn("TCVN3", err)

    def test_broken_utf8_is_counted_once(self):
        source = self.write("a.txt", b"mu\xe1\xbb\x91i \xff\xfe l\xc3\xbaa \xc3 xong")
        err = self.skipped(source, "1 document added")
        self.assertEqual(len(re.findall("broken UTF-8", err)), 1)
        self.assertEqual(self.ids("lúa"), ["a.txt"])

    def test_a_document_over_the_limit(self):
        self.write("d/small.txt", "muối")
        with open(self.path("d/large.txt"), "wb") as file:
            file.truncate(70_000_000)
        self.skipped(self.path("d"), "large.txt: ", "limit_exceeded", "1 document added")

    def test_a_line_over_the_limit(self):
        with open(self.path("a.jsonl"), "wb") as file:
            file.write(b'{"id":"a","text":"' + b"x " * 35_000_000 + b'"}\n')
            file.write(record("b", "muối").encode() + b"\n")
        self.skipped(self.path("a.jsonl"), "a.jsonl:1: ", "limit_exceeded", "1 document added")
        self.assertEqual(self.ids("muối"), ["b"])

    def test_broken_compression_ends_the_run_with_its_place(self):
        packed = self.zstd(self.write_records("a.jsonl", *(record(f"d{i}") for i in range(2000))))
        data = Path(packed).read_bytes()
        broken = self.write("broken.jsonl.zst", data[:len(data) // 2])
        _, err = self.run_cli("index", broken, "--index", self.index, code=EXIT_FAILURE)
        self.assertIn(broken, err)
        self.assertIn("corrupt", err)

    def test_a_second_run_that_fails_leaves_the_first(self):
        self.make_index(self.write_records("a.jsonl", record("a", "muối")))
        before = self.stats()
        bad = self.write_records("b.jsonl", record("b", "lúa"), "{")
        self.run_cli("index", bad, "--index", self.index, "--update", "--strict", code=EXIT_FAILURE)
        self.assertEqual(self.stats(), before)
        self.run_cli("check", self.index)
        self.assertEqual(self.ids("muối"), ["a"])

    def test_no_index(self):
        self.write("empty/file.txt", "x")
        queries = self.write("q.tsv", "1\tmuối\n")
        for place in (self.path("nowhere"), self.path("empty"), self.path("empty/file.txt")):
            for command in (["search", place, "muối"], ["run", place, queries], ["stats", place],
                            ["check", place], ["delete", place, "a"], ["optimize", place],
                            ["set", place, "status=1", "--id", "a"],
                            ["bench", place, queries, "--mode", "or"]):
                with self.subTest(command):
                    out, err = self.run_cli(*command, code=EXIT_FAILURE)
                    self.assertEqual(out, "")
                    self.assertIn(place, err)
            self.assertEqual(os.path.isdir(place), place.endswith("empty"))


class Damage(CliTest):
    """A damaged index is reported with file and place, and never crashes a command."""

    def setUp(self):
        super().setUp()
        self.make_index(str(SOURCE / "corpus/documents"))
        self.files = sorted(name for name in os.listdir(self.index)
                            if os.path.getsize(os.path.join(self.index, name)) > 0)
        self.queries = self.write("q.tsv", "1\tthư viện tỉnh\n2\t12/2023/QĐ-UBND\n")

    def expect_reports(self, name, wanted_in_check=None):
        """check finds the damage in that file; the others work or say corrupt, and name a file."""
        out, _ = self.run_cli("check", self.index, code=EXIT_NEGATIVE)
        self.assertRegex(out, "^damaged: ")
        self.assertIn(os.path.join(self.index, wanted_in_check or name), out)
        told = json.loads(self.run_cli("check", self.index, "--json", code=EXIT_NEGATIVE)[0])
        self.assertFalse(told["sound"])
        self.assertIn(os.path.join(self.index, wanted_in_check or name),
                      [problem["file"] for problem in told["problems"]])
        for command in (["search", self.index, "thư viện", "-k", "50"], ["run", self.index, self.queries],
                        ["stats", self.index]):
            done = subprocess.run([BINARY, *command], capture_output=True, timeout=60)
            self.assertIn(done.returncode, (EXIT_OK, EXIT_FAILURE), (name, command, done.stderr))
            if done.returncode == EXIT_FAILURE:
                self.assertRegex(done.stderr.decode(), r"\((corrupt|not_found)\)")
                self.assertIn(self.index, done.stderr.decode())

    def damage(self, name, change):
        path = Path(self.index, name)
        content = path.read_bytes()
        path.write_bytes(change(bytearray(content)))
        with self.subTest(name):
            self.expect_reports(name)
        path.write_bytes(content)

    def test_a_sound_index(self):
        out, _ = self.run_cli("check", self.index)
        self.assertRegex(out, r"^sound: \d+ documents in 1 segment\n$")
        told = json.loads(self.run_cli("check", self.index, "--json")[0])
        self.assertEqual((told["sound"], told["segments"]), (True, 1))

    def test_a_cut_file(self):
        self.assertGreater(len(self.files), 5)
        for name in self.files:
            self.damage(name, lambda content: content[:len(content) // 2])

    def test_an_empty_file(self):
        for name in self.files:
            self.damage(name, lambda content: b"")

    def test_a_flipped_bit(self):
        def flip(content):
            content[len(content) // 3] ^= 0x10
            return content
        for name in self.files:
            self.damage(name, flip)

    def test_a_foreign_file(self):
        for name in self.files:
            self.damage(name, lambda content: b"Day khong phai la mot tep chi muc.\n" * 100)

    def test_a_missing_file(self):
        for name in self.files:
            if name.startswith("segment-"):
                path = Path(self.index, name)
                content = path.read_bytes()
                path.unlink()
                with self.subTest(name):
                    self.expect_reports(name)
                path.write_bytes(content)

    def test_update_of_a_damaged_index_fails_and_changes_nothing(self):
        name = next(name for name in self.files if name.startswith("segment-"))
        path = Path(self.index, name)
        path.write_bytes(path.read_bytes()[:100])
        before = {name: Path(self.index, name).read_bytes() for name in self.files}
        source = self.write_records("a.jsonl", record("a"))
        _, err = self.run_cli("index", source, "--index", self.index, "--update", code=EXIT_FAILURE)
        self.assertIn("corrupt", err)
        self.assertEqual({name: Path(self.index, name).read_bytes() for name in self.files}, before)


class Repair(CliTest):
    """check tells what repair would do; check --repair does it."""

    def setUp(self):
        super().setUp()
        first = self.write_records("a.jsonl", record("a", "muối"), record("b b", "gạo"),
                                   record("c", "vải"))
        second = self.write_records("b.jsonl", record("a", "muối mới"), record("d", "chè"))
        self.make_index(first)
        self.make_index(second, options=["--update", "--no-merge"])

    def damage(self, name):
        path = Path(self.index, name)
        content = bytearray(path.read_bytes())
        content[70] ^= 1
        path.write_bytes(content)

    def check(self, *options, code):
        return json.loads(self.run_cli("check", self.index, "--json", *options, code=code)[0])

    def test_a_damaged_segment_is_indexed_anew(self):
        before, _ = self.run_cli("dump", self.index)
        self.damage("segment-000001.dict")
        out, _ = self.run_cli("check", self.index, code=EXIT_NEGATIVE)
        self.assertIn("with --repair: 2 documents of segment 1 indexed anew", out)
        self.assertFalse(Path(self.index, "quarantine").exists())
        told = self.check(code=EXIT_NEGATIVE)
        self.assertFalse(told["repair"]["done"])
        done = self.check("--repair", code=EXIT_OK)
        self.assertTrue(done["repair"]["done"])
        self.assertEqual(done["repair"]["segments"],
                         [{"segment": 1, "rescued": 2, "undeleted": 0, "lost": 0, "lost_ids": []}])
        self.assertEqual(sorted(os.listdir(done["repair"]["quarantine"])),
                         sorted(done["repair"]["quarantined"]))
        self.run_cli("check", self.index)
        after, _ = self.run_cli("dump", self.index)
        self.assertEqual(sorted(after.splitlines()), sorted(before.splitlines()))
        self.assertEqual(self.ids("gạo"), ["b b"])

    def test_what_is_lost_is_named(self):
        self.damage("segment-000001.store")
        out, _ = self.run_cli("check", self.index, "--repair", code=EXIT_NEGATIVE)
        self.assertIn("repaired: 2 documents of segment 1 lost\nlost: b b\nlost: c\n", out)
        self.assertIn(os.path.join(self.index, "quarantine", "1"), out)
        self.run_cli("check", self.index)
        self.assertEqual(sorted(self.ids("muối OR chè OR gạo OR vải")), ["a", "d"])
        # Nothing is left to do.
        out, _ = self.run_cli("check", self.index, "--repair")
        self.assertEqual(out, "sound: 2 documents in 1 segment\n")

    def test_all_damage_is_listed(self):
        for name in ("segment-000001.store", "segment-000001.cites", "segment-000002.pos"):
            self.damage(name)
        told = self.check(code=EXIT_NEGATIVE)
        self.assertEqual({os.path.basename(problem["file"]) for problem in told["problems"]},
                         {"segment-000001.store", "segment-000001.cites", "segment-000002.pos"})
        self.assertEqual({problem["segment"] for problem in told["problems"]}, {1, 2})
        self.assertEqual((told["documents"], told["segments"], told["more_problems"]), (4, 2, 0))

    def test_a_damaged_manifest_wants_to_know_how_the_index_was_made(self):
        self.damage("manifest")
        _, err = self.run_cli("check", self.index, "--repair", code=EXIT_FAILURE)
        self.assertIn("--like", err)
        out, err = self.run_cli("check", self.index, code=EXIT_NEGATIVE)
        self.assertIn("damaged: " + os.path.join(self.index, "manifest"), out)
        self.assertIn("--like", err)
        model = self.path("model")
        self.run_cli("index", self.write("empty.jsonl", ""), "--index", model)
        done = self.check("--repair", "--like", model, code=EXIT_OK)
        self.assertTrue(done["repair"]["manifest_rebuilt"])
        self.assertEqual(sorted(self.ids("muối OR gạo OR vải OR chè")), ["a", "b b", "c", "d"])
        self.run_cli("check", self.index)

    def test_left_over_files_are_a_note(self):
        self.write("index/segment-000009.dict", "x")
        out, err = self.run_cli("check", self.index)
        self.assertRegex(out, "^sound: ")
        self.assertRegex(err, r"note: .*segment-000009\.dict: left over")

    def test_what_the_system_refuses_to_read_is_no_damage(self):
        store = Path(self.index, "segment-000001.store")
        store.unlink()
        store.mkdir()
        out, err = self.run_cli("check", self.index, code=EXIT_FAILURE)
        self.assertIn("segment-000001.store", out)
        self.assertIn("(io)", err)
        self.run_cli("check", self.index, "--repair", code=EXIT_FAILURE)
        self.assertFalse(Path(self.index, "quarantine").exists())


class RoundTrip(CliTest):
    """What dump writes, index takes, and the index is the same."""

    TEXTS = ("Điều 1. Thư viện tỉnh.\nĐiều 2. Bỏ Quyết định 12/2023/QĐ-UBND ngày 05/6/2023.",
             unicodedata.normalize("NFD", "Quyết định về thư viện"),
             "tab\tNUL\x00BEL\x07DEL\x7f dòng\r\nmới\u2028 và \"nháy\" \\ gạch",
             "chợ nổi 🛶🏳️‍🌈 và \U0001F9D1\u200D\U0001F33E", "một",
             "ỦY BAN NHÂN DÂN TỈNH AN GIANG\nSố: 7/QĐ-UBND\nQUYẾT ĐỊNH\nVề việc mở chợ nổi\n")

    def dump(self, index, *options, code=EXIT_OK):
        done = subprocess.run([BINARY, "dump", index, "--quiet", *options], capture_output=True,
                              timeout=60)
        self.assertEqual(done.returncode, code, done.stderr)
        return done.stdout

    def again(self, content, *options):
        copy = self.path("copy")
        shutil.rmtree(copy, ignore_errors=True)
        self.run_cli("index", "-", "--index", copy, *options, stdin=content)
        return copy

    def expect_same(self, *options):
        """The copy has the same dump and, without deleted documents, the same bytes."""
        first = self.dump(self.index)
        copy = self.again(first, *options)
        self.assertEqual(self.dump(copy), first)
        self.run_cli("check", copy)
        return copy

    def odd_records(self):
        return [record("a", self.TEXTS[0], title="Thư viện", number="3/QĐ-UBND"),
                record("b 1 'x' \"y\"", self.TEXTS[1], article="5", date="2020-02-03"),
                record("c", self.TEXTS[2], **{"": "không tên", "a.b c": "x", "đường": "y\n\tz"}),
                record("d", self.TEXTS[3], title="", url="", source={"x": [1, None]}, n=12.50),
                '{"id":7,"text":"lặp lại","k":"đầu","k":"sau","title":"lặp lại"}',
                record("e", self.TEXTS[4], title=self.TEXTS[4]), record("f", self.TEXTS[5])]

    def test_a_corpus_gives_the_same_bytes(self):
        self.make_index(str(SOURCE / "corpus/documents"))
        copy = self.expect_same()
        for name in os.listdir(self.index):
            self.assertEqual(Path(copy, name).read_bytes(), Path(self.index, name).read_bytes(), name)

    def test_odd_records(self):
        self.make_index(self.write_records("a.jsonl", *self.odd_records()))
        copy = self.expect_same()
        for name in os.listdir(self.index):
            self.assertEqual(Path(copy, name).read_bytes(), Path(self.index, name).read_bytes(), name)
        lines = [json.loads(line) for line in self.dump(self.index).splitlines()]
        self.assertEqual([line["text"] for line in lines if line["id"] in "abcdef"][2], self.TEXTS[3])
        self.assertEqual(lines[2]["text"], self.TEXTS[2])
        self.assertEqual((lines[2][""], lines[2]["a.b c"], lines[2]["đường"]),
                         ("không tên", "x", "y\n\tz"))
        self.assertEqual((lines[3]["source"], lines[3]["n"]), ('{"x": [1, null]}', "12.5"))
        self.assertNotIn("url", lines[3])
        self.assertEqual((lines[4]["id"], lines[4]["k"]), ("7", "đầu"))

    def test_every_kind_of_index(self):
        source = self.write_records("a.jsonl", *self.odd_records())
        for options in (["--tokens"], ["--unit", "document", "--no-pairs"], ["--no-positions"],
                        ["--no-citations", "--column", "a.b c", "--column", "ký:date"]):
            with self.subTest(options):
                shutil.rmtree(self.index, ignore_errors=True)
                self.make_index(source, options=options)
                _, err = self.run_cli("dump", self.index)
                told = re.search("tracuu index - --index DIR(.*)", err).group(1)
                copy = self.expect_same(*shlex.split(told))
                for name in os.listdir(self.index):
                    self.assertEqual(Path(copy, name).read_bytes(),
                                     Path(self.index, name).read_bytes(), name)

    def test_deleted_and_replaced_documents_of_many_segments(self):
        self.make_index(self.write_records("a.jsonl", *self.odd_records()))
        self.make_index(self.write_records("b.jsonl", record("a", "mới"), record("g", "thư viện")),
                        options=["--update"])
        self.run_cli("delete", self.index, "d", "7")
        copy = self.expect_same()
        ids = [json.loads(line)["id"] for line in self.dump(self.index).splitlines()]
        self.assertEqual(ids, ["b 1 'x' \"y\"", "c", "e", "f", "a", "g"])
        for query in ("thư viện", "mới", "chợ", "so:7/QĐ-UBND", "loai:quyet_dinh OR một"):
            found = [{hit["id"] for hit in json.loads(self.run_cli("search", place, query, "--json")[0])["hits"]}
                     for place in (self.index, copy)]
            self.assertEqual(found[0], found[1], query)

    def test_broken_utf8_is_replaced_and_told(self):
        self.write("docs/a.txt", b"th\xc6\xb0 vi\xff\xfen t\xe1\xbb nh")
        self.make_index(self.path("docs"))
        out, err = self.run_cli("dump", self.index)
        self.assertIn("broken UTF-8 of 1 document", err)
        self.assertEqual(json.loads(out)["text"], "thư vi\ufffd\ufffdn t\ufffd nh")
        copy = self.again(out.encode())
        self.assertEqual(self.dump(copy), out.encode())
        self.assertEqual(self.ids("thư"), ["a.txt"])

    def test_text_in_an_old_encoding(self):
        self.make_index(self.write_records("a.jsonl", record("a", TCVN3)), options=["--accept-legacy"])
        _, err = self.run_cli("dump", self.index)
        self.assertIn("--index DIR --accept-legacy", err)
        self.expect_same("--accept-legacy")

    def test_files(self):
        self.make_index(self.write_records("a.jsonl", *self.odd_records()))
        wanted = self.dump(self.index)
        plain = self.path("out.jsonl")
        self.assertEqual(self.dump(self.index, "-o", plain), b"")
        self.assertEqual(Path(plain).read_bytes(), wanted)
        packed = self.path("out.jsonl.zst")
        self.dump(self.index, "-o", packed)
        copy = self.path("copy")
        self.run_cli("index", packed, "--index", copy)
        self.assertEqual(self.dump(copy), wanted)
        _, err = self.run_cli("dump", self.index, "-o", self.path("no/such/folder"), code=EXIT_FAILURE)
        self.assertIn("no/such/folder", err)

    def test_some_documents_and_fields(self):
        self.make_index(self.write_records("a.jsonl", *self.odd_records()))
        listed = self.write("ids.txt", "e\nno such id\nb 1 'x' \"y\"\n")
        out, err = self.run_cli("dump", self.index, "--ids", listed)
        self.assertEqual([json.loads(line)["id"] for line in out.splitlines()], ["e", "b 1 'x' \"y\""])
        self.assertIn("“no such id”", err)
        out, _ = self.run_cli("dump", self.index, "--query", "thư viện", "--fields", "title,n")
        self.assertEqual(json.loads(out.splitlines()[0]), {"id": "a", "title": "Thư viện"})
        out, _ = self.run_cli("dump", self.index, "--fields", "text", "--query", "so:3/QĐ-UBND")
        self.assertEqual(json.loads(out), {"id": "a", "text": self.TEXTS[0]})
        self.run_cli("dump", self.index, "--query", "khôngcótừnày", code=EXIT_NEGATIVE)
        self.run_cli("dump", self.index, "--query", "(", code=EXIT_USAGE)
        self.run_cli("dump", self.index, "--query", "x", "--ids", listed, code=EXIT_USAGE)

    def test_an_empty_index(self):
        self.make_index(self.write("empty.jsonl", ""))
        self.assertEqual(self.dump(self.index), b"")

    def test_stats_tell_how_an_index_was_made(self):
        self.make_index(self.write_records("a.jsonl", record("a")),
                        options=["--unit", "document", "--column", "ký:date"])
        schema = self.stats()["schema"]
        self.assertEqual((schema["unit"], schema["tokens"], schema["citations"]),
                         ("document", False, True))
        self.assertIn({"name": "ký", "type": "date"}, schema["columns"])


class CorpusTest(CliTest):
    """One index of the documents in corpus/ for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.shared = tempfile.mkdtemp(prefix="tracuu_cli_search_")
        cls.corpus_index = os.path.join(cls.shared, "index")
        subprocess.run([BINARY, "index", str(SOURCE / "corpus/documents"), "--index", cls.corpus_index,
                        "--quiet"], check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.shared, ignore_errors=True)

    def setUp(self):
        super().setUp()
        self.index = self.corpus_index


class Search(CorpusTest):
    def raw(self, name):
        return (SOURCE / "corpus/documents" / name).read_bytes()

    def test_by_words(self):
        found = self.search("đối thoại người bán hàng chợ Cầu Muối", "-k", "3")
        self.assertEqual(found["hits"][0]["id"], "bb-bqlc-11-doi-thoai-cau-muoi.txt")
        self.assertEqual(len(found["hits"]), 3)
        self.assertGreaterEqual(found["total"], 3)
        self.assertIsInstance(found["total_exact"], bool)
        scores = [hit["score"] for hit in found["hits"]]
        self.assertEqual(scores, sorted(scores, reverse=True))

    def test_without_marks(self):
        self.assertEqual(self.ids("doi thoai nguoi ban hang cho Cau Muoi", "-k", "1"),
                         ["bb-bqlc-11-doi-thoai-cau-muoi.txt"])

    def test_by_number_however_it_is_typed(self):
        for query in ("11/BB-BQLC", "11/bb-bqlc", "so:11/BB-BQLC"):
            self.assertEqual(self.ids(query, "-k", "1"), ["bb-bqlc-11-doi-thoai-cau-muoi.txt"], query)

    def test_operators_and_phrases(self):
        every = set(self.ids("muối", "-k", "100"))
        some = set(self.ids('muối AND "chợ cầu"', "-k", "100"))
        rest = set(self.ids('muối AND NOT "chợ cầu"', "-k", "100"))
        self.assertTrue(some and rest)
        self.assertEqual(some | rest, every)
        self.assertFalse(some & rest)

    def test_snippets_slice_the_raw_bytes(self):
        hits = self.search("ủy ban nhân dân tỉnh", "-k", "100")["hits"]
        self.assertGreater(len(hits), 20)
        for hit in hits:
            raw = self.raw(hit["id"])
            start = hit["snippet_start_byte"]
            snippet = hit["snippet"].encode()
            self.assertEqual(raw[start:start + len(snippet)], snippet, hit["id"])
            self.assertTrue(hit["highlights"])
            for begin, end in hit["highlights"]:
                raw[start + begin:start + end].decode()  # whole characters

    def test_fields_that_are_unknown_are_left_out(self):
        source = self.write_records("a.jsonl", record("a", "muối", title="Về muối", date="05/06/2023"),
                                    record("b", "lúa", title="Về lúa", date="hôm qua"))
        self.index = self.path("index")
        self.make_index(source)
        a, b = self.search("muối")["hits"][0], self.search("lúa")["hits"][0]
        self.assertEqual((a["title"], a["date"]), ("Về muối", "2023-06-05"))
        self.assertNotIn("number", a)
        self.assertNotIn("date", b)

    def test_explain_tells_how_each_segment_was_searched(self):
        found = self.search("thư viện", "--explain")
        self.assertGreater(len(found["plan"]), 0)
        for segment in found["plan"]:
            self.assertIn(segment["strategy"], ("sparse", "ranges"))
            self.assertGreater(segment["lists"], 0)
        self.assertEqual(self.search("thư viện").get("plan"), None)
        out, _ = self.run_cli("search", self.index, "thư viện", "--explain")
        self.assertRegex(out, r"segment 1: (sparse|ranges), \d+ posting lists")

    def test_explain_adds_up(self):
        for query in ("thư viện tỉnh An Hải", "thu vien tinh an hai", '"thư viện" OR muối', "11/BB-BQLC"):
            for order in ((), ("--sort", "-date")):
                for hit in self.search(query, "--explain", *order)["hits"]:
                    explanation = hit["explanation"]
                    parts = sum(part["contribution"] for part in explanation["parts"])
                    self.assertEqual(parts, hit["score"], query)  # exact: 1/65536 and no smaller
                    self.assertEqual(explanation["score"], hit["score"])
                    self.assertIn(explanation["stage"], (1, 2))
        restored = self.search("thu vien tinh", "--explain", "-k", "1")["hits"][0]["explanation"]["restored"]
        self.assertIn({"typed": "vien", "read_as": "viện"}, restored)
        out, _ = self.run_cli("search", self.index, "thu vien tinh", "-k", "1", "--explain")
        self.assertRegex(out, r"\d+\.\d{5}  score, stage 2, ")
        self.assertRegex(out, r"word body “viện”: \d+ in \d+ words, \d+ have it, idf [\d.]+, weight 1")
        self.assertIn("“vien” was read as “viện”", out)

    def test_highlights_in_other_units(self):
        texts = {"composed": "Thư viện 📚 mở\u00a0cửa.\r\nNgười đọc 👓 sách ở thư viện.",
                 "decomposed": unicodedata.normalize("NFD", "Đường 🛶 đến chợ,\r\nrồi thư viện 📚 tỉnh.")}
        lines = [json.dumps({"id": name, "text": text}, ensure_ascii=False) for name, text in texts.items()]
        source = self.write_records("a.jsonl", *lines)
        broken = (b"\xff\xe2\x82\n" * 40 + "thư viện ".encode() + b"\xf0\x9f\x93" +
                  " sách thư viện".encode())
        self.write("d/broken.txt", broken)
        texts["broken.txt"] = broken.decode("utf-8", "replace")
        self.index = self.path("index")
        self.make_index(source, self.path("d"), options=["--quiet"])
        hits = self.search("thư viện")["hits"]
        self.assertGreaterEqual({hit["id"] for hit in hits}, set(texts))
        for hit in hits:
            snippet = hit["snippet"]
            self.assertTrue(hit["highlights"])
            self.assertEqual(len(hit["highlights_codepoints"]), len(hit["highlights"]))
            self.assertEqual(len(hit["highlights_utf16"]), len(hit["highlights"]))
            wide = snippet.encode("utf-16-le")
            for (begin, end), (begin16, end16) in zip(hit["highlights_codepoints"], hit["highlights_utf16"]):
                word = unicodedata.normalize("NFC", snippet[begin:end]).lower()
                self.assertIn(word, ("thư", "viện"), hit["id"])
                self.assertEqual(wide[2 * begin16:2 * end16].decode("utf-16-le"), snippet[begin:end])
            if hit["id"] not in texts:
                continue
            text = texts[hit["id"]]
            start = hit["snippet_start_codepoint"]
            self.assertEqual(text[start:start + len(snippet)], snippet, hit["id"])
            start = 2 * hit["snippet_start_utf16"]
            self.assertEqual(text.encode("utf-16-le")[start:start + len(wide)], wide, hit["id"])

    def test_orders(self):
        source = self.write_records(
            "a.jsonl",
            record("đ", "muối", type="Đề án", date="2019-05-06", number="9/2018/QĐ-UBND"),
            record("d", "muối muối", type="Dự án", date="2021-01-01", number="10/2018/QĐ-UBND"),
            record("a", "muối chợ", type="ấn phẩm", number="100/2017/QĐ-UBND"),
            record("q", "muối", type="Quyết định", date="2020-12-31"))
        self.index = self.path("index")
        self.make_index(source)
        for order, ids in (("type", "adđq"), ("-type", "qđda"), ("date", "đqda"), ("-date", "dqđa"),
                           ("number", "ađdq"), ("-number", "dđaq")):
            found = self.search("muối", "--sort", order)
            self.assertEqual("".join(hit["id"] for hit in found["hits"]), ids, order)
            self.assertNotIn("score", found["hits"][0])
            self.assertIn("score", self.search("muối", "--sort", order, "--explain")["hits"][0])
        self.assertEqual(self.search("muối", "--sort", "relevance"), self.search("muối"))
        _, err = self.run_cli("search", self.index, "muối", "--sort", "colour", code=EXIT_USAGE)
        self.assertIn('"colour"', err)

    def test_facets(self):
        source = self.write_records("a.jsonl", record("1", "muối", type="B", date="2019-05-06"),
                                    record("2", "muối", type="A", date="2019-07-01"),
                                    record("3", "muối", type="A", date="2018-01-01"),
                                    record("4", "lúa", type="A"), record("5", "muối", type="C"))
        self.index = self.path("index")
        self.make_index(source)
        self.run_cli("delete", self.index, "3")
        found = self.search("muối", "-k", "1", "--facet", "type", "--facet", "year")
        self.assertEqual(found["facets"], {"type": [{"value": "A", "count": 1}, {"value": "B", "count": 1},
                                                    {"value": "C", "count": 1}],
                                           "year": [{"value": "2019", "count": 2}]})
        self.assertNotIn("facets", self.search("muối"))
        out, _ = self.run_cli("search", self.index, "muối", "--facet", "year")
        self.assertRegex(out, r"\nyear\n +2  2019\n$")
        self.run_cli("search", self.index, "muối", "--facet", "colour", code=EXIT_USAGE)

    def test_pages(self):
        for order in ((), ("--sort", "-date"), ("--sort", "type"), ("--units",)):
            every = self.ids("ủy ban nhân dân tỉnh", "-k", "1000", *order)
            paged, options, cursor = [], [], None
            while True:
                page = self.search("ủy ban nhân dân tỉnh", "-k", "13", *order, *options)
                paged += [hit["id"] for hit in page["hits"]]
                cursor = page.get("cursor")
                if cursor is None:
                    break
                options = ["--after", cursor]
            self.assertEqual(paged, every, order)
            some = self.ids("ủy ban nhân dân tỉnh", "-k", "5", "--from", "8", *order)
            self.assertEqual(some, every[8:13])
        cursor = self.search("ủy ban", "-k", "2")["cursor"]
        self.run_cli("search", self.index, "thư viện", "--after", cursor, code=EXIT_USAGE)
        self.run_cli("search", self.index, "ủy ban", "--after", cursor[:-1] + "!", code=EXIT_USAGE)
        self.run_cli("search", self.index, "ủy ban", "--after", cursor, "--from", "1", code=EXIT_USAGE)

    def test_counts(self):
        total = self.search("ủy ban")["total"]
        self.assertGreater(total, 20)
        for option, counted, exact in (("exact", total, True), ("20", 20, False), (str(total), total, True)):
            found = self.search("ủy ban", "--count", option)
            self.assertEqual((found["total"], found["total_exact"]), (counted, exact))
        out, _ = self.run_cli("search", self.index, "ủy ban", "--count", "20")
        self.assertEqual(out.splitlines()[0], "at least 20 documents")
        for wrong in ("many", "-1", ""):
            self.run_cli("search", self.index, "ủy ban", "--count=" + wrong, code=EXIT_USAGE)

    def test_like(self):
        hits = self.search("chợ nổi di dời", "-k", "1")["hits"]
        found = json.loads(self.run_cli("search", self.index, "--like", hits[0]["id"], "--json")[0])
        self.assertEqual(found["like"], hits[0]["id"])
        self.assertNotIn("query", found)
        self.assertEqual(len(found["hits"]), 10)
        self.assertNotIn(hits[0]["id"], [hit["id"] for hit in found["hits"]])
        self.assertTrue(all(hit["highlights"] for hit in found["hits"]))
        self.run_cli("search", self.index, "--like", "nobody", code=EXIT_NEGATIVE)
        self.run_cli("search", self.index, "muối", "--like", hits[0]["id"], code=EXIT_USAGE)
        self.run_cli("search", self.index, code=EXIT_USAGE)

    def test_csv(self):
        out, _ = self.run_cli("search", self.index, "thư viện", "-k", "4", "--from", "2", "--csv")
        rows = list(csv.DictReader(io.StringIO(out)))
        hits = self.search("thư viện", "-k", "4", "--from", "2")["hits"]
        self.assertEqual([row["rank"] for row in rows], ["3", "4", "5", "6"])
        for row, hit in zip(rows, hits):
            self.assertEqual(row["id"], hit["id"])
            self.assertEqual(float(row["score"]), hit["score"])
            self.assertNotIn("\n", row["snippet"])
            self.assertEqual(row["snippet"].split(), hit["snippet"].split())
            for name in ("title", "number", "type", "issuer", "date", "pinpoint"):
                self.assertEqual(row[name], hit.get(name, ""), name)
        self.run_cli("search", self.index, "thư viện", "--csv", "--json", code=EXIT_USAGE)

    def test_nothing_found(self):
        found = self.search("zzzkhongcogi", code=EXIT_NEGATIVE)
        self.assertEqual((found["total"], found["hits"]), (0, []))
        out, err = self.run_cli("search", self.index, "zzzkhongcogi", code=EXIT_NEGATIVE)
        self.assertEqual((out, err), ("0 documents\n", ""))
        self.run_cli("search", self.index, "", code=EXIT_NEGATIVE)

    def test_what_was_probably_meant(self):
        for typed, meant in (("quyết đinh", "quyết định"), ("thư viẹn", "thư viện")):
            found = self.search(typed)
            self.assertEqual(found["did_you_mean"], meant)
            self.assertIn(f"did you mean: {meant}\n", self.run_cli("search", self.index, typed)[1])
        self.assertNotIn("did_you_mean", self.search("thư viện"))

    def test_abbreviations(self):
        plain = self.search("UBND")["total"]
        wide = self.search("UBND", "--abbreviations")
        self.assertGreater(wide["total"], plain)

    def test_words_with_slips(self):
        found = self.search("viẹn~")
        self.assertGreater(found["total"], 0)
        self.assertTrue(any(hit["highlights"] for hit in found["hits"]))
        self.run_cli("search", self.index, "15/2020/NĐ-CP~", code=EXIT_USAGE)

    def test_a_malformed_query_points_at_its_place(self):
        out, err = self.run_cli("search", self.index, 'thư viện "mở', code=EXIT_USAGE)
        self.assertEqual(out, "")
        query_line, caret_line = err.splitlines()[1:3]
        self.assertEqual(query_line.strip(), 'thư viện "mở')
        self.assertEqual(caret_line.index("^"), query_line.index('"'))

    def test_the_caret_counts_columns_not_characters(self):
        decomposed = "thu\u031b vie\u0323\u0302n"
        _, err = self.run_cli("search", self.index, decomposed + ' "mở', code=EXIT_USAGE)
        self.assertEqual(err.splitlines()[2], "  " + " " * len("thư viện ") + "^")

    def test_lenient_never_fails(self):
        for query in ('thư viện "mở', "(thư viện", "AND", "OR OR", ")", '"', "NOT"):
            done = subprocess.run([BINARY, "search", self.index, query, "--lenient"],
                                  capture_output=True, timeout=60)
            self.assertIn(done.returncode, (EXIT_OK, EXIT_NEGATIVE), query)
        self.assertTrue(self.ids('thư viện "mở', "--lenient"))

    def test_lenient_tells_what_it_passed_over(self):
        out, err = self.run_cli("search", self.index, "thư viện nguoi_ky:Hòa", "--lenient", "--json")
        ignored = json.loads(out)["ignored"]
        self.assertEqual([(part["start"], part["end"]) for part in ignored], [(12, 21)])
        self.assertIn("effective_date", ignored[0]["reason"])
        self.assertIn("passed over “nguoi_ky:” at byte 12", err)
        out, err = self.run_cli("search", self.index, "thư viện", "--lenient", "--json")
        self.assertEqual((json.loads(out)["ignored"], err), ([], ""))
        self.assertNotIn("ignored", self.search("thư viện"))

    def test_an_unknown_field_is_told_with_those_there_are(self):
        out, err = self.run_cli("search", self.index, "thư viện nguoi_ky:Hòa", code=EXIT_USAGE)
        self.assertEqual(out, "")
        self.assertIn("no field “nguoi_ky”", err)
        self.assertIn("effective_date", err)
        lines = err.splitlines()
        caret = next(line for line in lines if line.strip() == "^")
        query_line = lines[lines.index(caret) - 1]
        self.assertEqual(caret.index("^"), query_line.index("nguoi_ky"))

    def test_queries_that_look_like_something_else(self):
        for query in ("index", "[thư viện]", "[thư,viện]", "--", "thư\tviện\n"):
            arguments = ["--", query] if query.startswith("-") else [query]
            done = subprocess.run([BINARY, "search", self.index, *arguments], capture_output=True,
                                  timeout=60)
            self.assertIn(done.returncode, (EXIT_OK, EXIT_NEGATIVE), (query, done.stderr))
        self.assertEqual(self.search("[thư,viện]")["query"], "[thư,viện]")

    def test_output_for_people_is_wrapped_and_plain_without_a_terminal(self):
        out, err = self.run_cli("search", self.index, "ủy ban nhân dân tỉnh", "-k", "5")
        self.assertEqual(err, "")
        self.assertNotIn("\x1b", out)
        self.assertRegex(out.splitlines()[0], r"^\d+ documents$")
        self.assertRegex(out, r"(?m)^ 1\. ")
        self.assertRegex(out, r"(?m)^ 5\. ")
        for line in out.splitlines():
            self.assertLessEqual(sum(not unicodedata.combining(c) for c in line), 80, line)

    def test_documents_cannot_steer_the_terminal(self):
        text = "muối \x1b[31mđỏ\x07 \x9b2J \u202eđảo"
        source = self.write_records("a.jsonl", record("a", text, title="t\x1b]0;x\x07"))
        self.index = self.path("index")
        self.make_index(source)
        out, _ = self.run_cli("search", self.index, "muối")
        self.assertFalse(set(out) & set("\x1b\x07\x9b\u202e"))
        self.assertEqual(self.search("muối")["hits"][0]["snippet"], text)

    def test_a_terminal_shows_bold_unless_no_color(self):
        try:
            import pty
        except ImportError:
            self.skipTest("no pseudo-terminals here")

        def on_terminal(**environment):
            master, slave = pty.openpty()
            done = subprocess.Popen([BINARY, "search", self.index, "thư viện", "-k", "1"], stdout=slave,
                                    env={**os.environ, "TERM": "xterm", "NO_COLOR": "", **environment})
            os.close(slave)
            shown = b""
            try:
                while piece := os.read(master, 65536):
                    shown += piece
            except OSError:
                pass  # the other end was closed
            os.close(master)
            self.assertEqual(done.wait(), EXIT_OK)
            return shown.decode()

        coloured = on_terminal()
        self.assertIn("\x1b[1m", coloured)
        plain = on_terminal(NO_COLOR="1")
        self.assertNotIn("\x1b", plain)
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", coloured), plain)


class RunAndBench(CorpusTest):
    def test_a_run_is_well_formed(self):
        queries = self.write("q.tsv", "q1\tthư viện tỉnh AND \"(\n\nq2\tso:11/BB-BQLC chợ\r\nq3\tzzzkhong\n")
        out, err = self.run_cli("run", self.index, queries, "-k", "5", "--tag", "thu")
        self.assertEqual(err, "")
        rows = [line.split(" ") for line in out.splitlines()]
        self.assertTrue(all(len(row) == 6 and row[1] == "Q0" and row[5] == "thu" for row in rows))
        for query in ("q1", "q2"):
            of_query = [row for row in rows if row[0] == query]
            self.assertEqual([int(row[3]) for row in of_query], list(range(1, 6)))
            self.assertEqual(len({row[2] for row in of_query}), 5)
            scores = [float(row[4]) for row in of_query]
            self.assertEqual(scores, sorted(scores, reverse=True))
            self.assertTrue(all(re.fullmatch(r"\d+\.\d{6,}", row[4]) for row in of_query))
        self.assertFalse([row for row in rows if row[0] == "q3"])

    def test_queries_from_stdin_and_compressed(self):
        queries = b"q1\tth\xc6\xb0 vi\xe1\xbb\x87n\n"
        expected, _ = self.run_cli("run", self.index, self.write("q.tsv", queries))
        self.assertEqual(self.run_cli("run", self.index, "-", stdin=queries)[0], expected)
        packed = self.zstd(self.path("q.tsv"))
        self.assertEqual(self.run_cli("run", self.index, packed)[0], expected)
        self.assertTrue(expected)

    def test_white_space_in_ids_is_percent_encoded_and_nothing_else(self):
        source = self.write_records("a.jsonl", record("a b%20c\u00a0\u3000d/é", "muối"))
        self.index = self.path("index")
        self.make_index(source)
        out, _ = self.run_cli("run", self.index, "-", stdin="q\tmuối".encode())
        self.assertEqual(out.split()[2], "a%20b%20c%C2%A0%E3%80%80d/é")
        self.assertEqual(len(out.split()), 6)

    def test_queries_that_cannot_be_used_are_named_before_anything_is_answered(self):
        for content, line in (("q1\tmuối\nkhông có tab\n", 2), ("q1\tmuối\nq1\tlúa\n", 2), ("\tmuối\n", 1),
                              ("q 1\tmuối\n", 1)):
            queries = self.write("q.tsv", content)
            out, err = self.run_cli("run", self.index, queries, code=EXIT_FAILURE)
            self.assertEqual(out, "")
            self.assertIn(f"{queries}:{line}: ", err)

    def test_a_query_file_that_is_missing_or_a_folder(self):
        for path in (self.path("nowhere.tsv"), str(self.folder)):
            for command in (["run", self.index, path], ["bench", self.index, path, "--mode", "or"]):
                _, err = self.run_cli(*command, code=EXIT_FAILURE)
                self.assertIn(path, err)

    def test_a_tag_is_one_word(self):
        self.run_cli("run", self.index, "-", "--tag", "hai từ", code=EXIT_USAGE, stdin=b"q\tx")

    def bench(self, mode, text, *options):
        out, err = self.run_cli("bench", self.index, "-", "--mode", mode, "--repeat", "2", *options,
                                stdin=text.encode())
        self.assertEqual(err, "")
        return [json.loads(line) for line in out.splitlines()]

    def test_bench_modes(self):
        words = "chợ muối\n"
        for mode in ("term", "and", "or", "phrase", "question", "number", "count"):
            told = self.bench(mode, "11/BB-BQLC\n" if mode == "number" else words)
            self.assertEqual(len(told), 1, mode)
            self.assertEqual(list(told[0]), ["query", "us", "count", "ids", "scores"], mode)
            self.assertGreater(told[0]["us"], 0, mode)
            self.assertGreater(told[0]["count"], 0, mode)
            self.assertEqual(len(told[0]["ids"]), len(told[0]["scores"]), mode)
        self.assertEqual(self.bench("count", words)[0]["ids"], [])

    def test_bench_counts_agree(self):
        words = "chợ muối\n"
        both, any_of = self.bench("and", words)[0], self.bench("or", words)[0]
        self.assertLess(both["count"], any_of["count"])
        self.assertEqual(self.bench("count", words)[0]["count"], both["count"])
        self.assertEqual(self.bench("count", words, "--operator", "or")[0]["count"], any_of["count"])
        self.assertLessEqual(self.bench("phrase", words)[0]["count"], both["count"])

    def test_bench_ranks_as_run_does(self):
        question = "điều kiện hoạt động của thư viện tỉnh là gì"
        told = self.bench("question", question, "-k", "7")[0]
        out, _ = self.run_cli("run", self.index, "-", "-k", "7", stdin=f"q\t{question}".encode())
        rows = [line.split(" ") for line in out.splitlines()]
        self.assertEqual(told["ids"], [row[2] for row in rows])
        first = self.bench("question", question, "-k", "7", "--first-stage", "--plan")[0]
        self.assertLess(first["scores"][0], told["scores"][0])  # the second stage adds
        self.assertIn(first["strategy"], ("sparse", "ranges"))
        self.assertEqual([f"{score:.6f}" for score in told["scores"]], [row[4] for row in rows])

    def test_bench_takes_ready_tokens(self):
        self.assertEqual(self.bench("term", "MUỐI\n", "--tokens")[0]["count"], 0)
        self.assertGreater(self.bench("term", "MUỐI\n")[0]["count"], 0)


class Cite(CliTest):
    FIELDS = ["start", "end", "start_byte", "end_byte", "surface", "class", "type", "number", "date",
              "year", "issuer", "title", "pinpoint", "relation", "passive", "self", "keys",
              "resolved", "ctx", "confidence"]

    def cite(self, *arguments, stdin=b""):
        out, _ = self.run_cli("cite", *arguments, stdin=stdin)
        return [json.loads(line) for line in out.splitlines()]

    def test_offsets_slice_code_points_and_bytes(self):
        names = sorted(os.listdir(SOURCE / "corpus/documents"))
        paths = [str(SOURCE / "corpus/documents" / name) for name in names]
        told = self.cite(*paths)
        self.assertEqual([line["id"] for line in told], paths)
        classes, relations = set(), set()
        for line in told:
            raw = Path(line["id"]).read_bytes()
            text, last = raw.decode(), 0
            for one in line["citations"]:
                self.assertEqual(list(one), self.FIELDS)
                self.assertEqual(text[one["start"]:one["end"]], one["surface"])
                self.assertEqual(raw[one["start_byte"]:one["end_byte"]].decode(), one["surface"])
                self.assertGreaterEqual(one["start"], last)
                last = one["end"]
                classes.add(one["class"])
                relations.add(one["relation"])
        self.assertLessEqual({"doc", "internal"}, classes)
        self.assertLessEqual({"none", "can_cu", "thay_the", "thuc_hien"}, relations)

    def test_one_citation_with_all_fields(self):
        text = "Căn cứ từ khoản 1 đến khoản 3 Điều 5 Nghị định 41/2023/NĐ-CP ngày 2/5/2023 của Chính phủ"
        line, = self.cite(stdin=text.encode())
        one, = line["citations"]
        self.assertEqual(line["id"], "-")
        self.assertEqual(one["start"], 7)
        self.assertEqual(one["end"], len(text))
        self.assertEqual(one["pinpoint"], [{"khoan": "1", "khoan_to": "3", "dieu": "5"}])
        self.assertEqual((one["type"], one["number"]), ("Nghị định", "41/2023/NĐ-CP"))
        self.assertEqual((one["date"], one["year"]), ("2023-05-02", None))
        self.assertEqual((one["issuer"], one["relation"]), ("Chính phủ", "can_cu"))
        self.assertEqual((one["keys"], one["resolved"], one["ctx"]), (["41/2023/ND/CP"], [], []))

    def test_json_lines_take_id_and_text_alone(self):
        lines = record("a", "theo Luật Giá năm 2023", citations=[1], number="x") + "\n{\n"
        lines += record("b", "không có gì")
        out, err = self.run_cli("cite", "--jsonl", stdin=lines.encode())
        told = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line["id"] for line in told], ["a", "b"])
        self.assertEqual(told[0]["citations"][0]["resolved"], ["16/2023/QH15"])
        self.assertEqual(told[1]["citations"], [])
        self.assertIn("skipped: -:2: ", err)
        path = self.write("a.jsonl", lines)
        self.assertEqual(self.cite(path), told)
        self.assertEqual(self.cite(self.zstd(path)), told)

    def test_offsets_on_decomposed_and_broken_text(self):
        text = unicodedata.normalize("NFD", "xét Quyết định số\u00a0190/QĐ-\nTTg, đúng")
        one, = self.cite(stdin=text.encode())[0]["citations"]
        self.assertEqual(text[one["start"]:one["end"]], one["surface"])
        self.assertEqual(one["number"], "190/QĐ-TTg")
        raw = b"\xff\xc3 Ngh\xe1\xbb\x8b \xc4\x91\xe1\xbb\x8bnh 41/2023/N\xc4\x90-CP"
        one, = self.cite(self.write("a.txt", raw))[0]["citations"]
        self.assertEqual(one["keys"], ["41/2023/ND/CP"])

    def test_annotated_passages(self):
        shared = SOURCE.parent / "shared"
        gold, score = shared / "data/citations", shared / "eval/score_citations.py"
        if not score.exists() or not gold.exists():
            self.skipTest("no annotated passages beside the source")
        for name, least in (("gold_seeds", 1.0), ("gold_dev", 0.99)):
            path = str(gold / f"{name}.jsonl")
            told = self.write(name, self.run_cli("cite", "--jsonl", path)[0])
            done = subprocess.run([sys.executable, str(score), path, told], capture_output=True,
                                  text=True, check=True)
            for line in done.stdout.splitlines():
                if line.startswith(("exact span", "number")):
                    self.assertGreaterEqual(float(line.split("F1 ")[1].split()[0]), least, done.stdout)
            self.assertIn("false hit: 0 /", done.stdout)

    def test_a_missing_file_is_a_failure(self):
        _, err = self.run_cli("cite", self.path("nowhere.txt"), code=EXIT_FAILURE)
        self.assertIn("nowhere.txt", err)


class Numbers(CliTest):
    """lookup and graph, on an archive of four documents."""

    def setUp(self):
        super().setUp()
        source = self.write_records(
            "in.jsonl",
            record("qd", "Đề án.", number="1847/QĐ-TTg", type="Quyết định", date="2018-12-27",
                   issuer="Thủ tướng Chính phủ", status="Còn hiệu lực"),
            record("nd", "Quy định.", number="8/2020/NĐ-CP", type="Nghị định", date="2020-01-08"),
            record("kh", "Căn cứ khoản 2 Điều 5 Quyết định số 1847/QĐ-TTg ngày 27/12/2018 của Thủ "
                         "tướng Chính phủ.", number="5/KH-UBND", date="2019-03-01"),
            record("nd-2", 'Thay thế Nghị định số 8/2020/NĐ-CP. Theo "Thông tư" số 3/2019/TT-BTC.',
                   number="9/2024/NĐ-CP", date="2024-01-02", effective_date="2024-03-01"))
        self.run_cli("index", source, "--index", self.index, "--quiet")

    def lookup(self, *numbers, code=EXIT_OK):
        out, _ = self.run_cli("lookup", self.index, *numbers, "--json", code=code)
        return [json.loads(line) for line in out.splitlines()]

    def test_documents_and_who_cites_them(self):
        found, = self.lookup("qd 1847 ttg 2018")
        self.assertEqual(found["query"], "qd 1847 ttg 2018")
        self.assertEqual(found["key"], "1847/QD/TTG@2018")
        self.assertFalse(found["partial"])
        document, = found["documents"]
        self.assertEqual({key: document[key] for key in
                          ("id", "number", "type", "issuer", "date", "year", "status")},
                         {"id": "qd", "number": "1847/QĐ-TTg", "type": "Quyết định",
                          "issuer": "Thủ tướng Chính phủ", "date": "2018-12-27", "year": 2018,
                          "status": "Còn hiệu lực"})
        citing, = found["cited_by"]
        self.assertEqual((citing["id"], citing["pinpoint"], citing["relation"], citing["count"]),
                         ("kh", "khoản 2 Điều 5", "can_cu", 1))
        replaced, = self.lookup("8/2020/NĐ-CP")
        change, = replaced["groups"][0]["changed_by"]
        self.assertEqual((change["id"], change["relation"], change["since"]),
                         ("nd-2", "thay_the", "2024-03-01"))

    def test_related(self):
        source = self.write_records("r.jsonl",
                                    record("x", "Căn cứ Nghị định số 8/2020/NĐ-CP."),
                                    record("y", "Theo Nghị định số 8/2020/NĐ-CP."),
                                    record("z", "Không viện dẫn gì."))
        self.index = self.path("related")
        self.make_index(source)
        out, _ = self.run_cli("related", self.index, "x", "--json")
        found = json.loads(out)
        self.assertEqual([one["id"] for one in found["related"]], ["y"])
        self.assertEqual((found["related"][0]["coupled"], found["related"][0]["co_cited"]), (1, 0))
        self.assertRegex(self.run_cli("related", self.index, "x")[0], r"^ +\d+\.\d\d  y · both cite 1\n$")
        self.run_cli("related", self.index, "z", code=EXIT_NEGATIVE)
        _, err = self.run_cli("related", self.index, "nobody", code=EXIT_NEGATIVE)
        self.assertIn("nobody", err)

    def test_a_list_of_numbers(self):
        listed = self.write("list.txt", "1847/QĐ-TTg\n\n77/2001/NĐ-CP\n")
        both = self.lookup("8/2020/NĐ-CP", "--file", listed)
        self.assertEqual([one["query"] for one in both],
                         ["8/2020/NĐ-CP", "1847/QĐ-TTg", "77/2001/NĐ-CP"])
        out, _ = self.run_cli("lookup", self.index, "--file", "-", "--csv",
                              stdin="1847\n77/2001/NĐ-CP\n".encode())
        rows = list(csv.DictReader(io.StringIO(out)))
        self.assertEqual([(row["query"], row["role"], row["id"]) for row in rows],
                         [("1847", "bears", "qd"), ("1847", "cites", "kh"),
                          ("77/2001/NĐ-CP", "none", "")])
        self.assertEqual(rows[1]["pinpoint"], "khoản 2 Điều 5")

    def test_nothing_found_and_wrong_usage(self):
        self.lookup("77/2001/NĐ-CP", code=EXIT_NEGATIVE)
        out, _ = self.run_cli("lookup", self.index, "77/2001/NĐ-CP", code=EXIT_NEGATIVE)
        self.assertIn("no document bears or cites it", out)
        _, err = self.run_cli("lookup", self.index, code=EXIT_USAGE)
        self.assertIn("NUMBER", err)
        self.run_cli("lookup", self.index, "1", "--json", "--csv", code=EXIT_USAGE)
        self.run_cli("lookup", self.path("missing"), "1", code=EXIT_FAILURE)

    def test_for_people(self):
        out, _ = self.run_cli("lookup", self.index, "1847/QĐ-TTg")
        for part in ("1847/QĐ-TTg · 2018 · Thủ tướng Chính phủ", "Còn hiệu lực", "cited by 1",
                     "5/KH-UBND (kh) · 2019-03-01 · khoản 2 Điều 5 · căn cứ"):
            self.assertIn(part, out)
        out, _ = self.run_cli("lookup", self.index, "3/2019/TT-BTC")
        self.assertIn("not held; only cited", out)

    def test_graph_in_every_format(self):
        out, _ = self.run_cli("graph", self.index)
        graph = xml.etree.ElementTree.fromstring(out)[-1]
        names = [element.tag.split("}")[1] for element in graph]
        self.assertEqual((names.count("node"), names.count("edge")), (5, 3))
        out, _ = self.run_cli("graph", self.index, "--format", "json")
        told = json.loads(out)
        self.assertEqual({(edge["from"], edge["to"], edge["relation"], edge["pinpoint"])
                          for edge in told["edges"]},
                         {("kh", "qd", "can_cu", "khoản 2 Điều 5"),
                          ("nd-2", "nd", "thay_the", ""), ("nd-2", "3/2019/TT/BTC", "none", "")})
        for edge in told["edges"]:
            self.assertEqual(told["nodes"][edge["target"]]["id"], edge["to"])
        out, _ = self.run_cli("graph", self.index, "--format", "csv")
        self.assertEqual(len(list(csv.DictReader(io.StringIO(out)))), 3)
        out, _ = self.run_cli("graph", self.index, "--format", "dot")
        self.assertEqual(out.count(" -> "), 3)
        out, _ = self.run_cli("graph", self.index, "--missing", "--format", "csv")
        row, = csv.DictReader(io.StringIO(out))
        self.assertEqual((row["key"], row["cited_by"], row["year"]), ("3/2019/TT/BTC", "1", "2019"))
        self.run_cli("graph", self.index, "--missing", code=EXIT_USAGE)

    def test_fields_of_queries(self):
        out, _ = self.run_cli("search", self.index, "trich_dan:1847/QĐ-TTg", "--json")
        self.assertEqual([hit["id"] for hit in json.loads(out)["hits"]], ["kh"])
        out, _ = self.run_cli("search", self.index, "so:1847", "--json")
        self.assertEqual([hit["id"] for hit in json.loads(out)["hits"]], ["qd"])


class Suggest(CorpusTest):
    def suggest(self, typed, *options, code=EXIT_OK):
        out, err = self.run_cli("suggest", self.index, typed, "--json", *options, code=code)
        self.assertEqual(err, "")
        return json.loads(out)["suggestions"]

    def test_words_get_their_marks(self):
        best = self.suggest("thu vi")[0]
        self.assertEqual((best["text"], best["kind"], best["start_byte"]), ("thư viện", "word", 0))
        self.assertGreater(best["frequency"], 1)

    def test_numbers_as_documents_spell_them(self):
        found = self.suggest("412/2023/n")
        self.assertEqual(found[0]["text"], "412/2023/NĐ-CP")
        self.assertEqual({one["kind"] for one in found}, {"number"})
        frequencies = [one["frequency"] for one in self.suggest("1")]
        self.assertEqual(frequencies, sorted(frequencies, reverse=True))

    def test_lines_for_people(self):
        out, _ = self.run_cli("suggest", self.index, "thu vi", "-n", "1")
        self.assertRegex(out, r"^thư viện\t\d+\n$")

    def test_limits_and_exit_codes(self):
        self.assertEqual(len(self.suggest("t", "-n", "3")), 3)
        self.assertEqual(self.suggest("zzzzzz", code=EXIT_NEGATIVE), [])
        self.run_cli("suggest", self.index, "t", "-n", "0", code=EXIT_USAGE)
        self.run_cli("suggest", self.path("nowhere"), "t", code=EXIT_FAILURE)

    def test_help_has_an_example(self):
        self.assertRegex(self.run_cli("suggest", "--help")[0], r"Example:\n.*tracuu suggest ")


class Tokens(CliTest):
    def tokens(self, *arguments, stdin=b""):
        out, _ = self.run_cli("tokens", *arguments, stdin=stdin)
        return [json.loads(line) for line in out.splitlines()]

    def test_offsets_slice_the_raw_bytes(self):
        names = sorted(os.listdir(SOURCE / "corpus/documents"))
        paths = [str(SOURCE / "corpus/documents" / name) for name in names]
        told = self.tokens(*paths)
        self.assertEqual([line["id"] for line in told], paths)
        kinds = set()
        for line in told:
            raw = Path(line["id"]).read_bytes()
            self.assertEqual(set(line), {"id", "tokens"})
            for token in line["tokens"]:
                self.assertEqual(list(token), ["term", "kind", "start_byte", "end_byte"])
                kinds.add(token["kind"])
                covered = raw[token["start_byte"]:token["end_byte"]].decode()
                self.assertTrue(covered.strip())
                if token["kind"] == "number":
                    self.assertTrue(covered[0].isdigit(), covered)
        self.assertEqual(kinds, {"syllable", "number", "date", "citation"})

    def test_stdin_is_text(self):
        line, = self.tokens(stdin="Quyết định 1847/QĐ-TTg".encode())
        self.assertEqual(line["id"], "-")
        self.assertEqual(line["tokens"][0],
                         {"term": "quyết", "kind": "syllable", "start_byte": 0, "end_byte": 7})
        self.assertIn({"term": "1847/QD/TTG", "kind": "citation", "start_byte": 16, "end_byte": 28},
                      line["tokens"])

    def test_json_lines(self):
        lines = record("a", "muối\nlúa") + "\n{\n" + record("b", "x")
        out, err = self.run_cli("tokens", "--jsonl", stdin=lines.encode())
        told = [json.loads(line) for line in out.splitlines()]
        self.assertEqual([line["id"] for line in told], ["a", "b"])
        self.assertEqual([token["term"] for token in told[0]["tokens"]], ["muối", "lúa"])
        self.assertIn("skipped: -:2: ", err)
        path = self.write("a.jsonl", lines)
        self.assertEqual(self.tokens(path), told)
        self.assertEqual(self.tokens(self.zstd(path)), told)

    def test_broken_bytes_stay_valid_json(self):
        line, = self.tokens(self.write("a.txt", b"mu\xe1\xbb\x91i \xff\xc3 l\xc3\xbaa"))
        self.assertEqual([token["term"] for token in line["tokens"]], ["muối", "lúa"])

    def test_a_missing_file(self):
        _, err = self.run_cli("tokens", self.path("nowhere.txt"), code=EXIT_FAILURE)
        self.assertIn("nowhere.txt", err)


class Set(CliTest):
    def setUp(self):
        super().setUp()
        self.make_index(self.write_records("a.jsonl", *(
            record(f"d{i}", "muối", status="còn hiệu lực", title=f"Muối {i}") for i in range(4))))

    def facet(self):
        values = self.search("muối", "--facet", "status")["facets"]["status"]
        return {value["value"]: value["count"] for value in values}

    def test_by_id(self):
        _, err = self.run_cli("set", self.index, "status=hết hiệu lực", "end_date=31/12/2024",
                              "--id", "d1", "nowhere", "d2")
        self.assertIn("“nowhere”", err)
        self.assertIn("2 documents changed", err)
        self.assertEqual(self.facet(), {"còn hiệu lực": 2, "hết hiệu lực": 2})
        self.assertEqual(sorted(self.ids("end_date:2024")), ["d1", "d2"])
        self.run_cli("check", self.index)
        self.run_cli("optimize", self.index)
        self.assertEqual(self.facet(), {"còn hiệu lực": 2, "hết hiệu lực": 2})

    def test_by_lines(self):
        path = self.write_records("changes.jsonl", '{"id":"d0","status":null}', "",
                                  '{"id":"d1","status":"","end_date":"2020"}', "[1]", '{"id":5}',
                                  '{"id":"d2","status":{"x":1}}', '{"id":"d2","colour":"red"}',
                                  '{"id":"nowhere","status":"x"}', '{"id":"d3","end_date":"31/02/2020"}')
        out, err = self.run_cli("set", self.index, "--file", path, "--json")
        self.assertEqual(json.loads(out), {"changed": 2, "skipped": 6, "documents": 4, "generation": 2})
        for line in (4, 5, 6, 7, 8, 9):
            self.assertIn(f"changes.jsonl:{line}: ", err)
        self.assertIn("colour", err)
        self.assertEqual(self.facet(), {"còn hiệu lực": 2})

    def test_what_is_refused_changes_nothing(self):
        before = self.stats()
        for values in (["colour=red"], ["number=1/QĐ"], ["end_date=x"], ["status"]):
            self.run_cli("set", self.index, "status=x", *values, "--id", "d1", code=EXIT_USAGE)
        self.run_cli("set", self.index, "status=x", "--id", "nowhere", code=EXIT_NEGATIVE)
        self.assertEqual(self.stats(), before)


class Optimize(CliTest):
    def test_one_segment_and_nothing_deleted(self):
        self.make_index(self.write_records("a.jsonl", *(record(f"d{i}", f"muối {i}") for i in range(9))),
                        options=("--commit-every", "3", "--no-merge"))
        self.run_cli("delete", self.index, "d4")
        out, _ = self.run_cli("optimize", self.index, "--json")
        done = json.loads(out)
        self.assertEqual((done["documents"], done["segments"], done["segments_before"]), (8, 1, 3))
        self.assertLess(done["bytes"], done["bytes_before"])
        self.assertEqual(self.stats()["deleted"], 0)
        self.assertEqual(len(self.ids("muối", "-k", "20")), 8)
        _, err = self.run_cli("optimize", self.index)
        self.assertIn("8 documents in 1 segment (1 before)", err)
        self.run_cli("check", self.index)

    def test_many_commits_leave_few_segments(self):
        self.make_index(self.write_records("a.jsonl", *(record(f"d{i}", f"muối {i}") for i in range(60))),
                        options=("--commit-every", "1"))
        self.assertLess(self.stats()["segments"], 16)
        self.assertEqual(self.search("muối")["total"], 60)
        self.run_cli("check", self.index)


class Delete(CliTest):
    def test_deleted_documents_are_gone(self):
        self.make_index(self.write_records("a.jsonl", record("a", "muối"), record("b", "muối lúa"),
                                           record("[c,d]", "muối")))
        _, err = self.run_cli("delete", self.index, "a", "nowhere")
        self.assertIn("“nowhere”", err)
        self.assertIn("1 document deleted; the index holds 2 documents", err)
        self.assertEqual(sorted(self.ids("muối")), ["[c,d]", "b"])
        out, _ = self.run_cli("delete", self.index, "[c,d]", "--json")
        self.assertEqual(json.loads(out), {"deleted": 1, "documents": 1, "generation": 3})
        self.assertEqual(self.ids("muối"), ["b"])
        self.run_cli("check", self.index)

    def test_by_list_and_by_query(self):
        self.make_index(self.write_records("a.jsonl", *(
            record(f"d{i}", "muối" if i % 2 else "lúa", type="Công văn" if i < 4 else "Luật",
                   date=f"20{i:02}-01-01") for i in range(10))))
        self.run_cli("delete", self.index, "--file", self.write("ids", "d0\n\nd2\nnowhere\n"))
        self.assertEqual(self.stats()["documents"], 8)
        out, _ = self.run_cli("delete", self.index, "--query", 'muối AND loai:"Công văn"', "--json")
        self.assertEqual(json.loads(out)["deleted"], 2)
        out, _ = self.run_cli("delete", self.index, "--query", "ngay:[2004 TO 2006]", "--json", "d9")
        self.assertEqual(json.loads(out)["documents"], 2)
        self.assertEqual(self.ids("lúa"), ["d8"])
        self.run_cli("delete", self.index, "--query", "(muối", code=EXIT_USAGE)
        self.run_cli("delete", self.index, "--query", "gạo", code=EXIT_NEGATIVE)
        self.run_cli("check", self.index)

    def test_nothing_to_delete(self):
        self.make_index(self.write_records("a.jsonl", record("a", "muối")))
        before = self.stats()
        self.run_cli("delete", self.index, "b", code=EXIT_NEGATIVE)
        self.assertEqual(self.stats(), before)


class Stats(CliTest):
    def test_counts_and_sizes(self):
        self.make_index(self.write_records("a.jsonl", record("a", "muối lúa muối", title="Về muối"),
                                           record("b", "Hai dòng.\n\nKhông có tiêu đề.", title="Lúa")))
        stats = self.stats()
        self.assertEqual((stats["documents"], stats["units"], stats["segments"], stats["tokens"]),
                         (2, 2, 1, 3 + 2 + 6 + 1))
        self.assertEqual((stats["generation"], stats["deleted"]), (1, 0))
        self.assertGreater(stats["pairs"], 0)
        on_disk = sum(os.path.getsize(os.path.join(self.index, name)) for name in os.listdir(self.index))
        self.assertEqual(stats["bytes"]["total"], on_disk)
        for name in ("postings", "positions", "pairs", "stored", "dictionary", "documents", "columns"):
            self.assertLess(stats["bytes"][name], stats["bytes"]["total"])

    def test_a_table_for_people(self):
        self.make_index(self.write_records("a.jsonl", record("a")))
        out, _ = self.run_cli("stats", self.index)
        self.assertRegex(out, r"(?m)^documents +1$")
        self.assertRegex(out, r"(?m)^bytes total +[\d,]+ ")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    BINARY, SOURCE = os.path.abspath(sys.argv.pop(1)), Path(sys.argv.pop(1)).resolve()
    unittest.main()
