import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import * as vscode from 'vscode';
import { foundText } from '../../shared/foundText.ts';
import { type QueryParams, type ResultRow, requests } from '../../shared/protocol.ts';
import { Owner } from '../disposables.ts';
import { fileUri } from '../views/queryChips.ts';
import type { SearchWorkspace } from '../workspace/searchWorkspace.ts';

/** As package.json declares them, with the schema that the editor checks. */
interface SearchInput {
  readonly query: string;
  readonly limit?: number;
}

interface SimilarInput {
  readonly path: string;
  readonly limit?: number;
}

const usualLimit = 20;

/** The search as tools of coding agents: read-only, so nobody is asked before they run. */
export class AgentTools extends Owner {
  readonly #workspace: SearchWorkspace;

  constructor(workspace: SearchWorkspace) {
    super();
    this.#workspace = workspace;
    const { t } = vscode.l10n;
    this.own(
      vscode.lm.registerTool<SearchInput>('lookalike_search_images', {
        prepareInvocation: ({ input }) => ({ invocationMessage: t('Searching images for "{0}"', input.query) }),
        invoke: ({ input: { query, limit } }, token) => this.#find({ text: query, images: [] }, limit, token),
      }),
    );
    this.own(
      vscode.lm.registerTool<SimilarInput>('lookalike_find_similar_images', {
        prepareInvocation: ({ input }) => ({ invocationMessage: t('Searching images like {0}', input.path) }),
        invoke: ({ input: { path, limit } }, token) =>
          this.#find({ text: '', images: [{ source: { path: this.#absolute(path) }, weight: 1 }] }, limit, token),
      }),
    );
  }

  /** @throws Error with a sentence for people when searching is not possible now */
  async #find(
    query: Pick<QueryParams, 'text' | 'images'>,
    limit = usualLimit,
    token: vscode.CancellationToken,
  ): Promise<vscode.LanguageModelToolResult> {
    const rows = { offset: 0, count: limit };
    const text =
      this.#workspace.state.kind === 'no-images'
        ? 'The workspace has no images.'
        : foundText(await this.#workspace.request(requests.query, { ...query, rows }, token), pathOf);
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  }

  /** Agents name files relative to the workspace; where it has several folders, the folder's name comes first. */
  #absolute(path: string): string {
    if (isAbsolute(path)) return path;
    const places = this.#workspace.folders.flatMap(({ name, uri }) => {
      const within = path.startsWith(`${name}/`) ? [join(uri.fsPath, path.slice(name.length + 1))] : [];
      return [...within, join(uri.fsPath, path)];
    });
    return places.find((file) => existsSync(file)) ?? places[0] ?? path;
  }
}

function pathOf(row: ResultRow): string {
  return vscode.workspace.asRelativePath(fileUri(row));
}
