package org.clgrad.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.clgrad.error.ArgumentException;
import org.clgrad.error.DeviceException;
import org.clgrad.spi.MatMulPrecision;
import org.junit.jupiter.api.Test;

/** Who may choose a fast mode of matrix products, and what is said to those who may not. */
class MatMulPrecisionTest {
    @Test
    void aDeviceThatCannotDoItSaysSoWhenItIsChosen() {
        for (Device device : Device.list()) {
            for (MatMulPrecision mode : MatMulPrecision.values()) {
                if (!device.info().precisions().contains(mode)) {
                    DeviceException e = assertThrows(DeviceException.class, () -> device.setMatMulPrecision(mode));
                    assertTrue(e.getMessage().contains(device.id() + " has no " + mode.label()), e.getMessage());
                }
                assertEquals(MatMulPrecision.IEEE, device.matMulPrecision());
            }
            device.setMatMulPrecision(MatMulPrecision.IEEE);
        }
    }

    @Test
    void thePropertyNamesAModeForAllDevicesOrForSome() {
        assertEquals(MatMulPrecision.IEEE, property("", "cpu"));
        assertEquals(MatMulPrecision.TF32X3, property("tf32x3", "cpu"));
        assertEquals(MatMulPrecision.BF16, property(" opencl:1 = BF16 ", "opencl:1"));
        assertEquals(MatMulPrecision.IEEE, property("opencl:1=bf16", "opencl:0"));
        assertEquals(MatMulPrecision.IEEE, property("tf32,cpu=ieee", "cpu"));
        assertEquals(MatMulPrecision.TF32, property("tf32,cpu=ieee", "opencl:0"));
        for (String wrong : new String[] {"fast", "opencl:0=fast", "opencl:0=tf32=bf16", "tf32,"}) {
            ArgumentException e = assertThrows(ArgumentException.class, () -> property(wrong, "cpu"), wrong);
            assertTrue(e.getMessage().startsWith("clgrad.matmul: '"), e.getMessage());
        }
    }

    private static MatMulPrecision property(String text, String device) {
        return PrecisionProperty.parse(text, device);
    }
}
