package org.clgrad.profile;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Chrome's trace format: complete events ("X") on two threads, counters ("C") for memory, times in microseconds.
 * Source: Trace Event Format, Google.
 */
final class ChromeTrace {
    private static final int HOST = 1;
    private static final int DEVICE = 2;

    private final Writer out;
    private boolean first = true;

    private ChromeTrace(Writer out) {
        this.out = out;
    }

    static void write(Profile profile, Path file) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            ChromeTrace trace = new ChromeTrace(writer);
            writer.write("{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n");
            trace.thread(HOST, "host");
            trace.thread(DEVICE, profile.device().toString());
            for (Profile.Span s : profile.spans()) {
                trace.complete(HOST, s.name(), s.start(), s.end(), s.cost());
                for (Profile.Run r : s.runs()) {
                    trace.complete(DEVICE, r.name(), r.start(), r.end(), s.cost());
                }
            }
            for (Profile.Memory m : profile.memory()) {
                trace.memory(m);
            }
            writer.write("\n]}\n");
        }
    }

    private void thread(int thread, String name) throws IOException {
        event(String.format(
                Locale.ROOT,
                "\"ph\":\"M\",\"name\":\"thread_name\",\"tid\":%d,\"args\":{\"name\":\"%s\"}",
                thread,
                escaped(name)));
    }

    private void complete(int thread, String name, long start, long end, Cost cost) throws IOException {
        event(String.format(
                Locale.ROOT,
                "\"ph\":\"X\",\"tid\":%d,\"name\":\"%s\",\"ts\":%.3f,\"dur\":%.3f,\"args\":{\"bytes\":%d,\"flops\":%d}",
                thread,
                escaped(name),
                start / 1e3,
                (end - start) / 1e3,
                cost.bytes(),
                cost.flops()));
    }

    private void memory(Profile.Memory m) throws IOException {
        event(String.format(
                Locale.ROOT,
                "\"ph\":\"C\",\"name\":\"memory\",\"ts\":%.3f,\"args\":{\"held\":%d,\"pooled\":%d}",
                m.time() / 1e3,
                m.liveBytes(),
                m.pooledBytes()));
    }

    private void event(String fields) throws IOException {
        out.write(first ? "{\"pid\":1," : ",\n{\"pid\":1,");
        out.write(fields);
        out.write("}");
        first = false;
    }

    private static String escaped(String text) {
        StringBuilder s = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                s.append('\\').append(c);
            } else if (c < ' ') {
                s.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                s.append(c);
            }
        }
        return s.toString();
    }
}
