import { Command, CommanderError } from 'commander';
import { EngineError } from '../indexer/errors.ts';
import { installationVersion } from '../indexer/installation.ts';
import { ModelError } from '../models/modelError.ts';
import { doctorCommand } from './commands/doctorCommand.ts';
import { indexCommand } from './commands/indexCommand.ts';
import { mcpCommand } from './commands/mcpCommand.ts';
import { modelsCommand } from './commands/modelsCommand.ts';
import { searchCommand } from './commands/searchCommand.ts';
import { similarCommand } from './commands/similarCommand.ts';
import { statusCommand } from './commands/statusCommand.ts';
import { exitCode, UsageError } from './usage.ts';

const program = new Command('lookalike')
  .description("Find a folder's images by what they show. Everything stays on this machine.")
  .version(installationVersion())
  .showHelpAfterError('(lookalike --help shows what there is)');
const commands = [
  indexCommand(),
  searchCommand(),
  similarCommand(),
  statusCommand(),
  doctorCommand(),
  modelsCommand(),
  mcpCommand(),
];
for (const command of commands) {
  program.addCommand(
    command.exitOverride().showHelpAfterError(`(lookalike ${command.name()} --help shows the options)`),
  );
}
program.exitOverride();

// A reader that has seen enough (`| head`) closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCode.found);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) {
    // Commander has said what is wrong; help and version end with 0.
    process.exitCode = error.exitCode === 0 ? exitCode.found : exitCode.failure;
  } else if (error instanceof UsageError || error instanceof EngineError || error instanceof ModelError) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = exitCode.failure;
  } else {
    process.stderr.write(
      `Lookalike failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = exitCode.failure;
  }
}
