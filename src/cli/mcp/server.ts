import { type CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { z } from 'zod';
import { installationVersion } from '../../indexer/installation.ts';
import type { ImageFinder } from './imageFinder.ts';
import { searchTool, similarTool } from './tools.ts';

const limit = z.int().min(1).max(100).default(20).describe(searchTool.fields.limit);
const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/**
 * Serves the tools to one client over standard input and output (Model Context Protocol).
 * @param stop ends it
 * @returns when the client has closed its end, or `stop` was aborted
 */
export async function serveImageTools(finder: ImageFinder, stop: AbortSignal): Promise<void> {
  const server = serveStdio(() => imageServer(finder), {
    onerror: (error) => process.stderr.write(`${error.message}\n`),
  });
  await new Promise<void>((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve);
    stop.addEventListener('abort', () => resolve(), { once: true });
    if (stop.aborted) resolve();
  });
  await server.close();
}

function imageServer(finder: ImageFinder): McpServer {
  const server = new McpServer({ name: 'lookalike', title: 'Lookalike', version: installationVersion() });
  server.registerTool(
    searchTool.name,
    {
      title: 'Search Images',
      description: searchTool.description,
      inputSchema: z.object({ query: z.string().describe(searchTool.fields.query), limit }),
      annotations: readOnly,
    },
    (input, { mcpReq: { signal } }) => answer(finder.search(input.query, input.limit, signal)),
  );
  server.registerTool(
    similarTool.name,
    {
      title: 'Find Similar Images',
      description: similarTool.description,
      inputSchema: z.object({ path: z.string().min(1).describe(similarTool.fields.path), limit }),
      annotations: readOnly,
    },
    (input, { mcpReq: { signal } }) => answer(finder.similar(input.path, input.limit, signal)),
  );
  return server;
}

/** A failure is an answer too: the agent reads what is wrong and may ask otherwise. */
async function answer(finding: Promise<string>): Promise<CallToolResult> {
  try {
    return { content: [{ type: 'text', text: await finding }] };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { content: [{ type: 'text', text }], isError: true };
  }
}
