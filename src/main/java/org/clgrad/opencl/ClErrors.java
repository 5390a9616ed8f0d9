package org.clgrad.opencl;

import java.util.Locale;
import org.clgrad.error.ClgradException;
import org.clgrad.error.DeviceException;
import org.clgrad.error.DeviceMemoryException;
import org.jocl.CL;
import org.jocl.CLException;

/** Turns OpenCL's error codes into exceptions that name the operation, the call, the code and the device. */
final class ClErrors {
    private ClErrors() {}

    /**
     * Throws if a call failed.
     *
     * @param code what the call returned
     * @param op the primitive or the action under way
     * @param call the OpenCL function
     * @param device the device's id
     */
    static void check(int code, String op, String call, String device) {
        if (code != CL.CL_SUCCESS) {
            throw failure(code, op, call, device, null);
        }
    }

    /** The exception for an error that JOCL threw, which it does where an application has asked it to. */
    static ClgradException failure(CLException e, String op, String device) {
        return failure(e.getStatus(), op, "an OpenCL call", device, e);
    }

    /** The exception for a code. */
    static ClgradException failure(int code, String op, String call, String device, Throwable cause) {
        String text = op + ": " + call + " failed on " + device + " with " + name(code) + "; " + remedy(code);
        return isMemory(code) ? new DeviceMemoryException(text, cause) : new DeviceException(text, cause);
    }

    /** The name of a code, such as {@code CL_OUT_OF_RESOURCES}. */
    static String name(int code) {
        if (code == CL.CL_PLATFORM_NOT_FOUND_KHR) {
            return "CL_PLATFORM_NOT_FOUND_KHR";
        }
        return CL.stringFor_errorCode(code) + " (" + code + ")";
    }

    /** The name of a primitive or action as messages begin with it. */
    static String label(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    private static boolean isMemory(int code) {
        return code == CL.CL_MEM_OBJECT_ALLOCATION_FAILURE
                || code == CL.CL_OUT_OF_RESOURCES
                || code == CL.CL_OUT_OF_HOST_MEMORY;
    }

    private static String remedy(int code) {
        if (isMemory(code)) {
            return "free tensors or use smaller ones";
        }
        return switch (code) {
            case CL.CL_DEVICE_NOT_AVAILABLE ->
                "the device was lost or is used by another program; restart, or choose" + " another with CLGRAD_DEVICE";
            case CL.CL_INVALID_WORK_GROUP_SIZE, CL.CL_INVALID_WORK_ITEM_SIZE, CL.CL_INVALID_GLOBAL_WORK_SIZE ->
                "the device cannot run a grid of this size; use smaller tensors or the cpu device";
            default -> "check the driver, or use the cpu device";
        };
    }
}
