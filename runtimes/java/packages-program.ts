/** Finds out which libraries are needed, or fetches exactly those of a lock: `wanted.txt` names them. */
export const PACKAGES_PROGRAM = String.raw`
import coursierapi.*;
import coursierapi.error.CoursierError;
import java.io.File;
import java.io.FileOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.security.MessageDigest;
import java.util.*;

public final class MillracePackages {
    private static final Set<String> CONFIGURATIONS = Set.of("default", "compile", "runtime");

    public static void main(String[] words) throws Exception {
        Path input = Path.of(words[0]);
        boolean isLock = words[1].equals("lock");
        List<String> lines = new ArrayList<>();
        for (String line : Files.readAllLines(input.resolve("wanted.txt"))) {
            String text = line.replaceAll("#.*", "").trim();
            if (!text.isEmpty()) lines.add(text);
        }
        List<String> roots = new ArrayList<>();
        Fetch fetch = Fetch.create().withRepositories(repositories(input, roots));
        fetch = fetch.withCache(Cache.create().withLocation(input.resolve("out/coursier").toFile()));
        Map<String, String> hashes = new HashMap<>();
        for (String line : lines) {
            String[] parts = line.split("\\s+");
            fetch = fetch.addDependencies(dependency(parts[0], isLock));
            if (parts.length > 1) hashes.put(parts[0], parts[1].replace("sha256:", ""));
        }
        FetchResult found;
        try {
            found = fetch.fetchResult();
        } catch (CoursierError error) {
            fail(error.getMessage());
            return;
        }
        StringBuilder lock = new StringBuilder();
        TreeMap<String, File> files = new TreeMap<>();
        for (Map.Entry<Artifact, File> each : found.getArtifacts()) {
            if (each.getValue().getName().endsWith(".jar")) files.put(coordinates(each.getKey().getUrl(), roots), each.getValue());
        }
        for (Map.Entry<String, File> each : files.entrySet()) {
            String hash = hashOf(each.getValue());
            String known = hashes.get(each.getKey());
            if (known != null && !known.equals(hash)) fail(each.getKey() + " is not the file it was when it was locked");
            String name = each.getKey().replace(':', '_') + ".jar";
            if (!isLock) Files.copy(each.getValue().toPath(), input.resolve("out/jars").resolve(name));
            lock.append(each.getKey()).append(" sha256:").append(hash).append('\n');
        }
        if (!isLock) return;
        try (FileOutputStream channel = new FileOutputStream("/proc/self/fd/3")) {
            channel.write(lock.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static Repository[] repositories(Path input, List<String> roots) throws Exception {
        List<Repository> all = new ArrayList<>();
        for (String line : Files.readAllLines(input.resolve("repositories.txt"))) {
            String[] parts = line.split("\t", -1);
            String root = parts[0].replaceAll("/+$", "");
            MavenRepository repository = MavenRepository.of(root);
            roots.add(root + "/");
            all.add(parts[1].isEmpty() ? repository : repository.withCredentials(Credentials.of(parts[1], parts[2])));
        }
        return all.toArray(new Repository[0]);
    }

    private static Dependency dependency(String text, boolean isTransitive) {
        String[] parts = text.split(":");
        if (parts.length < 3) fail("\"" + text + "\" is no library: write group:artifact:version");
        Dependency wanted = Dependency.of(parts[0], parts[1], parts[2]).withTransitive(isTransitive);
        return parts.length > 3 && !CONFIGURATIONS.contains(parts[3]) ? wanted.withClassifier(parts[3]) : wanted;
    }

    /** Maven's address of a file: group/with/slashes/artifact/version/artifact-version[-classifier].jar. */
    private static String coordinates(String url, List<String> roots) {
        String path = url;
        for (String root : roots) if (url.startsWith(root)) path = url.substring(root.length());
        List<String> parts = Arrays.asList(path.split("/"));
        int end = parts.size();
        String artifact = parts.get(end - 3);
        String version = parts.get(end - 2);
        String plain = artifact + "-" + version;
        String stem = parts.get(end - 1).replaceAll("\\.jar$", "");
        String classifier = stem.startsWith(plain + "-") ? ":" + stem.substring(plain.length() + 1) : "";
        return String.join(".", parts.subList(0, end - 3)) + ":" + artifact + ":" + version + classifier;
    }

    private static String hashOf(File file) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file.toPath()));
        StringBuilder text = new StringBuilder();
        for (byte each : digest) text.append(String.format("%02x", each));
        return text.toString();
    }

    private static void fail(String message) {
        System.out.println(message);
        System.exit(1);
    }
}
`;
