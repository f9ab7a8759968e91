package io.tidemark.cli.backup;

import io.tidemark.cli.ShellWord;
import io.tidemark.cli.backup.store.Backup;
import io.tidemark.cli.backup.store.Encryption;
import io.tidemark.cli.backup.store.KeyParameters;
import io.tidemark.cli.backup.store.Plain;
import io.tidemark.cli.backup.store.Protection;
import io.tidemark.cli.context.SecretReference;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** The options that say where the secret of a backup is. It is never an argument: those can be seen by every user. */
final class KeyOptions {

    private static final int LEAST_CHARACTERS = 16;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description =
                    "The backup is encrypted, and its key comes out of the text in FILE, 16 characters or more: a passphrase,"
                            + " or what openssl rand -base64 32 prints.")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--key-env", paramLabel = "NAME", description = "The same, from a variable of the environment.")
    private Optional<String> variable = Optional.empty();

    /** Read once: what it is in may be a pipe. */
    private Optional<String> known = Optional.empty();

    @CommandLine.Spec(CommandLine.Spec.Target.MIXEE)
    private CommandLine.Model.CommandSpec spec;

    /** Of a backup that is to be made. */
    Protection ofNew() {
        Optional<String> secret = secret();
        return secret.isPresent() ? Encryption.create(secret.get(), new SecureRandom()) : new Plain();
    }

    /**
     * Of a backup that there is.
     *
     * @throws ProblemException if it has another key, or one and none is given, or none and one is given: then it may not be the
     *     backup that is meant
     */
    Protection of(Backup backup) {
        Optional<String> secret = secret();
        Optional<KeyParameters> parameters = backup.manifest().summary().encryption();
        if (parameters.isEmpty()) {
            if (secret.isPresent()) {
                throw unusable(
                        "%s is not encrypted, and a key is given".formatted(backup.directory()),
                        "an encrypted backup",
                        "If it was made without a key, leave the key out; if not, it is not what was made.",
                        null);
            }
            return new Plain();
        }
        return Encryption.open(
                        secret.orElseThrow(() -> unusable(
                                "%s is encrypted, and no key is given".formatted(backup.directory()),
                                "the key it was made with",
                                "Say where it is: --key-file FILE, or --key-env NAME",
                                null)),
                        parameters.get())
                .orElseThrow(() -> unusable(
                        "%s has another key than the one that is given".formatted(backup.directory()),
                        "the key it was made with",
                        "Give that one.",
                        null));
    }

    /** The same, of a directory that has backups of both kinds: of one that is not encrypted no key is asked. */
    Protection ofEither(Backup backup) {
        return backup.manifest().summary().encryption().isEmpty() ? new Plain() : of(backup);
    }

    /** @throws ProblemException if a key is given that cannot be used with any backup */
    void check() {
        secret();
    }

    private Optional<String> secret() {
        if (known.isEmpty()) {
            known = given();
        }
        return known;
    }

    private Optional<String> given() {
        if (file.isPresent() && variable.isPresent()) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(), "--key-file and --key-env: one of them, not both");
        }
        Optional<String> secret = file.<SecretReference>map(SecretReference.File::new)
                .or(() -> variable.map(SecretReference.Environment::new))
                .map(KeyOptions::read);
        variable.ifPresent(name -> secret.ifPresent(text -> requirePrintable(name, text)));
        if (secret.filter(text -> text.length() < LEAST_CHARACTERS).isPresent()) {
            throw unusable(
                    "the key is shorter than %d characters".formatted(LEAST_CHARACTERS),
                    "one that cannot be guessed",
                    "Make one: openssl rand -base64 32",
                    null);
        }
        return secret;
    }

    private static String read(SecretReference reference) {
        try {
            return reference.read(System.getenv());
        } catch (ProblemException missing) {
            Problem problem = missing.problems().get(0);
            boolean binary = missing.getCause() instanceof CharacterCodingException;
            throw unusable(
                    binary ? "the key is no text in UTF-8" : problem.found(),
                    "the key of the backup",
                    binary ? "Make a text of it: openssl base64 -A -in FILE" : problem.remedy(),
                    missing);
        }
    }

    /** What other characters a variable has depends on the locale: the same key may not be the same tomorrow. */
    static void requirePrintable(String variable, String secret) {
        if (!secret.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            throw unusable(
                    "the variable %s has characters other than the printable ones of ASCII".formatted(variable),
                    "a key that is the same in every locale",
                    "Write it into a file, in UTF-8, and name that: --key-file FILE",
                    null);
        }
    }

    private static ProblemException unusable(String found, String required, String remedy, ProblemException cause) {
        return new ProblemException(new Problem(ErrorCode.BACKUP_KEY_UNUSABLE, found, required, remedy), cause);
    }

    /** The same options, for a command that is shown; "" for none. */
    String words() {
        return file.map(path -> " --key-file " + ShellWord.of(path)).orElse("")
                + variable.map(name -> " --key-env " + ShellWord.of(name)).orElse("");
    }
}
