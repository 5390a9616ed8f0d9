package org.clgrad.cli;

import com.google.gson.Gson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes small reference suites. */
final class SuiteFiles {
    private final List<String> cases = new ArrayList<>();
    private final Map<String, Object> header = new LinkedHashMap<>();
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();

    /** Adds a case of one input; the tensors are given with {@link #doubles} and {@link #floats}. */
    SuiteFiles add(String id, String op, String attrs, boolean gradients, double sourceError) {
        cases.add(String.format(
                "{\"id\": \"%s\", \"op\": \"%s\", \"inputs\": [\"input\"], \"attrs\": %s, \"differentiable\": %s,"
                        + " \"outputs\": 1, \"grad\": %s, \"grad2\": false, \"torch_float32_error\":"
                        + " {\"out\": %s, \"grad\": %s, \"grad2\": 0}}",
                id, op, attrs, gradients ? "[\"input\"]" : "[]", gradients, sourceError, sourceError));
        return this;
    }

    SuiteFiles floats(String name, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            bytes.putFloat((float) v);
        }
        return tensor(name, "F32", values.length, bytes.array());
    }

    SuiteFiles doubles(String name, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double v : values) {
            bytes.putDouble(v);
        }
        return tensor(name, "F64", values.length, bytes.array());
    }

    private SuiteFiles tensor(String name, String dtype, int length, byte... bytes) {
        int begin = data.size();
        data.writeBytes(bytes);
        header.put(
                name,
                Map.of("dtype", dtype, "shape", List.of(length), "data_offsets", List.of(begin, begin + bytes.length)));
        return this;
    }

    Path write(Path folder) throws IOException {
        Files.writeString(
                folder.resolve("suite.json"),
                "{\"format\": \"reference-suite/1\", \"source\": \"by hand\", \"tensors\": \"t.safetensors\","
                        + " \"cases\": [" + String.join(", ", cases) + "]}");
        byte[] json = new Gson().toJson(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.size()).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).put(data.toByteArray());
        Files.write(folder.resolve("t.safetensors"), file.array());
        return folder;
    }
}
