package org.clgrad.opencl;

import java.util.ArrayList;
import java.util.List;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.Backend;
import org.clgrad.spi.BackendProvider;
import org.clgrad.spi.DeviceInfo;
import org.jocl.CL;
import org.jocl.CLException;
import org.jocl.cl_device_id;
import org.jocl.cl_platform_id;

/** Finds OpenCL devices: every device of every platform with OpenCL 1.2 and a compiler. */
public final class OpenClProvider implements BackendProvider {
    private static final class Found {
        static final Found INSTANCE = new Found();

        final List<ClTraits> traits = new ArrayList<>();
        final List<String> problems = new ArrayList<>();

        private Found() {
            String missing = ClLibrary.load();
            if (missing != null) {
                problems.add(missing);
                return;
            }
            try {
                addPlatforms();
            } catch (CLException | ClgradException e) {
                problems.add("opencl: looking for platforms failed: " + e.getMessage()
                        + "; check the driver's installation (clinfo shows what it offers)");
            }
            FaultHandler.loaded(traits.stream().anyMatch(t -> t.pocl));
        }

        private void addPlatforms() {
            int[] count = new int[1];
            int code = CL.clGetPlatformIDs(0, null, count);
            if (code == CL.CL_PLATFORM_NOT_FOUND_KHR || (code == CL.CL_SUCCESS && count[0] == 0)) {
                problems.add("opencl: the loader is there, but it knows no platform; install the GPU vendor's driver,"
                        + " or pocl-opencl-icd to run on the processor, and see /etc/OpenCL/vendors");
                return;
            }
            ClErrors.check(code, "opencl", "clGetPlatformIDs", "this machine");
            cl_platform_id[] platforms = new cl_platform_id[count[0]];
            ClErrors.check(
                    CL.clGetPlatformIDs(platforms.length, platforms, null),
                    "opencl",
                    "clGetPlatformIDs",
                    "this machine");
            for (int p = 0; p < platforms.length; p++) {
                String name = "platform " + p;
                try {
                    name = ClTraits.text(platforms[p], CL.CL_PLATFORM_NAME);
                    addDevices(platforms[p], name);
                } catch (CLException | ClgradException e) {
                    problems.add("opencl: platform " + name + " failed: " + e.getMessage()
                            + "; check its driver's installation");
                }
            }
        }

        private void addDevices(cl_platform_id platform, String platformName) {
            int[] count = new int[1];
            int code = CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, 0, null, count);
            if (code == CL.CL_DEVICE_NOT_FOUND || (code == CL.CL_SUCCESS && count[0] == 0)) {
                problems.add("opencl: platform " + platformName + " has no device; check that its device is plugged in"
                        + " and that this user may open it (groups render and video on Linux)");
                return;
            }
            ClErrors.check(code, "opencl", "clGetDeviceIDs", platformName);
            cl_device_id[] devices = new cl_device_id[count[0]];
            ClErrors.check(
                    CL.clGetDeviceIDs(platform, CL.CL_DEVICE_TYPE_ALL, devices.length, devices, null),
                    "opencl",
                    "clGetDeviceIDs",
                    platformName);
            for (cl_device_id device : devices) {
                String name = "a device";
                try {
                    name = ClTraits.text(device, CL.CL_DEVICE_NAME);
                    String unusable = ClTraits.unusable(device);
                    if (unusable != null) {
                        problems.add(
                                "opencl: " + name + " of platform " + platformName + " is not usable: " + unusable);
                    } else {
                        traits.add(new ClTraits(platform, device, "opencl:" + traits.size()));
                    }
                } catch (RuntimeException e) {
                    problems.add("opencl: " + name + " of platform " + platformName + " is not usable: "
                            + e.getMessage() + "; check its driver's installation");
                }
            }
        }
    }

    /** Creates the provider; nothing is loaded before {@link #probe}. */
    public OpenClProvider() {}

    @Override
    public String kind() {
        return "opencl";
    }

    @Override
    public Probe probe() {
        List<DeviceInfo> devices = new ArrayList<>();
        for (ClTraits t : Found.INSTANCE.traits) {
            devices.add(t.info);
        }
        return new Probe(List.copyOf(devices), List.copyOf(Found.INSTANCE.problems));
    }

    /**
     * {@inheritDoc}
     *
     * @throws DeviceException if there is no such device or its driver refuses
     */
    @Override
    public Backend open(int index) {
        return new OpenClBackend(traits(index));
    }

    /** What is known of a device. */
    static ClTraits traits(int index) {
        List<ClTraits> traits = Found.INSTANCE.traits;
        if (index < 0 || index >= traits.size()) {
            throw new DeviceException("open: there is no device opencl:" + index + ", found " + traits.size()
                    + "; "
                    + (Found.INSTANCE.problems.isEmpty()
                            ? "choose a smaller number"
                            : String.join("; ", Found.INSTANCE.problems)));
        }
        return traits.get(index);
    }
}
