package org.clgrad.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.clgrad.spi.DeviceInfo;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** What the backend needs to know of a device: asked once, when it is found. */
final class ClTraits {
    private static final String NVIDIA_ATTRIBUTES = "cl_nv_device_attribute_query";
    private static final int COMPUTE_CAPABILITY_MAJOR_NV = 0x4000;

    /** Forces the kernel variants of a device class, {@code cpu} or {@code gpu}: for tests and for tuning. */
    static final String SHAPE_PROPERTY = "clgrad.opencl.shape";

    private static final long ITEM_ELEMENTS = 1 << 15;
    private static final long ITEMS_PER_UNIT = 8;

    private static final List<String> EXTENSIONS_SHOWN = List.of(
            "cl_khr_fp64",
            "cl_khr_fp16",
            "cl_khr_int64_base_atomics",
            "cl_khr_subgroups",
            "cl_khr_byte_addressable_store");

    final cl_platform_id platform;
    final cl_device_id device;
    final DeviceInfo info;
    final boolean cpuShaped;
    final boolean correctDivide;
    /** Whether the driver is PoCL, which has ways of its own. */
    final boolean pocl;

    /** What every program is compiled with. */
    final String buildOptions;

    final boolean denormals;
    final boolean embedded;
    final int computeUnits;
    final int vectorWidth;
    final long maxGroup;
    final long localMemory;
    final long cacheBytes;
    final long maxParameters;
    /** Work-groups that a launch may have in each dimension beyond the first. */
    final long mostGroups;

    final TensorCores tensorCores;

    private final Map<String, String> details;

    /** Everything that a compiled program depends on besides its source and options. */
    final String fingerprint;

    ClTraits(cl_platform_id platform, cl_device_id device, String id) {
        this(platform, device, id, System.getProperty(SHAPE_PROPERTY, ""), Grid.MOST_GROUPS, null);
    }

    /** The same device with the kernels of a device class, {@code cpu} or {@code gpu}; anything else: of its own. */
    ClTraits shaped(String shape) {
        return new ClTraits(platform, device, info.id(), shape, mostGroups, tensorCores);
    }

    /** The same device with fewer work-groups a launch. */
    ClTraits limited(long groups) {
        return new ClTraits(platform, device, info.id(), cpuShaped ? "cpu" : "gpu", groups, tensorCores);
    }

    /** The same device with other tensor cores: for tests on devices that have none. */
    ClTraits with(TensorCores cores) {
        return new ClTraits(platform, device, info.id(), cpuShaped ? "cpu" : "gpu", mostGroups, cores);
    }

