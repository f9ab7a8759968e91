package io.tidemark.checkpoint.source;

import io.tidemark.checkpoint.flink.UnreadableStateException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The versions of their state, and in which releases. Below 1000 they are Flink CDC's, from there on ours. */
public enum CdcLayout {
    POSTGRES_3_1(CdcConnector.POSTGRES, 6, 5, "3.1, 3.2"),
    POSTGRES_3_3(CdcConnector.POSTGRES, 8, 5, "3.3"),
    POSTGRES_3_4(CdcConnector.POSTGRES, 8, 6, "3.4 to 3.6"),
    MYSQL_2_3(CdcConnector.MYSQL, 5, 4, "2.3 to 3.6");

    private final CdcConnector connector;
    private final int enumeratorVersion;
    private final int splitVersion;
    private final String releases;

    CdcLayout(CdcConnector connector, int enumeratorVersion, int splitVersion, String releases) {
        this.connector = connector;
        this.enumeratorVersion = enumeratorVersion;
        this.splitVersion = splitVersion;
        this.releases = releases;
    }

    /** @throws UnreadableStateException if there is none such */
    static CdcLayout of(int enumeratorVersion, int splitVersion) throws UnreadableStateException {
        for (CdcLayout layout : values()) {
            if (layout.enumeratorVersion == enumeratorVersion && layout.splitVersion == splitVersion) {
                return layout;
            }
        }
        throw new UnreadableStateException("state version %d with splits of version %d; supported: %s"
                .formatted(enumeratorVersion, splitVersion, supported()));
    }

    public CdcConnector connector() {
        return connector;
    }

    int enumeratorVersion() {
        return enumeratorVersion;
    }

    int splitVersion() {
        return splitVersion;
    }

    /** Flink CDC's, for people. */
    public String releases() {
        return releases;
    }

    /** The versions that can be read, for the operator. */
    static String supported() {
        return Stream.of(values())
                .map(layout -> "%s with state version %d and splits of version %d (%s)"
                        .formatted(
                                layout.connector.connector(),
                                layout.enumeratorVersion,
                                layout.splitVersion,
                                layout.releases))
                .collect(Collectors.joining(", or "));
    }
}
