package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.clgrad.io.Npy;
import org.clgrad.io.SafeTensors;
import org.clgrad.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompareCommandTest {
    @TempDir
    private Path folder;

    private StringWriter out;
    private StringWriter err;

    @BeforeEach
    void files() {
        SafeTensors.write(
                folder.resolve("a"),
                Map.of(
                        "w", Tensor.of(new float[] {1, 2, 3.5f, 4}, 2, 2),
                        "b", Tensor.of(Float.NaN, -0f),
                        "n", Tensor.of(new int[] {1, 2})));
        SafeTensors.write(
                folder.resolve("b"),
                Map.of(
                        "w", Tensor.of(new float[] {1, 2, 3, 4}, 2, 2),
                        "b", Tensor.of(Float.NaN, 0f),
                        "n", Tensor.of(new long[] {1, 2})));
    }

    private int run(String... args) {
        out = new StringWriter();
        err = new StringWriter();
        return Main.run(new PrintWriter(out, true), new PrintWriter(err, true), args);
    }

    private int compare(String a, String b, String... options) {
        String[] args = Arrays.copyOf(
                new String[] {
                    "compare", folder.resolve(a).toString(), folder.resolve(b).toString()
                },
                3 + options.length);
        System.arraycopy(options, 0, args, 3, options.length);
        return run(args);
    }

    /** Options, separated by spaces, and the exit code. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            ; 1
            --equal-nan --any-dtype --atol 0.5; 0
            --equal-nan --any-dtype --atol 0.4 --rtol 0; 1
            --equal-nan --any-dtype --rtol 0.17; 0
            --equal-nan --any-dtype --tolerance w=0,0.5; 0
            --equal-nan --any-dtype --tolerance *=0,0.5 --tolerance w=0,0.1; 1
            --equal-nan --any-dtype --ulp 2097152; 0
            --equal-nan --any-dtype --ulp 2097151; 1
            --equal-nan --any-dtype --atol 0.5 --signed-zeros; 1
            --equal-nan --atol 0.5; 1
            --any-dtype --atol 0.5; 1
            --only b --equal-nan; 0
            --only b --equal-nan --signed-zeros; 1
            --only n --any-dtype; 0
            --only n; 1
            --skip b --skip n --atol 0.5; 0
            --only w --rename w=v; 1
            --only x --rename ^w$=x; 1
            --only w --atol 0.5 --failed-only --details 0; 0
            --only none; 2
            --rename [bn]=w; 2
            --rename w; 2
            --rename (=w; 2
            --tolerance w=1; 2
            --tolerance w=1,x; 2
            --tolerance =1,1; 2
            --tolerance w=-1,0; 2
            --rtol -1; 2
            --rtol x; 2
            --ulp 1 --rtol 1; 2
            --no-such-option; 2
            """)
    void exitCodesSayWhetherItHeld(String options, int code) {
        String[] given = options == null ? new String[0] : options.split(" ");
        assertEquals(code, compare("a", "b", given), out + " " + err);
        if (code == Main.COULD_NOT_RUN) {
            assertEquals("", out.toString());
            assertTrue(err.toString().startsWith("clgrad: "), err.toString());
        } else {
            assertTrue(out.toString().contains(code == 0 ? "\nall held" : "\nNOT all held"), out.toString());
            assertEquals("", err.toString());
        }
    }

    private String line(String start) {
        return out.toString()
                .lines()
                .filter(l -> l.startsWith(start))
                .findFirst()
                .orElse("");
    }

    @Test
    void showsWhatDiffersAndWhere() {
        assertEquals(1, compare("a", "b"));
        assertTrue(
                line("w ").matches("w +float32 +\\[2, 2] +1/4 +0\\.5000 .* rtol 1\\.3e-6, atol 1e-5 +DIFFERS"),
                out.toString());
        assertTrue(line("n ").matches("n +int32 / int64 .* exact +DTYPE DIFFERS"), out.toString());
        assertTrue(
                line("  first  [1, 0]").matches("  first  \\[1, 0] +3\\.5 +3\\.0 +0\\.5000 +0\\.1667 .*"),
                out.toString());
        assertTrue(out.toString().contains("NaN 1 in A, 1 in B"), out.toString());
        assertTrue(line("  1e-1").matches("  1e-1 +1 +#+ +1 +#+"), out.toString());
        assertTrue(
                out.toString().contains("with rtol 0: atol 0.5; with atol 0: rtol 0.17; or 2097152 ulp"),
                out.toString());
        assertTrue(out.toString().contains("3 tensors in "), out.toString());
        assertTrue(out.toString().contains("0 held, 2 differ, 1 of another type"), out.toString());
        assertEquals(1, compare("a", "b", "--details", "1", "--only", "w", "--only", "b", "--skip", "q"));
        assertTrue(out.toString().contains("details of 1 more that differ"), out.toString());
        assertTrue(out.toString().contains("patterns that match no tensor: q"), out.toString());
        assertEquals(1, compare("a", "b", "--only", "w", "--only", "n", "--atol", "1", "--failed-only"));
        assertEquals("", line("w "), out.toString());
    }

    @Test
    void namesOnOneSideAreDifferences() throws IOException {
        SafeTensors.write(folder.resolve("c"), Map.of("other", Tensor.of(1)));
        assertEquals(1, compare("a", "c"));
        assertTrue(line("other ").endsWith("ONLY IN B"), out.toString());
        assertTrue(line("w ").endsWith("ONLY IN A"), out.toString());
        assertTrue(out.toString().contains("no name is in both; --rename"), out.toString());
        Path both = Files.createDirectories(folder.resolve("d"));
        Npy.write(both.resolve("w.npy"), Tensor.zeros(3));
        Files.writeString(both.resolve("notes.txt"), "x");
        assertEquals(1, compare("d", "b", "--only", "w"));
        assertTrue(line("w ").matches("w +float32 +\\[3] / \\[2, 2] .* SHAPE DIFFERS"), out.toString());
        assertTrue(out.toString().contains("no tensors, not compared: " + both + ": notes.txt"), out.toString());
    }

    @Test
    void writesJsonAndCsv() throws IOException {
        Path json = folder.resolve("r.json");
        Path csv = folder.resolve("r.csv");
        assertEquals(1, compare("a", "b", "--json", json.toString(), "--csv", csv.toString()));
        JsonObject all = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
        assertFalse(all.get("held").getAsBoolean());
        assertEquals(2, all.getAsJsonObject("verdicts").get("values").getAsInt());
        for (var e : all.getAsJsonArray("tensors")) {
            JsonObject t = e.getAsJsonObject();
            JsonObject s = t.getAsJsonObject("statistics");
            if (t.get("name").getAsString().equals("w")) {
                assertEquals(1.3e-6, t.getAsJsonObject("bound").get("rtol").getAsDouble());
                assertEquals(0.5, s.get("max_abs").getAsDouble());
                assertEquals("3.5", s.getAsJsonObject("first").get("a").getAsString());
                assertEquals(
                        "[1,0]",
                        s.getAsJsonArray("worst")
                                .get(0)
                                .getAsJsonObject()
                                .get("index")
                                .toString());
                assertEquals(
                        "{\"zeros\":3,\"decades\":{\"-1\":1}}",
                        s.getAsJsonObject("absolute").toString());
                assertEquals(
                        0.5, s.getAsJsonObject("suggestion").get("atol_alone").getAsDouble());
            } else if (t.get("name").getAsString().equals("b")) {
                assertTrue(s.get("suggestion").isJsonNull());
                assertEquals(1, s.getAsJsonObject("non_finite_a").get("nan").getAsInt());
                assertTrue(s.getAsJsonObject("first").get("abs").isJsonNull());
            }
        }
        List<String> lines = Files.readAllLines(csv);
        assertEquals(4, lines.size());
        int columns = lines.get(0).split(",").length;
        for (String l : lines) {
            assertEquals(columns, l.replaceAll("\"[^\"]*\"", "x").split(",", -1).length, l);
        }
        assertTrue(
                lines.stream()
                        .anyMatch(
                                l -> l.startsWith(
                                        "w,values,float32,float32,\"[2, 2]\",\"[2, 2]\",\"rtol 1.3e-6, atol 1e-5\",4,1,0,0.5,0.125,")),
                lines.toString());
        assertEquals(2, compare("a", "b", "--json", folder.resolve("no/r.json").toString()));
        assertEquals(2, compare("a", "b", "--csv", folder.resolve("no/r.csv").toString()));
        assertTrue(err.toString().contains("--csv"), err.toString());
    }

    @Test
    void saysWhyItCouldNotRun() throws IOException {
        assertEquals(2, run("compare", folder.resolve("a").toString()));
        assertTrue(err.toString().contains("Missing required parameter"), err.toString());
        assertEquals(2, compare("a", "absent"));
        assertTrue(err.toString().contains("no such file or folder; check the path"), err.toString());
        byte[] bytes = Files.readAllBytes(folder.resolve("a"));
        Files.write(folder.resolve("short"), Arrays.copyOf(bytes, bytes.length - 1));
        assertEquals(2, compare("short", "b"));
        assertTrue(err.toString().contains("truncated or damaged"), err.toString());
    }

    /** Damage that only reading the elements shows is said beside what the other tensors gave. */
    @Test
    void oneUnreadableTensorDoesNotHideTheOthers() throws IOException {
        Path zip = folder.resolve("z.npz");
        try (ZipOutputStream z = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("w", "n")) {
                Path npy = folder.resolve("part");
                Npy.write(
                        npy,
                        name.equals("w") ? Tensor.of(new float[] {1, 2, 3, 4}, 2, 2) : Tensor.of(new long[] {1, 2}));
                z.putNextEntry(new ZipEntry(name + ".npy"));
                z.write(Files.readAllBytes(npy));
                z.closeEntry();
            }
        }
        assertEquals(0, compare("z.npz", "b", "--skip", "b"), out + " " + err);
        byte[] bytes = Files.readAllBytes(zip);
        // The checksum of the first entry in the central directory, 16 bytes after its signature.
        int central = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("PK\1\2");
        bytes[central + 16] ^= 1;
        Files.write(zip, bytes);
        assertEquals(2, compare("z.npz", "b", "--skip", "b"));
        assertTrue(
                line("w ").contains("UNREADABLE: " + zip + ": w.npy: is damaged, its checksum is wrong"),
                out.toString());
        assertTrue(line("n ").endsWith("ok"), out.toString());
        assertTrue(out.toString().contains("1 held, 1 unreadable"), out.toString());
    }

    /** Three times 80 MB, row-major, column-major and deflated, in a JVM of 32 MB. */
    @Test
    void filesMayBeLargerThanTheHeap() throws IOException, InterruptedException {
        long elements = 10_000_000;
        Path rows = zeros("rows.npy", "(2000, 5000)", "False", elements);
        Path columns = zeros("columns.npy", "(2000, 5000)", "True", elements);
        Path folderOfOne = Files.createDirectories(folder.resolve("one"));
        Files.createLink(folderOfOne.resolve("rows.npy"), rows);
        Path zip = folder.resolve("deflated.npz");
        try (ZipOutputStream z = new ZipOutputStream(Files.newOutputStream(zip))) {
            z.putNextEntry(new ZipEntry("rows.npy"));
            Files.copy(rows, z);
            z.closeEntry();
        }
        assertTrue(Files.size(zip) < 1_000_000);
        assertEquals("", inSmallHeap(columns, rows, 0));
        assertEquals("", inSmallHeap(zip, folderOfOne, 0));
        try (RandomAccessFile file = new RandomAccessFile(columns.toFile(), "rw")) {
            // The element [1999, 4999] is the last in either order.
            file.seek(file.length() - 8);
            file.write(0x3f);
        }
        assertEquals("", inSmallHeap(columns, rows, 1));
    }

    private Path zeros(String name, String shape, String order, long elements) throws IOException {
        String header = "{'descr': '<f8', 'fortran_order': " + order + ", 'shape': " + shape + "}";
        Path path = folder.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) header.length(), 0});
            file.write(header.getBytes(StandardCharsets.US_ASCII));
            file.setLength(10 + header.length() + 8 * elements);
        }
        return path;
    }

    /** What went wrong, empty if nothing did. */
    private String inSmallHeap(Path a, Path b, int code) throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path said = folder.resolve("said");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx32m",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "compare",
                        a.toString(),
                        b.toString(),
                        "--atol",
                        "0",
                        "--rtol",
                        "0")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        int got = process.waitFor();
        String text = Files.readString(said);
        boolean counted = text.contains((code == 0 ? "0" : "1") + "/10000000 ");
        return got == code && counted ? "" : "exit code " + got + "\n" + text;
    }

    @Test
    void writesAPage() throws IOException {
        float[] wrong = new float[3 * 200 * 100];
        Arrays.fill(wrong, 1);
        float[] right = wrong.clone();
        wrong[2 * 200 * 100 + 150 * 100 + 42] = 2;
        SafeTensors.write(folder.resolve("a"), Map.of("w", Tensor.of(wrong, 3, 200, 100), "x", Tensor.of(1f, 2f)));
        SafeTensors.write(
                folder.resolve("b"),
                Map.of("w", Tensor.of(right, 3, 200, 100), "x", Tensor.of(1f, 2.00001f), "y", Tensor.of(1f)));
        Path html = folder.resolve("compare.html");
        assertEquals(1, compare("a", "b", "--html", html.toString()), out + " " + err);
        String page = Files.readString(html);
        for (String title : List.of(
                "Tensors", "Errors, absolute", "Errors, relative", "Where in w", "Worst elements", "would do")) {
            assertTrue(page.contains(title), title);
        }
        assertTrue(page.contains("ONLY IN B"), "the tensor in B alone is not listed");
        assertTrue(page.contains("[2, 150, 42]"), "the worst element is not listed");
        // One cell of the map is not 0: rows are 3 * 200 = 600 in 64 blocks, columns 100 in 64.
        JsonObject data = JsonParser.parseString(page.substring(
                        page.indexOf('{', page.indexOf("id=\"data\"")),
                        page.indexOf("</script>", page.indexOf("id=\"data\""))))
                .getAsJsonObject();
        List<String> off = new ArrayList<>();
        for (JsonElement section : data.getAsJsonArray("sections")) {
            if (section.getAsJsonObject().get("title").getAsString().equals("Where in w")) {
                section.getAsJsonObject()
                        .getAsJsonObject("option")
                        .getAsJsonArray("series")
                        .get(0)
                        .getAsJsonObject()
                        .getAsJsonArray("data")
                        .forEach(cell -> {
                            if (cell.getAsJsonArray().get(2).getAsDouble() > 0) {
                                off.add(cell.getAsJsonArray().get(0) + " "
                                        + cell.getAsJsonArray().get(1));
                            }
                        });
            }
        }
        assertEquals(List.of((42 * 64 / 100) + " " + (550 * 64 / 600)), off);
        assertEquals(2, compare("a", "b", "--html", folder.toString()));
        assertTrue(err.toString().contains("cannot write --html"), err.toString());
        assertEquals(0, compare("a", "a", "--html", html.toString()), out + " " + err);
        page = Files.readString(html);
        assertTrue(page.contains("All tensors held.") && !page.contains("Where in"), "nothing is off");
    }
}
