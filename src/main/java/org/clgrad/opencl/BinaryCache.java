package org.clgrad.opencl;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/**
 * Compiled programs on disk, one file each, named by a hash of everything they depend on. A file is written under
 * another name and renamed, so that concurrent processes never see half of one; it carries a checksum, so that a
 * damaged one counts as absent. No failure here is more than a lost opportunity.
 *
 * <p>The folder is {@code %LOCALAPPDATA%\clgrad} on Windows and {@code $XDG_CACHE_HOME/clgrad} or
 * {@code ~/.cache/clgrad} elsewhere; the system property {@code clgrad.cache} names another or says {@code off}.
 */
final class BinaryCache {
    static final String PROPERTY = "clgrad.cache";

    private static final Logger LOG = System.getLogger(BinaryCache.class.getName());
    private static final byte[] MAGIC = "clgrad program 1\n".getBytes(StandardCharsets.US_ASCII);
    private static final int DIGEST = 32;

    private final Path folder;

    private BinaryCache(Path folder) {
        this.folder = folder;
    }

    /** A cache in a folder, which is made when something is written. */
    static BinaryCache in(Path folder) {
        return new BinaryCache(folder);
    }

    /** The cache that the system property and the environment ask for. */
    static BinaryCache configured() {
        String set = System.getProperty(PROPERTY);
        if (set != null && set.trim().equalsIgnoreCase("off")) {
            return new BinaryCache(null);
        }
        return new BinaryCache(set != null && !set.isBlank() ? Path.of(set.trim()) : defaultFolder());
    }

    /**
     * The cache for a device. PoCL keeps what it compiles itself, and compiles everything once more, for any size of a
     * work-group, when it is asked for a binary; so nothing of it is kept here, unless the system property names a folder.
     */
    static BinaryCache of(ClTraits traits) {
        return traits.pocl && System.getProperty(PROPERTY) == null ? new BinaryCache(null) : configured();
    }

    private static Path defaultFolder() {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        String base = System.getenv(windows ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        Path parent = base != null && !base.isBlank()
                ? Path.of(base)
                : Path.of(System.getProperty("user.home", "."), ".cache");
        return parent.resolve("clgrad");
    }

    /** The folder, unless nothing is kept. */
    Optional<Path> folder() {
        return Optional.ofNullable(folder);
    }

    /** The name of a program: a hash of the parts. */
    static String key(String... parts) {
        MessageDigest digest = sha256();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            digest.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(bytes);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    private Path file(String key) {
        return folder.resolve(key.substring(0, 40) + ".clbin");
    }

    /** The program's binary, if a sound one is there. */
    Optional<byte[]> read(String key) {
        if (folder == null) {
            return Optional.empty();
        }
        Path file = file(key);
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            byte[] all = Files.readAllBytes(file);
            int head = MAGIC.length + DIGEST;
            if (all.length > head && Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
                byte[] binary = Arrays.copyOfRange(all, head, all.length);
                if (Arrays.equals(sha256().digest(binary), Arrays.copyOfRange(all, MAGIC.length, head))) {
                    return Optional.of(binary);
                }
            }
            warn("the cached program " + file + " is damaged; building it again", null);
        } catch (IOException | SecurityException e) {
            warn("the cached program " + file + " cannot be read; building it again", e);
        }
        return Optional.empty();
    }

    /** Keeps a program's binary; where that is not possible, nothing happens. */
    void write(String key, byte[] binary) {
        if (folder == null) {
            return;
        }
        try {
            byte[] all = Arrays.copyOf(MAGIC, MAGIC.length + DIGEST + binary.length);
            System.arraycopy(sha256().digest(binary), 0, all, MAGIC.length, DIGEST);
            System.arraycopy(binary, 0, all, MAGIC.length + DIGEST, binary.length);
            replace(file(key), all);
        } catch (IOException | SecurityException e) {
            LOG.log(Logger.Level.DEBUG, () -> "programs are not cached in " + folder + ": " + e);
        }
    }

    /** Writes a file whole or not at all: under another name first, in its folder, which is made if it is not there. */
    static void replace(Path file, byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = Files.createTempFile(file.getParent(), "part", null);
        try {
            Files.write(part, content);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | SecurityException e) {
            delete(part);
            throw e;
        }
    }

    /** Warns that a binary was refused by the driver. */
    void refused(String key, String why) {
        warn("the driver refused the cached program " + file(key) + " (" + why + "); building it again", null);
    }

    private static void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException | SecurityException e) {
            LOG.log(Logger.Level.DEBUG, () -> part + " is left over: " + e);
        }
    }

    private static void warn(String text, Exception cause) {
        LOG.log(Logger.Level.WARNING, text, cause);
    }
}
