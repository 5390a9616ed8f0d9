package org.clgrad.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clgrad.engine.Device;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/autograd.md: its examples compile, and print what they say behind each line that prints. */
class AutogradGuideTest {
    private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("out\\.println.*; *// (.*)");

    private static final List<Consumer<PrintStream>> EXAMPLES = List.of(
            AutogradGuide::recording,
            AutogradGuide::modes,
            AutogradGuide::hooks,
            AutogradGuide::checkpoints,
            AutogradGuide::host,
            AutogradGuide::anomaly,
            AutogradGuide::transforms);

    private static String read(String file) throws IOException {
        return Files.readString(Path.of(file)).replace("\r", "");
    }

    private static String withoutSpaces(String text) {
        return text.replaceAll("\\s+", "");
    }

    @ParameterizedTest
    @MethodSource("org.clgrad.testing.Devices#all")
    void theExamplesPrintWhatTheySay(Device device) throws IOException {
        String source = withoutSpaces(read("src/test/java/org/clgrad/examples/AutogradGuide.java"));
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(read("docs/autograd.md"));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        assertEquals(EXAMPLES.size(), blocks.size());
        Device.setDefault(device);
        try {
            for (int i = 0; i < blocks.size(); i++) {
                String text = blocks.get(i);
                assertTrue(source.contains(withoutSpaces(text)), "not in AutogradGuide: " + text);
                List<String> expected =
                        PRINTED.matcher(text).results().map(m -> m.group(1)).toList();
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                EXAMPLES.get(i).accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
                assertEquals(
                        expected, bytes.toString(StandardCharsets.UTF_8).lines().toList());
            }
        } finally {
            Device.setDefault(null);
        }
    }
}
