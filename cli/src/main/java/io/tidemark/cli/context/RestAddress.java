package io.tidemark.cli.context;

import java.net.URI;
import java.util.Optional;

/** The REST address of a JobManager. */
final class RestAddress {

    private RestAddress() {}

    /** Empty if it is not of the form {@code http://host:port}, without user, query and fragment, which may have secrets. */
    static Optional<URI> of(String text) {
        try {
            URI address = URI.create(text);
            boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
            return web
                            && address.getHost() != null
                            && address.getPort() >= 0
                            && address.getRawUserInfo() == null
                            && address.getRawQuery() == null
                            && address.getRawFragment() == null
                    ? Optional.of(address)
                    : Optional.empty();
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }
}
