package org.clgrad.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clgrad.spi.DeviceInfo;
import org.clgrad.spi.MatMulPrecision;

/** What the CPU backend tells about itself. */
final class CpuInfo {
    private CpuInfo() {}

    static DeviceInfo describe(int threads, VectorSupport vector) {
        return describe("cpu", threads, vector);
    }

    static DeviceInfo describe(String id, int threads, VectorSupport vector) {
        long heap = Runtime.getRuntime().maxMemory();
        Map<String, String> details = new LinkedHashMap<>();
        details.put("vendor", "pure Java");
        details.put("JVM", System.getProperty("java.vm.name", "?") + " " + System.getProperty("java.vm.version", "?"));
        details.put("architecture", System.getProperty("os.arch", "?"));
        details.put("threads", Integer.toString(threads));
        details.put("Vector API", vector.description());
        return new DeviceInfo(
                id,
                "CPU fallback, Java " + Runtime.version().feature() + ", " + threads
                        + (threads == 1 ? " thread" : " threads"),
                "CPU",
                heap,
                Math.min(heap, CpuBuffer.MAX_ELEMENTS * 8L),
                true,
                List.of(MatMulPrecision.IEEE),
                List.of(),
                details);
    }
}
