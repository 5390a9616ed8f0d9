package org.clgrad.engine;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Storages that were pending when they were added, as far as somebody still holds them. */
final class PendingStorages {
    private static final int FEW = 16;

    private List<WeakReference<Storage>> list = new ArrayList<>(2);
    private int worthPruning = FEW;

    synchronized void add(WeakReference<Storage> storage) {
        if (list.size() >= worthPruning) {
            list.removeIf(r -> {
                Storage s = r.get();
                return s == null || s.pending() == null;
            });
            worthPruning = Math.max(FEW, 2 * list.size());
        }
        list.add(storage);
    }

    /** Those that were added, which are then forgotten. */
    synchronized List<Storage> take() {
        if (list.isEmpty()) {
            return List.of();
        }
        List<Storage> taken =
                list.stream().map(WeakReference::get).filter(Objects::nonNull).toList();
        list = new ArrayList<>(2);
        worthPruning = FEW;
        return taken;
    }
}
