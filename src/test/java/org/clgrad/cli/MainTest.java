package org.clgrad.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.clgrad.engine.Device;
import org.clgrad.testing.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @TempDir
    Path folder;

    private record Result(int code, String out, String err) {}

    private static Result run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Result(code, out.toString(), err.toString());
    }

    @Test
    void devicesListsEveryDeviceAndEveryProblem() {
        List<Device> devices = Devices.all();
        Result r = run("devices", "--details");
        assertEquals(Main.OK, r.code, r.err);
        assertEquals("", r.err);
        for (Device d : devices) {
            assertTrue(r.out.contains("\n" + d.id() + " "), r.out);
            assertTrue(r.out.contains(d.info().description()), r.out);
            d.info().deviations().forEach(text -> assertTrue(r.out.contains(text), r.out));
            d.info().details().forEach((k, v) -> assertTrue(r.out.contains("  " + k + ": " + v), r.out));
        }
        Device.problems().forEach(p -> assertTrue(r.out.contains("not usable: " + p), r.out));
        assertTrue(r.out.contains(Device.getDefault().id() + " *"), r.out);
    }

    @Test
    void devicesAsJson() {
        Result r = run("devices", "--json");
        assertEquals(Main.OK, r.code, r.err);
        JsonObject json = JsonParser.parseString(r.out).getAsJsonObject();
        assertEquals(Device.getDefault().id(), json.get("default").getAsString());
        JsonArray listed = json.getAsJsonArray("devices");
        List<Device> devices = Devices.all();
        assertEquals(devices.size(), listed.size());
        for (int i = 0; i < devices.size(); i++) {
            JsonObject entry = listed.get(i).getAsJsonObject();
            assertEquals(devices.get(i).id(), entry.get("id").getAsString());
            assertEquals(
                    devices.get(i).info().keepsContract(),
                    entry.get("keepsContract").getAsBoolean());
        }
    }

    @Test
    void devicesThatKeepTheContractHaveTheBitsOfTheCpu() {
        Devices.all();
        Result r = run("devices", "--verify");
        assertEquals(Main.OK, r.code, r.out + r.err);
    }

    /** In a JVM of its own, because the choice of the default device is made once in each. */
    @Test
    void anUnknownDefaultDeviceStillListsTheOthers() throws IOException, InterruptedException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dclgrad.device=abacus:7",
                        "-cp",
                        classPath,
                        Main.class.getName(),
                        "devices")
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(Main.COULD_NOT_RUN, process.waitFor());
        assertTrue(Files.readString(out).contains("\ncpu "), Files.readString(out));
        String message = Files.readString(err);
        assertTrue(message.startsWith("clgrad: device: there is no 'abacus:7'; choose one of "), message);
        assertEquals(1, message.lines().count(), message);
    }

    @ParameterizedTest
    @CsvSource({"'',a command is missing", "devises,Did you mean", "devices --jsn,Unknown option", "--nonsense,Unknown"
    })
    void misuseIsSaidOnStandardError(String line, String message) {
        Result r = run(line.isEmpty() ? new String[0] : line.split(" "));
        assertEquals(Main.COULD_NOT_RUN, r.code);
        assertEquals("", r.out);
        assertTrue(r.err.startsWith("clgrad: "), r.err);
        assertTrue(r.err.contains(message), r.err);
        assertFalse(r.err.contains("\tat "), r.err);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--help", "help", "devices --help"})
    void helpIsAnAnswer(String line) {
        Result r = run(line.split(" "));
        assertEquals(Main.OK, r.code);
        assertTrue(r.out.contains("Usage: clgrad"), r.out);
        assertEquals("", r.err);
    }

    @Test
    void versionNamesTheJvm() {
        Result r = run("--version");
        assertEquals(Main.OK, r.code);
        assertTrue(r.out.startsWith("clgrad "), r.out);
        assertTrue(r.out.contains(System.getProperty("java.vm.version")), r.out);
    }

    @Test
    void bytesForPeople() {
        assertEquals("0 B", DevicesCommand.bytes(0));
        assertEquals("1023 B", DevicesCommand.bytes(1023));
        assertEquals("1.0 KiB", DevicesCommand.bytes(1024));
        assertEquals("23.5 GiB", DevicesCommand.bytes(23L * (1 << 30) + (1 << 29)));
        assertEquals("8192.0 TiB", DevicesCommand.bytes(1L << 53));
    }
}
