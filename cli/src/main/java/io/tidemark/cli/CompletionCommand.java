package io.tidemark.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tidemark completion}. */
@Command(
        name = "completion",
        mixinStandardHelpOptions = true,
        description = {
            "Prints a script by which a shell completes commands and options.",
            "",
            "That of bash is understood by zsh as well, after: autoload -U +X bashcompinit && bashcompinit"
        },
        footerHeading = "%nExample, for this shell and those to come:%n",
        footer = {
            "  source <(tidemark completion bash)",
            "  tidemark completion bash > ~/.local/share/bash-completion/completions/tidemark"
        })
final class CompletionCommand implements Callable<Integer> {

    private enum Shell {
        bash
    }

    @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    private Shell shell;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        String script =
                switch (shell) {
                    case bash -> AutoComplete.bash(root.getCommandName(), root);
                };
        spec.commandLine().getOut().print(script);
        spec.commandLine().getOut().flush();
        return 0;
    }
}
