import { Command } from 'commander';
import { addEngineOptions, type EngineOptions, existingFolder } from '../options.ts';
import { withSession } from '../session.ts';

/** `lookalike mcp [folders]`: serves the search to coding agents until they hang up. */
export function mcpCommand(): Command {
  return addEngineOptions(new Command('mcp'))
    .description('serve the search to coding agents: the Model Context Protocol over standard input and output')
    .argument('[folders...]', 'folders to search', ['.'])
    .option('--no-text', 'do not read the text in pictures')
    .action(async (names: string[], options: EngineOptions) => {
      const folders = names.map(existingFolder);
      // Loaded only here: the protocol's library would slow the start of every other command.
      const [{ ImageFinder }, { serveImageTools }] = await Promise.all([
        import('../mcp/imageFinder.ts'),
        import('../mcp/server.ts'),
      ]);
      await withSession(folders, { ...options, lowPriority: true }, async ({ engine, stopping }) => {
        // So that the first question finds an index; it also says what is wrong.
        engine.index().catch((error: Error) => process.stderr.write(`${error.message}\n`));
        await serveImageTools(new ImageFinder(engine, folders), stopping);
      });
    });
}
