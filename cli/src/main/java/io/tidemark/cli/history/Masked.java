package io.tidemark.cli.history;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/**
 * Texts without the secrets that a URL may have in it: who logs in, and what stands behind a question mark or a number sign. A
 * path with an @ in it is taken for one with a login: too little is written rather than too much.
 */
final class Masked {

    private static final Pattern LOGIN = Pattern.compile("(?<=://)[^\\s'\"]*@");
    private static final Pattern QUERY = Pattern.compile("(://[^\\s'\"?#]*)([?#])[^\\s'\"]*");

    private Masked() {}

    static String of(String text) {
        return text.contains("://")
                ? QUERY.matcher(LOGIN.matcher(text).replaceAll("...@")).replaceAll("$1$2...")
                : text;
    }

    /** The same of each text in it. */
    static JsonNode of(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(of(node.asText()));
        }
        if (node instanceof ArrayNode array) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> masked.add(of(element)));
            return masked;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode masked = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> masked.set(field.getKey(), of(field.getValue())));
            return masked;
        }
        return node;
    }
}
