package io.tidemark.cli.history;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Who runs this process, and where; asked without the network, which may be what is broken. */
record Operator(String user, String host) {

    private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

    static Operator current(Map<String, String> environment) {
        String user = System.getProperty("user.name");
        return new Operator(
                text(environment, "SUDO_USER")
                        .map(before -> "%s (%s)".formatted(user, before))
                        .orElse(user),
                name().or(() -> text(environment, "HOSTNAME"))
                        .or(() -> text(environment, "COMPUTERNAME"))
                        .orElse("unknown"));
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static Optional<String> name() {
        try {
            return Optional.of(Files.readString(HOST_NAME).strip()).filter(text -> !text.isEmpty());
        } catch (IOException notLinux) {
            return Optional.empty();
        }
    }
}