    private ClTraits(
            cl_platform_id platform,
            cl_device_id device,
            String id,
            String forced,
            long mostGroups,
            TensorCores cores) {
        this.mostGroups = mostGroups;
        this.platform = platform;
        this.device = device;
        long type = number(CL.CL_DEVICE_TYPE);
        String extensions = text(CL.CL_DEVICE_EXTENSIONS);
        Set<String> extensionSet = Set.of(extensions.trim().split("\\s+", -1));
        long single = number(CL.CL_DEVICE_SINGLE_FP_CONFIG);
        boolean float64 = number(CL.CL_DEVICE_DOUBLE_FP_CONFIG) != 0 && extensionSet.contains("cl_khr_fp64");
        computeUnits = (int) Math.max(1, number(CL.CL_DEVICE_MAX_COMPUTE_UNITS));
        boolean tensor = extensionSet.contains(NVIDIA_ATTRIBUTES) && number(COMPUTE_CAPABILITY_MAJOR_NV) >= 8;
        tensorCores = cores != null ? cores : tensor ? TensorCores.PTX : TensorCores.NONE;
        vectorWidth = (int) Math.max(1, number(CL.CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT));
        maxGroup = number(CL.CL_DEVICE_MAX_WORK_GROUP_SIZE);
        localMemory = number(CL.CL_DEVICE_LOCAL_MEM_SIZE);
        cacheBytes = number(CL.CL_DEVICE_GLOBAL_MEM_CACHE_SIZE);
        maxParameters = number(CL.CL_DEVICE_MAX_PARAMETER_SIZE);
        correctDivide = has(single, CL.CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT);
        denormals = has(single, CL.CL_FP_DENORM);
        embedded = text(CL.CL_DEVICE_PROFILE).trim().equals("EMBEDDED_PROFILE");
        boolean cpu = has(type, CL.CL_DEVICE_TYPE_CPU) && !has(type, CL.CL_DEVICE_TYPE_GPU);
        cpuShaped = forced.equalsIgnoreCase("cpu") || (cpu && !forced.equalsIgnoreCase("gpu"));

        pocl = platformText(CL.CL_PLATFORM_NAME).toLowerCase(Locale.ROOT).contains("portable computing language");
        buildOptions = "-w -cl-std=CL1.2"
                + (correctDivide ? " -cl-fp32-correctly-rounded-divide-sqrt" : "")
                + (float64 ? " -D CLGRAD_FP64" : "")
                + (cpu && vectorWidth > 1 ? " -D CLGRAD_LANES=" + vectorWidth : "");

        List<String> deviations = new ArrayList<>();
        if (!has(single, CL.CL_FP_FMA)) {
            deviations.add("no float32 fused multiply-add (CL_FP_FMA): fma may be slow or rounded twice");
        }
        if (!denormals) {
            deviations.add("float32 denormals are flushed to zero (no CL_FP_DENORM)");
        }
        if (!correctDivide) {
            deviations.add("float32 division and square root are not correctly rounded"
                    + " (no CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT)");
        }
        if (!has(single, CL.CL_FP_ROUND_TO_NEAREST)) {
            deviations.add("float32 does not round to nearest (no CL_FP_ROUND_TO_NEAREST)");
        }
        if (!has(single, CL.CL_FP_INF_NAN)) {
            deviations.add("no float32 infinities and NaNs (no CL_FP_INF_NAN)");
        }

        details = Collections.synchronizedMap(new LinkedHashMap<>());
        details.put("vendor", text(CL.CL_DEVICE_VENDOR));
        details.put("platform", platformText(CL.CL_PLATFORM_NAME) + ", " + platformText(CL.CL_PLATFORM_VERSION));
        details.put("driver", text(CL.CL_DRIVER_VERSION));
        details.put("version", text(CL.CL_DEVICE_VERSION));
        details.put("compute units", Integer.toString(computeUnits));
        details.put("clock", number(CL.CL_DEVICE_MAX_CLOCK_FREQUENCY) + " MHz");
        details.put("work-group size", Long.toString(maxGroup));
        details.put("local memory", localMemory / 1024 + " KiB");
        details.put("float32 vector", Integer.toString(vectorWidth));
        details.put("float64", float64 ? "yes" : "no");
        details.put("denormals", denormals ? "kept" : "flushed to zero");
        details.put("fma", has(single, CL.CL_FP_FMA) ? "yes" : "no");
        details.put("divide and sqrt", correctDivide ? "correctly rounded" : "approximate");
        details.put("build options", buildOptions);
        // Present from the start: a later value is then no change of the map's structure for whoever walks it.
        details.put(DeviceInfo.REJECTED, "none");
        List<String> shown = new ArrayList<>(EXTENSIONS_SHOWN);
        shown.retainAll(extensionSet);
        details.put("extensions", shown.isEmpty() ? "none that matter" : String.join(" ", shown));

        info = new DeviceInfo(
                id,
                text(CL.CL_DEVICE_NAME),
                cpu ? "CPU" : has(type, CL.CL_DEVICE_TYPE_ACCELERATOR) ? "ACCELERATOR" : "GPU",
                number(CL.CL_DEVICE_GLOBAL_MEM_SIZE),
                number(CL.CL_DEVICE_MAX_MEM_ALLOC_SIZE),
                float64,
                tensorCores.precisions(),
                List.copyOf(deviations),
                Collections.unmodifiableMap(details));
        fingerprint = String.join(
                "\n",
                info.description(),
                details.get("platform"),
                details.get("driver"),
                details.get("version"),
                extensions);
    }

