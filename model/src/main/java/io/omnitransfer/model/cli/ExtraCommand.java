package io.omnitransfer.model.cli;

import java.util.concurrent.Callable;

/**
 * A command of another module on the class path, such as {@code bench}: a picocli command with a public no-argument
 * constructor, named in {@code META-INF/services/io.omnitransfer.model.cli.ExtraCommand}. It returns an
 * {@link ExitCode}; what it throws becomes one line and an exit code, as for every command.
 */
public interface ExtraCommand extends Callable<Integer> {}
