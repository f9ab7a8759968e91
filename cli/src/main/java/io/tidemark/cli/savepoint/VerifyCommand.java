package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.StateVerification;
import io.tidemark.cli.Output;
import io.tidemark.cli.storage.StorageOption;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads every file of a savepoint or checkpoint to its end, and says whether it is whole.",
            "",
            "Whole is: each file that the metadata names is there in its length and can be read, and so can what it says of its"
                    + " sources and targets. Flink keeps no checksums, so that a byte that was changed in a file of keyed state is"
                    + " not found.",
            "",
            "Exit code 0: it is whole; 6: its metadata cannot be read; 7: it is not whole, or not all of it can be looked for."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  tidemark savepoint verify tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6",
            "  tidemark savepoint verify s3://state/savepoints/savepoint-a7d764-a9f34054fcd6 --flink-conf /opt/flink/conf"
        })
final class VerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PATH",
            description = "The directory of a savepoint or of a checkpoint (chk-N), or the _metadata in it.")
    private String path;

    @Mixin
    private StorageOption storage;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        StateVerification verification = StateVerification.of(storage.state(path));
        output.print(text(verification), json(verification));
        if (!verification.isWhole()) {
            throw new ProblemException(Wholeness.problem(verification));
        }
        return 0;
    }

    private static String text(StateVerification verification) {
        Inspection inspection = verification.inspection();
        StringBuilder text = new StringBuilder();
        text.append("checkpoint ").append(inspection.metadata().checkpoint()).append('\n');
        line(text, "path", inspection.location());
        line(text, "taken as", inspection.metadata().kind().words());
        line(text, "written", inspection.written());
        line(
                text,
                "files",
                String.format(
                        Locale.ROOT,
                        "%d beside _metadata, %,d bytes of them read",
                        inspection.files().count(),
                        verification.bytes()));
        inspection.files().missing().forEach(file -> line(text, "missing", file));
        inspection.files().shorter().forEach(file -> line(text, "cut short", file));
        inspection.files().unseenWithWhy().forEach(file -> line(text, "not seen", file));
        verification.unreadable().forEach(file -> line(text, "not readable", file));
        if (inspection.files().elsewhere() > 0) {
            line(text, "elsewhere", inspection.files().elsewhere() + " not looked for, in other file systems");
        }
        inspection.unread().forEach(operator -> line(text, "not read", operator.operator() + ": " + operator.why()));
        return text.append(verification.isWhole() ? "\nIt is whole.\n" : "\nIt is not whole, or not known to be.\n")
                .toString();
    }

    private static void line(StringBuilder text, String title, Object value) {
        text.append("  %-12s %s\n".formatted(title, Words.printable(value)));
    }

    private static Map<String, Object> json(StateVerification verification) {
        Inspection inspection = verification.inspection();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", inspection.location());
        json.put("whole", verification.isWhole());
        json.put("files", inspection.files().count());
        json.put("bytesRead", verification.bytes());
        json.put("missing", inspection.files().missing());
        json.put("shorter", inspection.files().shorter());
        json.put("notSeen", inspection.files().unseenWithWhy());
        json.put("notReadable", verification.unreadable());
        json.put("elsewhere", inspection.files().elsewhere());
        json.put(
                "unread",
                inspection.unread().stream()
                        .map(operator -> operator.operator() + ": " + operator.why())
                        .toList());
        return json;
    }
}