    /**
     * How many pieces of work a work-item of a CPU takes one after the other, so that starting it counts little and every
     * compute unit still gets several. On other devices a piece is a work-item.
     */
    long itemsTogether(long pieces, long elements) {
        if (!cpuShaped) {
            return 1;
        }
        long wanted = Math.max(1, ITEM_ELEMENTS / Math.max(1, elements));
        return Math.max(1, Math.min(wanted, pieces / (ITEMS_PER_UNIT * computeUnits)));
    }

    /** Its class in the tuning tables. */
    String deviceClass() {
        if (cpuShaped) {
            return "cpu";
        }
        String vendor = info.details().get("vendor").toLowerCase(Locale.ROOT);
        for (String name : List.of("nvidia", "intel")) {
            if (vendor.contains(name)) {
                return name;
            }
        }
        return vendor.contains("amd") || vendor.contains("advanced micro") ? "amd" : "gpu";
    }

    /** Notes a kernel that the device rejected, for {@code clgrad devices} to tell. */
    void reject(String kernel, String why) {
        String text = kernel + " (" + why + ")";
        details.computeIfPresent(DeviceInfo.REJECTED, (key, old) -> old.equals("none") ? text : old + "; " + text);
    }

    /** Why this device cannot be used, or null if it can. */
    static String unusable(cl_device_id device) {
        if (number(device, CL.CL_DEVICE_AVAILABLE) == 0) {
            return "it says that it is not available; another program may hold it";
        }
        if (number(device, CL.CL_DEVICE_COMPILER_AVAILABLE) == 0) {
            return "its driver has no compiler, and clgrad builds its kernels at run time; install the full driver";
        }
        if (number(device, CL.CL_DEVICE_ENDIAN_LITTLE) == 0) {
            return "it is big-endian, which clgrad does not support";
        }
        String version = text(device, CL.CL_DEVICE_VERSION);
        String[] parts = version.replaceFirst("^OpenCL ", "").split("[. ]", -1);
        int major = Integer.parseInt(parts[0]);
        int minor = Integer.parseInt(parts[1]);
        if (major < 1 || (major == 1 && minor < 2)) {
            return "it has " + version.trim() + ", and clgrad needs OpenCL 1.2; update the driver";
        }
        return null;
    }

    private static boolean has(long flags, long flag) {
        return (flags & flag) != 0;
    }

    private long number(int parameter) {
        return number(device, parameter);
    }

    private String text(int parameter) {
        return text(device, parameter);
    }

    private static long number(cl_device_id device, int parameter) {
        // Booleans and unsigned ints are 4 bytes, sizes and bit fields 8: the buffer starts as zeros.
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
        long[] size = new long[1];
        int code = CL.clGetDeviceInfo(device, parameter, 8, Pointer.to(bytes.array()), size);
        if (code != CL.CL_SUCCESS) {
            return 0;
        }
        return size[0] == 4 ? Integer.toUnsignedLong(bytes.getInt(0)) : bytes.getLong(0);
    }

    static String text(cl_device_id device, int parameter) {
        long[] size = new long[1];
        ClErrors.check(CL.clGetDeviceInfo(device, parameter, 0, null, size), "opencl", "clGetDeviceInfo", "a device");
        byte[] bytes = new byte[(int) size[0]];
        ClErrors.check(
                CL.clGetDeviceInfo(device, parameter, bytes.length, Pointer.to(bytes), null),
                "opencl",
                "clGetDeviceInfo",
                "a device");
        return string(bytes);
    }

    private String platformText(int parameter) {
        return text(platform, parameter);
    }

    static String text(cl_platform_id platform, int parameter) {
        long[] size = new long[1];
        ClErrors.check(
                CL.clGetPlatformInfo(platform, parameter, 0, null, size), "opencl", "clGetPlatformInfo", "a platform");
        byte[] bytes = new byte[(int) size[0]];
        ClErrors.check(
                CL.clGetPlatformInfo(platform, parameter, bytes.length, Pointer.to(bytes), null),
                "opencl",
                "clGetPlatformInfo",
                "a platform");
        return string(bytes);
    }

    private static String string(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).trim();
    }
}
