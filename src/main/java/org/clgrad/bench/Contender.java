package org.clgrad.bench;

import java.util.Map;
import java.util.Optional;

/**
 * Who does the workloads: clgrad on one of its devices, or another framework, found as a service. Making one loads
 * nothing; that waits for {@link #prepare} and {@link #description}.
 */
public interface Contender {
    /** {@return the name in tables and options} */
    String name();

    /** {@return environment variables that its process needs, set unless the user has set them} */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** {@return what exactly runs: versions, libraries, threads} */
    String description();

    /**
     * Makes a workload ready.
     *
     * @param workload what is to be done
     * @return empty if this contender does not do it
     */
    Optional<Job> prepare(Workload workload);
}
