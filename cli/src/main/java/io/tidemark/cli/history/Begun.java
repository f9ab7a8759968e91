package io.tidemark.cli.history;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of an operation before it does anything.
 *
 * @param id eight hexadecimal digits
 * @param user of the machine, with the one who has become it by sudo
 * @param process on the host
 * @param directory the working one, which relative paths of the command are of
 * @param context "" for none
 * @param command as it could be typed again, but for values of variables
 */
record Begun(
        String id,
        Instant at,
        String user,
        String host,
        long process,
        String directory,
        String context,
        Optional<String> cluster,
        String command,
        Optional<String> reason) {

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", id);
        json.put("began", at);
        json.put("user", user);
        json.put("host", host);
        json.put("process", process);
        json.put("directory", directory);
        json.put("context", context.isEmpty() ? null : context);
        json.put("cluster", cluster);
        json.put("command", command);
        json.put("reason", reason);
        return json;
    }
}
