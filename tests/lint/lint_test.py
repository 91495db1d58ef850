#!/usr/bin/env python3
"""Each rule of lint.py finds what it is there to find, and nothing in a clean tree."""

import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

LINT = Path(__file__).with_name("lint.py")
HEADER = """/// @file
/// A thing.
///
/// Layer    core.
/// Threads  values.
/// Errors   none.
/// Format   none.
#pragma once
"""


class LintTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()
        self.write("tests/lint/layers.txt", "core:\ntext: core\n")
        self.write("include/tracuu/core/good.hpp", HEADER + "#include <vector>\n")
        self.write("src/core/good.cpp", "#include <zstd.h>\n#include <tracuu/core/good.hpp>\n")
        self.write("README.md", "`include/tracuu/core/good.hpp` and [that](src/core/good.cpp)\n")

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def lint(self, *arguments):
        result = subprocess.run([sys.executable, LINT, *arguments, "--root", self.root],
                                stdout=subprocess.PIPE, text=True, check=False)
        return result.returncode, result.stdout

    def assert_finds(self, check, *expected):
        code, output = self.lint(check)
        self.assertEqual(code, 1, output)
        for text in expected:
            self.assertIn(text, output)

    def test_clean_tree(self):
        code, output = self.lint("layers", "headers", "documents", "machine")
        self.assertEqual((code, output), (0, ""))

    def test_lower_module_includes_higher(self):
        self.write("include/tracuu/text/a.hpp", HEADER)
        self.write("src/core/bad.cpp", "\n#include <tracuu/text/a.hpp>\n")
        self.assert_finds("layers", "src/core/bad.cpp:2: core may not include text")

    def test_private_header_of_higher_module(self):
        self.write("src/text/table.hpp", "#pragma once\n")
        self.write("src/core/bad.cpp", '#include "../text/table.hpp"\n#include "text/table.hpp"\n')
        self.assert_finds("layers", "src/core/bad.cpp:1:", "src/core/bad.cpp:2:")

    def test_module_without_row_and_table_out_of_order(self):
        self.write("src/other/a.cpp", "\n")
        self.write("tests/lint/layers.txt", "core: text\ntext:\n")
        self.assert_finds("layers", "src/other/a.cpp:1: module other", "layers.txt:1: text")

    def test_header_rules(self):
        self.write("include/tracuu/core/bad.hpp", HEADER.replace("Threads", "Others").replace(
            "#pragma once\n", "") + "#include <regex>\n#include <unicode/uchar.h>\n"
            '#include "good.hpp"\n#ifdef X\n#endif\n' + "\n" * 400)
        self.assert_finds("headers", "does not say: Threads", "no #pragma once", "<regex>",
                          "<unicode/uchar.h>", '"good.hpp"', "no #if", "fewer than 400")

    def test_header_without_first_block(self):
        self.write("include/tracuu/core/bad.hpp", "#pragma once\n")
        self.assert_finds("headers", "bad.hpp:1: a public header begins with")

    def test_header_that_is_not_installed(self):
        listed = self.write("build/headers.txt", "")
        code, output = self.lint("header_sets", "--header-set", str(listed))
        self.assertEqual(code, 1)
        self.assertIn("include/tracuu/core/good.hpp:1", output)
        listed.write_text(str(self.root / "include/tracuu/core/good.hpp"))
        self.assertEqual(self.lint("header_sets", "--header-set", str(listed))[0], 0)

    def test_loud_library(self):
        for body, loud in (('std::printf("x")', True), ("std::abort()", True),
                           ('std::fputs("x", stderr)', True), ("std::fopen(0, 0)", False)):
            source = self.write("a.cpp", f"#include <cstdio>\n#include <cstdlib>\nvoid f() {{ {body}; }}\n")
            unit = str(source.with_suffix(".o"))
            subprocess.run(["c++", "-c", str(source), "-o", unit], check=True)
            self.assertEqual(self.lint("silent", "--library", unit)[0], int(loud), body)

    def test_documents_name_what_is_not_there(self):
        self.write("docs/a.md", "`src/core/gone.cpp` `src/<module>/x.cpp` `src/*/good.cpp`\n\n"
                   "`sh src/gone.sh` [gone](gone.md) [site](https://example.org) [here](#a)\n"
                   "```\n[gone](other.md)\n```\n")
        self.write("docs/adr/1.md", "`src/core/gone.cpp`\n")
        code, output = self.lint("documents")
        self.assertEqual(code, 1)
        self.assertEqual(sorted(line.split(": ")[0] for line in output.splitlines()[:-1]),
                         ["docs/a.md:1", "docs/a.md:3", "docs/a.md:3"])

    def test_machine_and_build_rules(self):
        for text in ("see /" + "work/x", 'path("/' + 'root")', "/" + "home/somebody/x"):
            self.write("docs/b.md", "\n" + text + "\n")
            self.assert_finds("machine", "docs/b.md:2: a path of one machine")
        self.write("docs/b.md", "src/{0}/x ~/{0}/ https://example.org/root-cause\n".format("work"))
        self.assertEqual(self.lint("machine")[0], 0)
        self.write("CMakeLists.txt", "add_compile_options(-" + "march=native)\n")
        self.write("src/cmake/x.cmake", "include(Fetch" + "Content)\n")
        self.assert_finds("machine", "CMakeLists.txt:1:", "src/cmake/x.cmake:1:")

    def test_format(self):
        self.write(".clang-format", "BasedOnStyle: Google\n")
        self.write("src/core/good.cpp", "int  f( );\n")
        code, output = self.lint("format")
        if code == 77:
            self.skipTest(output)
        self.assertEqual(code, 1)
        self.assertIn("src/core/good.cpp:1: 1 line(s)", output)


if __name__ == "__main__":
    unittest.main()
