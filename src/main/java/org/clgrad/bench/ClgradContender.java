package org.clgrad.bench;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clgrad.engine.Device;

/** clgrad on one of its devices. */
public final class ClgradContender implements Contender {
    private final Device device;

    /**
     * On a device.
     *
     * @param device which
     */
    public ClgradContender(Device device) {
        this.device = device;
    }

    @Override
    public String name() {
        return device.id();
    }

    @Override
    public String description() {
        StringBuilder text =
                new StringBuilder("clgrad on ").append(device.info().description());
        Map<String, String> details = device.info().details();
        for (String key : List.of("driver", "compute units", "Vector API")) {
            if (details.containsKey(key)) {
                text.append("; ").append(key).append(' ').append(details.get(key));
            }
        }
        return text.toString();
    }

    @Override
    public Optional<Job> prepare(Workload workload) {
        return Optional.of(new ClgradJob(device, workload));
    }
}
